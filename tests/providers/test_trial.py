"""Trying a backend gives a sentence, whatever the other side does."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest

from massgen_tui.providers.trial import Trial, try_backend
from tests.providers.server import Play, Server
from tests.providers.speakers import SPEAKERS, Says, Speaker, error_body

ENV = {"OPENAI_API_KEY": "any-key", "ANTHROPIC_API_KEY": "any-key"}


def backend(speaker: Speaker, server: Server) -> dict[str, Any]:
    return {"type": speaker.type, "model": "m", "base_url": server.url, "max_retries": 5}


@pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda each: each.type)
async def test_the_first_word_is_enough(speaker: Speaker, server: Server) -> None:
    server.play(Play(speaker.reply(Says("OK"))[:-1], ending="silence"))
    clock = itertools.count(10)
    tried = await try_backend("ana", backend(speaker, server), ENV, clock=lambda: next(clock))
    assert tried.ok
    assert tried.sentence == f"m ({speaker.type} at 127.0.0.1:{server.port}) answered in 1.0 s"
    assert len(server.asked) == 1
    assert not server.asked[0].body.get("tools")


async def test_a_failure_is_told_once_and_not_tried_again(server: Server) -> None:
    server.play(Play([error_body("too many")], status=429, content_type="application/json"))
    tried = await try_backend("ana", backend(SPEAKERS[0], server), ENV)
    assert not tried.ok
    assert "too many" in tried.sentence
    assert len(server.asked) == 1


async def test_silence_has_an_end(server: Server) -> None:
    server.play(Play(ending="silence"))
    tried = await try_backend("ana", backend(SPEAKERS[0], server), ENV, seconds=0.2)
    assert not tried.ok
    assert "0.2 s" in tried.sentence


async def test_what_is_wrong_before_any_call() -> None:
    tried = await try_backend("ana", {"type": "openai"}, {})
    assert (tried.ok, tried.sentence.partition(":")[0]) == (False, "OPENAI_API_KEY is not set")
    assert (await try_backend("ana", {"type": "offline"}, {})).ok


async def test_a_trial_is_broken_off_from_another_thread(server: Server) -> None:
    server.play(Play(ending="silence"))
    trial = Trial("ana", backend(SPEAKERS[0], server), ENV)
    async with asyncio.timeout(20):
        running = asyncio.create_task(asyncio.to_thread(trial.run))
        await server.was_asked.wait()
        trial.cancel()
        assert await running is None


async def test_a_trial_that_was_broken_off_before_it_began_asks_nobody(server: Server) -> None:
    trial = Trial("ana", backend(SPEAKERS[0], server), ENV)
    trial.cancel()
    assert await asyncio.to_thread(trial.run) is None
    assert server.asked == []
