from __future__ import annotations

import pytest

from massgen_tui.providers import chat
from massgen_tui.providers.prices import price
from massgen_tui.providers.reply import Reply
from massgen_tui.providers.wire import Tokens
from tests.providers import asking
from tests.providers.server import sse


def test_a_known_model_has_a_price() -> None:
    fresh = price(Tokens(1_000_000, 0), "gpt-4o", "openai")
    assert fresh is not None
    assert fresh > 0
    cached = price(Tokens(1_000_000, 0, cached=1_000_000), "gpt-4o", "openai")
    assert cached is not None
    assert 0 < cached < fresh


@pytest.mark.parametrize(("model", "provider"), [("no-such-model", "openai"), ("gpt-4o", "nobody"), ("gpt-4o", "")])
def test_an_unknown_price_is_unknown(model: str, provider: str) -> None:
    assert price(Tokens(10, 10), model, provider) is None


@pytest.mark.parametrize("cost", [0.25, 0, 0.0])
def test_what_the_provider_reports_comes_first(cost: float) -> None:
    reply = Reply(chat.WIRE.reader(()), asking.settings("openai", model="gpt-4o"), {})
    usage = {"prompt_tokens": 10, "completion_tokens": 10, "cost": cost}
    last = {"choices": [{"delta": {"content": "x"}, "finish_reason": "stop"}], "usage": usage}
    chunks = [*reply.feed(sse(last)), *reply.feed(sse("[DONE]"))]
    assert asking.usage(chunks).cost == cost


@pytest.mark.parametrize(
    "tokens",
    [Tokens(0, 0), Tokens(5, 5, cached=100), Tokens(5, 5, cached=5, cache_writes=5), Tokens(0, 7, reasoning=9)],
)
def test_odd_figures_do_not_break_it(tokens: Tokens) -> None:
    for model, provider in (("gpt-4o", "openai"), ("claude-opus-4-6", "anthropic")):
        assert price(tokens, model, provider) is not None
