"""Calls that wait for the person: what is shown, what the keys say, and what becomes of the others."""

from __future__ import annotations

import pytest

from massgen_tui.app.screens.approval import ApprovalDialog
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.events import bodies as b
from tests.app.playing import Driven, play
from tests.app.support import stories
from tests.app.support.stage import Stage
from tests.app.support.stories import Story

HOSTILE = "rm -rf build[everything]; echo [hidden] done [/b]\x1b[2J"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ApprovalDialog, "HOLD_SECONDS", 0.001)


def wants(told: Story, agent: str, name: str, command: str, *, keeps: bool = False) -> None:
    """An agent calls a tool that must be approved."""
    told.emit(b.ToolStart(tool_id=name, tool_name="mcp__shell__run", args={"command": command}), agent)
    asked = b.ApprovalRequested(
        request_id=name,
        tool_id=name,
        tool_name="mcp__shell__run",
        preview=command,
        preview_kind="command",
        also={"directory": "src"},
        risk="high",
        why="the rule ask command(*)",
        keeps=keeps,
        seconds=300.0,
    )
    told.emit(asked, agent)


def decided(told: Story, agent: str, name: str, answer: str) -> None:
    """What the person said takes effect."""
    allowed = answer != "no"
    body = b.PermissionDecided(
        request_id=name, tool_id=name, allowed=allowed, by="person", why="a person has spoken", answer=answer
    )
    told.emit(body, agent)
    told.emit(b.ToolComplete(tool_id=name, tool_name="mcp__shell__run", result="…", is_error=not allowed), agent)


def two_ask() -> Stage:
    """Ana wants something hostile, bob something that may be kept."""
    told = stories.first_half()
    wants(told, "ana", "a1", HOSTILE)
    wants(told, "bob", "b1", "pytest -q", keeps=True)
    before = len(told.events)
    decided(told, "ana", "a1", "no")
    decided(told, "bob", "b1", "always")
    return Stage(told.events, at_once=before)


async def dialog(driven: Driven, request: str) -> ApprovalDialog:
    """The dialog about a request, which can be answered."""
    await driven.until(
        lambda: isinstance(driven.app.screen, ApprovalDialog) and driven.app.screen.request_id == request
    )
    shown = driven.app.screen
    assert isinstance(shown, ApprovalDialog)
    await driven.until(lambda: shown.ready)
    await driven.settle()
    return shown


@pytest.mark.slow
async def test_calls_are_shown_whole_and_decided_one_after_the_other() -> None:
    stage = two_ask()
    async with play(stage) as driven:
        await driven.press(*"why", "enter")
        await dialog(driven, "a1")
        text = driven.text()
        assert "rm -rf build[everything]; echo [hidden] done [/b]␛[2J" in text
        assert "ana wants to run a command" in text
        assert "1 of 2" in text
        assert "high risk" in text
        assert '"directory": "src"' in text
        assert "always" not in text
        await driven.press("A")
        await driven.until(lambda: "persist_approvals" in driven.text())
        await driven.press("n")
        assert stage.playing is not None
        assert stage.playing.answers == [("a1", "no")]
        stage.playing.give(2)
        await dialog(driven, "b1")
        assert "A always" in driven.text()
        assert "1 of" not in driven.text()
        await driven.press("A")
        assert stage.playing.answers == [("a1", "no"), ("b1", "always")]
        stage.playing.give()
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        await driven.until(lambda: "a person has spoken" in driven.text())


@pytest.mark.slow
async def test_later_leaves_the_agent_waiting_and_a_key_brings_it_back() -> None:
    stage = two_ask()
    async with play(stage, (120, 40)) as driven:
        await driven.press(*"why", "enter")
        await dialog(driven, "a1")
        await driven.press("escape")
        await dialog(driven, "b1")
        await driven.press("escape")
        assert isinstance(driven.app.screen, RunScreen)
        await driven.until(lambda: "? 2 calls to approve · Q decide" in driven.text())
        assert "approval?" in driven.text()
        assert "waits for approval" in driven.text()
        await driven.press("Q")
        await dialog(driven, "a1")
        await driven.press("y")
        assert stage.playing is not None
        assert stage.playing.answers == [("a1", "once")]


@pytest.mark.slow
async def test_cancelling_the_run_closes_the_dialog() -> None:
    stage = two_ask()
    async with play(stage) as driven:
        await driven.press(*"why", "enter")
        await dialog(driven, "a1")
        await driven.press("ctrl+c")
        await driven.until(lambda: "cancelled" in driven.text())
        assert isinstance(driven.app.screen, RunScreen)
        assert "to approve" not in driven.text()


@pytest.mark.slow
async def test_a_key_that_comes_with_the_dialog_approves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ApprovalDialog, "HOLD_SECONDS", 3600.0)
    stage = two_ask()
    async with play(stage) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, ApprovalDialog))
        await driven.press("y", "r", "n")
        assert isinstance(driven.app.screen, ApprovalDialog)
        assert stage.playing is not None
        assert stage.playing.answers == []
