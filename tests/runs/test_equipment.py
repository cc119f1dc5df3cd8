"""What an agent is given of the tools that its file names, with a real tool server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from massgen_tui.config.model import Agent
from massgen_tui.runs.approvals import ApprovalDesk
from massgen_tui.runs.equipment import ToolsPlace, equip
from massgen_tui.text.redact import Redactor
from tests.tools.servers import settings

pytestmark = pytest.mark.slow  # starting a server takes about a second


def agent_with(**backend: Any) -> Agent:
    server = {"name": "calc", **settings("good")}
    return Agent.model_validate({"id": "ana", "backend": {"type": "offline", "mcp_servers": [server], **backend}})


async def test_what_a_server_grumbles_is_kept_with_the_attempt_and_is_cleaned(tmp_path: Path) -> None:
    place = ToolsPlace(tmp_path / "attempt_1", Redactor(["sk-12345"]))
    tools = equip([agent_with()], place, None, ApprovalDesk())["ana"].tools
    try:
        await tools.specs()
    finally:
        await tools.close()
    kept = tmp_path / "attempt_1" / "mcp_calc_stderr.log"
    assert kept.read_text("utf-8") == "good server speaking, key [REDACTED]\n"


@pytest.mark.parametrize("permissions", [{}, {"permissions": {"enabled": True, "audit": False}}])
async def test_an_agent_has_only_the_tools_that_its_backend_lets_it_have(
    tmp_path: Path, permissions: dict[str, Any]
) -> None:
    lists = {"allowed_tools": ["add", "mcp__calc__pid"], "exclude_tools": ["pid"]}
    place = ToolsPlace(tmp_path, Redactor())
    tools = equip([agent_with(**lists, **permissions)], place, None, ApprovalDesk())["ana"].tools
    try:
        assert [tool.name for tool in await tools.specs()] == tools.names == ["mcp__calc__add"]
        refused = await tools.call("mcp__calc__pid", {})
        assert refused.is_error
    finally:
        await tools.close()


async def test_an_agent_is_spared_the_tools_that_its_backend_excludes(tmp_path: Path) -> None:
    spared = agent_with(exclude_tools=["mcp__calc__fail", "quit_now"])
    tools = equip([spared], ToolsPlace(tmp_path, Redactor()), None, ApprovalDesk())["ana"].tools
    try:
        names = [tool.name for tool in await tools.specs()]
        assert "mcp__calc__add" in names
        assert not {"mcp__calc__fail", "mcp__calc__quit_now"} & set(names)
    finally:
        await tools.close()
