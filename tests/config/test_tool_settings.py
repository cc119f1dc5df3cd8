"""What a team's file may not ask of an agent's tools."""

from __future__ import annotations

from typing import Any

from massgen_tui.config.check import check

PLACES = {"snapshot_storage": "s", "agent_temporary_workspace": "t"}


def errors(**backend: Any) -> list[tuple[str, str]]:
    agent = {"id": "ana", "backend": {"type": "offline", "cwd": "home", **backend}}
    _, findings = check({"agents": [agent], "orchestrator": PLACES})
    return [(str(one.path[-1]), one.message) for one in findings if one.severity == "error"]


def test_docker_is_refused_where_commands_would_run_on_this_machine_instead() -> None:
    ((key, message),) = errors(enable_mcp_command_line=True, command_line_execution_mode="docker")
    assert key == "command_line_execution_mode"
    assert "docker is not done by massgen-tui" in message
    assert errors(enable_mcp_command_line=True, command_line_execution_mode="local") == []
    assert errors(command_line_execution_mode="docker") == []


def test_no_server_takes_the_name_of_the_workspace() -> None:
    server = {"name": "workspace_tools", "command": "python"}
    ((key, message),) = errors(mcp_servers=[server])
    assert (key, "give yours another name" in message) == ("name", True)
    assert errors(mcp_servers=[{**server, "name": "mine"}]) == []
    assert errors(mcp_servers=[server], cwd=None) == []
