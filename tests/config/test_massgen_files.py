"""A file that was written for MassGen runs unchanged: every key arrives, or is told to do nothing here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.config.backends import BACKENDS
from massgen_tui.config.document import parse
from massgen_tui.config.load import Loaded, load
from massgen_tui.config.problems import ConfigProblems
from massgen_tui.providers.make import make_provider
from massgen_tui.runs.equipment import check
from massgen_tui.runs.preflight import preflight
from tests.config.teams import BEYOND, EVERY_KEY, OLD, every_backend

ENV = {"MODE": "fast", **{key: "any-key" for kind in BACKENDS.values() for key in kind.keys}}
TOLD = {
    "agents[0].backend.custom_tools": "is a key of MassGen that massgen-tui does not use",
    "agents[0].backend.mcp_servers[0].security.env": "is a key of MassGen that massgen-tui does not use",
    "agents[0].main_agent": "is a key of MassGen that massgen-tui does not use",
    "agents[0].subagent_agents": "is a key of MassGen that massgen-tui does not use",
}


def written(folder: Path, text: str) -> Loaded:
    path = folder / "team.yaml"
    path.write_text(text, "utf-8")
    return load(path, ENV)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict) and value:
        yield from (leaf for key, item in value.items() for leaf in leaves(item, (*path, key)))
    elif isinstance(value, list) and value:
        yield from (leaf for index, item in enumerate(value) for leaf in leaves(item, (*path, index)))
    else:
        yield path, value


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def test_every_key_arrives(tmp_path: Path) -> None:
    loaded = written(tmp_path, EVERY_KEY)
    said = loaded.config.model_dump()
    for path, value in leaves(parse("f", EVERY_KEY).values):
        if not {"main_agent", "subagent_agents"}.isdisjoint(path) or path[-1] == "mcp_servers":
            continue
        put_in = {"${OPENAI_API_KEY}": "any-key", "${MODE}": "fast"}
        assert at(said, path) == (put_in.get(value, value) if isinstance(value, str) else value), path
    assert loaded.config.agents[0].backend.other["temperature"] == 0.2


def test_what_does_nothing_here_is_told(tmp_path: Path) -> None:
    told = {warning.key: warning.message for warning in written(tmp_path, EVERY_KEY).warnings}
    assert told.keys() == TOLD.keys()
    assert all(told[key].startswith(message) for key, message in TOLD.items())


def test_such_a_team_can_be_equipped(tmp_path: Path) -> None:
    loaded = written(tmp_path, EVERY_KEY)
    check(loaded.config)
    assert preflight(loaded, ENV) == []
    for agent in loaded.config.agents:
        backend = agent.backend.model_dump(exclude={"mcp_servers", "script", "cwd"}, exclude_none=True)
        assert make_provider(agent.id, backend, ENV).model


def test_keys_beyond_are_told_one_by_one_and_none_is_refused(tmp_path: Path) -> None:
    text = json.dumps({"agents": [{"id": "ana", "backend": {"type": "openai"}}], **BEYOND})
    told = [warning.key for warning in written(tmp_path, text).warnings]
    expected = ["memory", "hooks"]
    expected += [f"orchestrator.{key}" for key in BEYOND["orchestrator"] if key != "coordination"]
    expected += [f"orchestrator.coordination.{key}" for key in BEYOND["orchestrator"]["coordination"]]
    assert sorted(told) == sorted(expected)


@pytest.mark.parametrize("key", OLD)
def test_old_keys_are_explained(key: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigProblems) as caught:
        written(tmp_path, f"agents: [{{id: a, backend: {{type: openai}}}}]\n{key}: 3\n")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.key) == (2, 1, key)
    assert problem.message.startswith("belongs to an old format; ")


@pytest.mark.parametrize("team", every_backend(), ids=lambda team: team["agents"][0]["id"])
def test_every_type_of_backend(team: dict[str, Any], tmp_path: Path) -> None:
    loaded = written(tmp_path, json.dumps(team))
    assert loaded.warnings == ()
    assert preflight(loaded, ENV) == []
    (agent,) = loaded.config.agents
    kind = BACKENDS[agent.backend.type]
    if kind.protocol == "script":
        return
    backend = agent.backend.model_dump(exclude={"mcp_servers", "script", "cwd"}, exclude_none=True)
    assert make_provider(agent.id, backend, ENV).model == (agent.backend.model or kind.default_model)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("api-key: k", "warning: agents[0].backend.api-key: goes to the service as it is (did you mean api_key?)"),
        ("baseurl: x", "warning: agents[0].backend.baseurl: goes to the service as it is (did you mean base_url?)"),
        (
            "stream: false",
            "warning: agents[0].backend.stream: is said by every call itself; what stands here is left out",
        ),
        ("models: [a]", None),
        ("top_p: 0.5", None),
        ("custom_tools: []", None),
    ],
)
def test_slips_among_keys_that_go_to_the_service(key: str, said: str | None, tmp_path: Path) -> None:
    loaded = written(tmp_path, f"agents:\n  - id: ana\n    backend:\n      type: openai\n      {key}\n")
    assert [str(warning).partition(":5:7: ")[2] for warning in loaded.warnings] == ([said] if said else [])
