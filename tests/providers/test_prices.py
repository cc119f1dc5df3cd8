from __future__ import annotations

from typing import Any

import pytest

from massgen_tui.providers import chat
from massgen_tui.providers.base import UsageChunk
from massgen_tui.providers.make import WIRES
from massgen_tui.providers.prices import price
from massgen_tui.providers.reply import Reply
from tests.providers import asking
from tests.providers.server import Play, Server, sse
from tests.providers.speakers import Messages, Says, Speaker


def test_a_known_model_has_a_price() -> None:
    fresh = price(UsageChunk(1_000_000, 0), "gpt-4o", "openai")
    assert fresh is not None
    assert fresh > 0
    cached = price(UsageChunk(1_000_000, 0, cached_input_tokens=1_000_000), "gpt-4o", "openai")
    assert cached is not None
    assert 0 < cached < fresh


@pytest.mark.parametrize(("model", "provider"), [("no-such-model", "openai"), ("gpt-4o", "nobody"), ("gpt-4o", "")])
def test_an_unknown_price_is_unknown(model: str, provider: str) -> None:
    assert price(UsageChunk(10, 10), model, provider) is None


@pytest.mark.parametrize("cost", [0.25, 0, 0.0])
def test_what_the_provider_reports_comes_first(cost: float) -> None:
    reply = Reply(chat.WIRE.reader(()), asking.settings("openai", model="gpt-4o"), {})
    usage = {"prompt_tokens": 10, "completion_tokens": 10, "cost": cost}
    last = {"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}], "usage": usage}
    chunks = [*reply.feed(sse(last)), *reply.feed(sse("[DONE]"))]
    assert asking.usage(chunks).cost == cost


@pytest.mark.parametrize(
    "used",
    [
        UsageChunk(0, 0),
        UsageChunk(5, 5, cached_input_tokens=100),
        UsageChunk(5, 5, cached_input_tokens=5, cache_write_tokens=5),
        UsageChunk(0, 7, reasoning_tokens=9),
    ],
)
def test_odd_figures_do_not_break_it(used: UsageChunk) -> None:
    for model, provider in (("gpt-4o", "openai"), ("claude-opus-4-6", "anthropic")):
        assert price(used, model, provider) is not None


def test_writing_to_a_cache_costs_more_than_reading_from_it() -> None:
    written, fresh, read = (
        price(used, "claude-opus-4-6", "anthropic")
        for used in (
            UsageChunk(1_000_000, 0, cache_write_tokens=1_000_000),
            UsageChunk(1_000_000, 0),
            UsageChunk(1_000_000, 0, cached_input_tokens=1_000_000),
        )
    )
    assert written is not None
    assert fresh is not None
    assert read is not None
    assert written > fresh > read


CHAT = {"prompt_tokens": 9, "completion_tokens": 4}
RESPONSE = {"input_tokens": 9, "output_tokens": 4}
DETAILED = {**RESPONSE, "input_tokens_details": {"cached_tokens": 3}, "output_tokens_details": {"reasoning_tokens": 2}}


@pytest.mark.parametrize(
    ("kind", "event", "cached", "written", "reasoning"),
    [
        ("chatcompletion", {"usage": {**CHAT, "prompt_tokens_details": {"cached_tokens": 3}}}, 3, 0, 0),
        ("chatcompletion", {"usage": {**CHAT, "prompt_cache_hit_tokens": 3}}, 3, 0, 0),
        ("chatcompletion", {"usage": {**CHAT, "prompt_tokens_details": {"cache_write_tokens": 5}}}, 0, 5, 0),
        ("chatcompletion", {"usage": {**CHAT, "completion_tokens_details": {"reasoning_tokens": 2}}}, 0, 0, 2),
        ("chatcompletion", {"x_groq": {"usage": CHAT}}, 0, 0, 0),
        ("openai", {"type": "response.completed", "response": {"usage": DETAILED}}, 3, 0, 2),
        ("openai", {"type": "response.failed", "response": {"usage": DETAILED}}, 3, 0, 2),
        ("openai", {"type": "response.cancelled", "response": {"usage": DETAILED}}, 3, 0, 2),
        (
            "claude",
            {"type": "message_delta", "usage": {**RESPONSE, "output_tokens_details": {"thinking_tokens": 2}}},
            0,
            0,
            2,
        ),
    ],
)
def test_what_was_used_is_read_wherever_a_service_writes_it(
    kind: str, event: dict[str, Any], cached: int, written: int, reasoning: int
) -> None:
    settings = asking.settings(kind)
    reply = Reply(WIRES[settings.backend.protocol].reader(()), settings, {})
    used = asking.usage([*reply.feed(sse(event)), *reply.end()])
    assert (used.input_tokens, used.output_tokens, used.estimated) == (9, 4, False)
    assert (used.cached_input_tokens, used.cache_write_tokens, used.reasoning_tokens) == (cached, written, reasoning)


async def test_a_reply_comes_with_its_cost_where_it_is_known(server: Server, speaker: Speaker) -> None:
    server.play(Play(speaker.reply(Says("ok"))))
    model = {"claude": "claude-opus-4-6"}.get(speaker.type, "gpt-4o")
    cost = asking.usage(await asking.ask(asking.provider(server, speaker, model=model))).cost
    if speaker.type == "chatcompletion":  # whose prices hold at this address, nobody knows
        assert cost is None
    else:
        assert cost is not None
        assert cost > 0


async def test_what_a_message_wrote_to_the_cache_is_counted(server: Server) -> None:
    start = {"input_tokens": 5, "cache_read_input_tokens": 70, "cache_creation_input_tokens": 25, "output_tokens": 1}
    parts = [sse({"type": "message_start", "message": {"usage": start}}), sse({"type": "message_stop"})]
    server.play(Play(parts))
    used = asking.usage(await asking.ask(asking.provider(server, Messages())))
    assert (used.input_tokens, used.cached_input_tokens, used.cache_write_tokens) == (100, 70, 25)
