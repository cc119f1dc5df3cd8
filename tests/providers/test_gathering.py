from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.providers.gathering import GATHER_SECONDS, PLENTY, gathered

Piece = tuple[bool, bytes]
"""Whether it has to be waited for."""


async def reply(pieces: Sequence[Piece], told: list[object]) -> AsyncIterator[bytes]:
    for waits, piece in pieces:
        told.append("asked")
        if waits:
            await asyncio.sleep(0)
        yield piece


def read(*pieces: Piece) -> list[object]:
    """When the reply was asked, what it gave, and how long it was let be."""
    told: list[object] = []

    async def sleep(seconds: float) -> None:
        told.append(seconds)

    async def all_of_it() -> None:
        told.extend([piece async for piece in gathered(reply(pieces, told), sleep)])

    asyncio.run(all_of_it())
    return told


def pauses(*pieces: Piece) -> int:
    return read(*pieces).count(GATHER_SECONDS)


@given(st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=PLENTY * 2))))
def test_nothing_is_lost_or_changed(pieces: list[Piece]) -> None:
    assert [told for told in read(*pieces) if isinstance(told, bytes)] == [piece for _, piece in pieces]


def test_after_a_piece_that_had_to_be_waited_for_the_next_may_gather() -> None:
    assert read((True, b"a"), (True, b"b")) == ["asked", GATHER_SECONDS, "asked", GATHER_SECONDS, b"a", b"b"]


def test_what_is_there_is_taken_at_once() -> None:
    assert pauses((False, b"a"), (False, b"b"), (False, b"c")) == 0


def test_a_stream_that_brings_much_is_read_as_fast_as_it_comes() -> None:
    much = b"x" * PLENTY
    assert pauses((True, much), (True, much)) == 0
    assert pauses((True, b"a"), (False, much), (True, b"b"), (True, b"c")) == 2
