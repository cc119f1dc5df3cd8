from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.providers import gathering
from massgen_tui.providers.base import TextChunk
from massgen_tui.providers.gathering import GATHER_SECONDS, PLENTY, gathered
from tests.providers import asking
from tests.providers.server import Ending, Play, Server
from tests.providers.speakers import Says, Speaker

Piece = tuple[bool, bytes]
"""Whether it has to be waited for."""


async def reply(pieces: Sequence[Piece], told: list[object]) -> AsyncIterator[bytes]:
    for waits, piece in pieces:
        told.append("asked")
        if waits:
            await asyncio.sleep(0)
        yield piece


def read(*pieces: Piece, busy: bool = False) -> list[object]:
    """When the reply was asked, what it gave, and how long it was let be; a busy reader does more between pieces."""
    told: list[object] = []

    async def sleep(seconds: float) -> None:
        told.append(seconds)

    async def all_of_it() -> None:
        came = []
        async for piece in gathered(reply(pieces, told), sleep):
            came.append(piece)
            if busy:
                await asyncio.sleep(0)
        told.extend(came)

    asyncio.run(all_of_it())
    return told


def pauses(*pieces: Piece, busy: bool = False) -> int:
    return read(*pieces, busy=busy).count(GATHER_SECONDS)


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=PLENTY * 2))))
def test_nothing_is_lost_or_changed(pieces: list[Piece]) -> None:
    assert [told for told in read(*pieces) if isinstance(told, bytes)] == [piece for _, piece in pieces]


def test_after_a_piece_that_had_to_be_waited_for_the_next_may_gather() -> None:
    assert read((True, b"a"), (True, b"b")) == ["asked", GATHER_SECONDS, "asked", GATHER_SECONDS, b"a", b"b"]


def test_what_is_there_is_taken_at_once() -> None:
    assert pauses((False, b"a"), (False, b"b"), (False, b"c")) == 0


def test_what_a_reader_does_between_two_pieces_is_no_wait_for_them() -> None:
    assert pauses((False, b"a"), (False, b"b"), (False, b"c"), busy=True) == 0


def test_nobody_sees_that_pieces_gather() -> None:
    assert GATHER_SECONDS < 1 / 30, "the screen is painted so often"


def test_a_stream_that_brings_much_is_read_as_fast_as_it_comes() -> None:
    much = b"x" * PLENTY
    assert pauses((True, much), (True, much)) == 0
    assert pauses((True, b"a"), (False, much), (True, b"b"), (True, b"c")) == 2


# -- over a network ----------------------------------------------------------------------------------------------------

LONG = "Slowly, word by word. " * 20
FEW = 40
"""Times that a socket is asked for a reply which comes in more than ten times as many pieces."""


@pytest.fixture
def reads(server: Server, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes came with each reading of a socket that leads to the server."""
    came: list[int] = []
    recv = socket.socket.recv

    def counting(it: socket.socket, size: int, flags: int = 0) -> bytes:
        data = recv(it, size, flags)
        if it.getpeername()[1] == server.port:
            came.append(len(data))
        return data

    monkeypatch.setattr(socket.socket, "recv", counting)
    return came


async def test_a_reply_in_many_small_pieces_is_read_in_few(server: Server, speaker: Speaker, reads: list[int]) -> None:
    parts = speaker.reply(Says(LONG))
    server.play(Play(parts, piece=32, piecemeal=True))
    assert asking.text(await asking.ask(asking.provider(server, speaker))) == LONG
    assert sum(map(len, parts)) / 32 > 10 * FEW
    assert len(reads) < FEW


@pytest.mark.parametrize(
    ("ending", "what"),
    [
        ("reset", "broke the connection in the middle of the reply"),
        ("clean", "ended the connection before the reply was complete"),
    ],
)
async def test_what_gathered_before_a_reply_broke_off_is_kept(
    server: Server, speaker: Speaker, ending: Ending, what: str
) -> None:
    said = [f"word {number}, " for number in range(50)]
    server.play(Play([speaker.text(word) for word in said], ending=ending, piecemeal=True))
    chunks = await asking.ask(asking.provider(server, speaker))
    assert asking.text(chunks) == "".join(said)
    assert asking.failure(chunks).kind == "connection_recovery"
    assert what in asking.failure(chunks).message


@pytest.mark.parametrize("ending", ["reset", "silence"])
async def test_what_becomes_of_a_connection_after_a_complete_reply_spoils_nothing(
    server: Server, speaker: Speaker, ending: Ending
) -> None:
    server.play(Play(speaker.reply(Says("whole")), ending=ending, piecemeal=True))
    async with asyncio.timeout(5):
        chunks = await asking.ask(asking.provider(server, speaker))
    assert asking.text(chunks) == "whole"
    assert asking.stop(chunks)


async def test_nothing_gathers_once_a_reply_is_complete(
    server: Server, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "GATHER_SECONDS", 60)
    server.play(Play([b"".join(speaker.reply(Says("ok")))], ending="silence"))
    async with asyncio.timeout(5):
        assert asking.text(await asking.ask(asking.provider(server, speaker))) == "ok"


async def test_what_has_come_is_told_before_more_gathers_and_the_wait_can_be_cancelled(
    server: Server, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "GATHER_SECONDS", 60)
    server.play(Play([speaker.text("a first piece")], ending="silence"))
    asked = asking.provider(server, speaker)
    told = asyncio.Event()

    async def consume() -> None:
        async with aclosing(asked.stream(asking.request())) as chunks:
            async for chunk in chunks:
                assert chunk == TextChunk("a first piece")
                told.set()

    task = asyncio.create_task(consume())
    async with asyncio.timeout(5):
        await told.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await server.abandoned()
    await asked.close()
