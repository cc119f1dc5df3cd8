from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from massgen_tui.app import heap


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    callbacks = list(gc.callbacks)
    yield
    gc.callbacks[:] = callbacks
    gc.unfreeze()
    gc.enable()


def test_what_outlives_a_long_round_is_looked_at_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    heap.hold()
    heap.begin()
    kept = [[number] for number in range(1000)]
    before = gc.get_freeze_count()
    monkeypatch.setattr(heap, "LONGEST", -1.0)
    gc.collect()
    assert gc.get_freeze_count() >= before + len(kept)


def test_a_short_round_leaves_everything_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    heap.hold()
    heap.begin()
    before = gc.get_freeze_count()
    kept = [[number] for number in range(1000)]
    monkeypatch.setattr(heap, "LONGEST", 3600.0)
    gc.collect()
    assert gc.get_freeze_count() < before + len(kept)


def test_a_ring_that_was_put_aside_goes_when_it_is_released(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ring:
        gone = 0

        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            Ring.gone += 1

    monkeypatch.setattr(heap, "LONGEST", 3600.0)
    ring: Ring | None = Ring()
    heap.hold()
    heap.begin()
    ring = None
    gc.collect()
    assert ring is None
    assert Ring.gone == 0
    heap.release()
    assert Ring.gone == 1
