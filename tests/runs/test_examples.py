"""The packaged examples are played to their end, with stand-ins for the services they name."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from massgen_tui import resources
from massgen_tui.config.find import examples
from massgen_tui.config.options import Options
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.plan import prepare
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from tests.runs.stand_in import stand_in

pytestmark = pytest.mark.slow

PATIENCE = 60.0
USES = {
    "decomposition": {"new_answer", "stop"},
    "restart": {"new_answer", "vote", "submit"},
    "tools": {"mcp__calc__calculate", "new_answer", "vote"},
}


def local_copy(name: str, folder: Path, url: str) -> Path:
    """The example as somebody would copy it, with the address of a server of their own."""
    text = re.sub(r"http://localhost:8000(?=/v1)", url, examples()[name].read_text("utf-8"))
    scripts = resources.folder("configs") / "scripts"
    path = folder / f"{name}.yaml"
    path.write_text(text.replace("scripts/", f"{scripts}/"), "utf-8")
    return path


@pytest.mark.parametrize("name", examples())
def test_an_example_comes_to_an_answer(name: str, home: Path) -> None:
    with stand_in() as server:
        keys = dict.fromkeys(("OPENAI_API_KEY", "ANTHROPIC_API_KEY"), "any-key-will-do")
        env = {**os.environ, **keys, "OPENAI_BASE_URL": f"{server.url}/v1", "ANTHROPIC_BASE_URL": server.url}
        path = local_copy(name, home, server.url)
        plan = prepare(Options(config=str(path), speed=0), env, home, home)
        run = LiveRun(plan, "What is six times seven?")
        run.start()
        assert run.wait(PATIENCE), "the run did not end"
    state = RunState()
    for event in run.drain():
        state = fold(state, event)
    assert plan.loaded.warnings == ()
    assert (run.exit_code, run.trouble) == (0, [])
    assert state.final_answer
    if name != "demo":
        assert {agent.backend.model for agent in plan.agents} == server.models
        assert USES.get(name, set()) <= server.called
