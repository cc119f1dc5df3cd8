from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from massgen_tui.tools import connection, toolbox
from massgen_tui.tools.connection import ToolServerError
from massgen_tui.tools.mcp import is_offered
from massgen_tui.tools.toolbox import Toolbox
from tests.tools.alive import alive, until
from tests.tools.servers import settings

DEMO = {"module": "massgen_tui.tools.demo_server"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("allowed", "excluded", "offered"),
    [
        (None, [], True),
        ([], [], False),
        (["add"], [], True),
        (["mcp__calc__add"], [], True),
        (["sub"], [], False),
        (None, ["add"], False),
        (None, ["mcp__calc__add"], False),
        (["add"], ["mcp__calc__add"], False),
        (["add"], ["sub"], True),
    ],
)
def test_lists_of_tools_name_them_by_either_name(allowed: list[str] | None, excluded: list[str], offered: bool) -> None:
    assert is_offered({"add", "mcp__calc__add"}, allowed, excluded) == offered


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


@pytest.mark.slow
async def test_nobody_waits_long_for_lists_that_nobody_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolbox, "OFFER_SECONDS", 0.05)
    told: list[tuple[str, str, Mapping[str, Any]]] = []
    box = Toolbox({"shy": settings("shy")}, allowed=["add"])
    try:
        async with asyncio.timeout(connection.START_SECONDS / 2):
            assert [tool.name for tool in await box.specs(lambda *what: told.append(what))] == ["mcp__shy__add"]
        offer = {"tools": [{"name": "add", "description": ""}], "resources": [], "prompts": []}
        assert told == [("shy", "starting", {}), ("shy", "ready", offer)]
        assert box.troubles() == []
        (shy,) = box.servers
        with pytest.raises(ToolServerError, match="shy cannot be used: not for you"):
            await shy.prompts()
        monkeypatch.setattr(connection, "START_SECONDS", 0.05)
        with pytest.raises(ToolServerError, match=r"shy did not answer within 0\.05 s"):
            async with asyncio.timeout(5):
                await shy.resources()
    finally:
        await box.close()


@pytest.mark.slow
async def test_a_server_that_refuses_is_not_taken_for_one_that_is_gone() -> None:
    box = Toolbox({"shy": settings("shy")})
    try:
        await box.specs()
        for _ in range(2):  # with the code that the SDK has for a broken connection, which means anything elsewhere
            refused = await box.call("mcp__shy__add", {"a": 1, "b": 1})
            assert (refused.text, refused.is_error) == ("shy refused the call: not today", True)
        assert box.troubles() == []
        assert box.names
    finally:
        await box.close()


@pytest.mark.slow
async def test_no_server_outlives_its_place_in_the_box() -> None:
    box = Toolbox({"one": settings("good"), "two": settings("good")})
    try:
        await box.specs()
        one, two = [int((await box.call(f"mcp__{name}__pid", {})).text) for name in ("one", "two")]
        await box.replace({"name": "one", **settings("good")})
        await until(lambda: not alive(one))
        assert alive(two)
        assert box.names
        assert not any(name.startswith("mcp__one__") for name in box.names)
    finally:
        await box.close()
    await until(lambda: not alive(two))
