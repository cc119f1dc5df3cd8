from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from massgen_tui.tools.toolbox import Toolbox
from tests.tools.servers import settings

DEMO = {"module": "massgen_tui.tools.demo_server"}


@pytest.mark.slow
async def test_servers_are_one_box_and_a_dead_one_is_told_of_once() -> None:
    box = Toolbox([{"name": "demo", **DEMO}, {"name": "bad", **settings("dies")}], excluded=["calculate"])
    try:
        assert [spec.name for spec in await box.specs()] == box.names == ["mcp__demo__word_count"]
        assert box.troubles() == ["The tool server bad has ended (exit status 3)."]
        assert [spec.name for spec in await box.specs()] == box.names
        assert box.troubles() == []
        assert (await box.call("mcp__demo__word_count", {"text": "one two"})).text.startswith("2 words")
        assert (await box.call("mcp__demo__calculate", {"expression": "1"})).is_error
    finally:
        await box.close()


@pytest.mark.slow
async def test_a_server_that_dies_twice_is_left_out_from_then_on() -> None:
    box = Toolbox({"good": settings("good"), "demo": DEMO}, allowed=["quit_now", "mcp__demo__calculate"])
    try:
        assert [spec.name for spec in await box.specs()] == ["mcp__good__quit_now", "mcp__demo__calculate"]
        results = [await box.call("mcp__good__quit_now", {}) for _ in range(2)]
        assert all(result.is_error for result in results)
        assert [result.text for result in results] == box.troubles()
        assert [spec.name for spec in await box.specs()] == box.names == ["mcp__demo__calculate"]
        assert (await box.call("mcp__good__quit_now", {})).text == "There is no tool mcp__good__quit_now."
    finally:
        await box.close()


async def test_an_empty_box() -> None:
    box = Toolbox([])
    assert await box.specs() == []
    assert (await box.call("mcp__a__b", {})).text == "There is no tool mcp__a__b."
    await box.close()


@pytest.mark.slow
async def test_whoever_waits_is_told_how_far_each_server_is_and_what_it_offers() -> None:
    told: list[tuple[str, str, Mapping[str, Any]]] = []
    box = Toolbox({"good": settings("good"), "bad": settings("dies")}, allowed=["add", "quit_now"])
    try:
        await box.specs(lambda *what: told.append(what))
        assert [(name, state) for name, state, _ in told[:2]] == [("good", "starting"), ("bad", "starting")]
        about = {(name, state): more for name, state, more in told}
        assert about["bad", "failed"] == {"problem": "The tool server bad has ended (exit status 3)."}
        good = about["good", "ready"]
        assert [tool["name"] for tool in good["tools"]] == ["add", "quit_now"]
        assert [(it["name"], it["uri"]) for it in good["resources"]] == [("readme", "notes://readme")]
        assert [(it["name"], it["arguments"]) for it in good["prompts"]] == [("review", "code, tone")]
        told.clear()
        await box.specs(lambda *what: told.append(what))
        assert told == []
        for _ in range(2):
            await box.call("mcp__good__quit_now", {})
        await box.specs(lambda *what: told.append(what))
        assert [(name, state) for name, state, _ in told] == [("good", "failed")]
    finally:
        await box.close()
