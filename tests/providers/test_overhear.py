"""What a listener is told of the talk with a model: requests as they are sent, replies put together again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from massgen_tui.providers.overhear import Audible, Replied
from tests.providers import asking
from tests.providers.server import Play, Server, sse
from tests.providers.speakers import Says, Speaker

SECRET = "correct-horse-battery"
SAYS = Says(text=f"It is {SECRET}.", reasoning="I think of it", calls=(("c1", "add", json.dumps({"note": SECRET})),))


@dataclass
class Heard:
    """A listener that remembers."""

    requests: list[dict[str, Any]] = field(default_factory=list)
    replies: list[tuple[str, Any, int]] = field(default_factory=list)

    def sent(self, model: str, body: Mapping[str, Any]) -> None:
        assert model == "m-1"
        self.requests.append(dict(body))

    def received(self, model: str, name: str, data: Any, pieces: int) -> None:  # noqa: ARG002
        self.replies.append((name, data, pieces))


@pytest.mark.parametrize("piece", [1, 1 << 20])
async def test_requests_and_replies_are_heard_as_they_are(server: Server, speaker: Speaker, piece: int) -> None:
    server.play(Play(speaker.reply(SAYS), piece=piece))
    provider, heard = asking.provider(server, speaker, temperature=0.5), Heard()
    assert isinstance(provider, Audible)
    provider.let_hear(heard)
    chunks = await asking.ask(provider)
    (asked,) = server.asked
    assert heard.requests == [asked.body]
    assert heard.requests[0]["temperature"] == 0.5
    whole = json.dumps([data for _, data, _ in heard.replies])
    for text in (SAYS.text, SAYS.reasoning, json.dumps(json.dumps({"note": SECRET}))[1:-1]):
        assert text in whole
    assert max(pieces for _, _, pieces in heard.replies) >= len(SAYS.text) // SAYS.size
    assert asking.text(chunks) == SAYS.text


async def test_nobody_hears_after_the_listener_has_left(server: Server, speaker: Speaker) -> None:
    server.play(Play(speaker.reply(Says("ok"))))
    provider, heard = asking.provider(server, speaker), Heard()
    provider.let_hear(heard)
    provider.let_hear(None)
    await asking.ask(provider)
    assert (heard.requests, heard.replies) == ([], [])


def test_what_only_counts_the_pieces_does_not_part_them() -> None:
    heard = Heard()
    reply = Replied(heard, "m-1")
    for number, text in enumerate(("ab", "cd")):
        delta = {"type": "response.output_text.delta", "sequence_number": number, "delta": text, "obfuscation": text}
        reply.feed(sse(delta))
    reply.end()
    ((_, data, pieces),) = heard.replies
    assert (data["delta"], pieces) == ("abcd", 2)


def test_what_a_broken_reply_brought_is_told() -> None:
    heard = Heard()
    reply = Replied(heard, "m-1")
    for text in ("ab", "cd"):
        reply.feed(sse({"choices": [{"delta": {"content": text}}]}))
    reply.feed(b"data: no json\n\n")
    reply.feed(sse({"choices": [{"delta": {"content": "e"}, "finish_reason": "stop"}]})[:-1])
    reply.end()
    assert heard.replies == [
        ("", {"choices": [{"delta": {"content": "abcd"}}]}, 2),
        ("", "no json", 1),
        ("", {"choices": [{"delta": {"content": "e"}, "finish_reason": "stop"}]}, 1),
    ]
