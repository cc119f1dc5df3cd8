"""What the garbage collector looks through: a full round over all that a long run gathers would hold up every key."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping

LONGEST = 0.004
"""A full round that takes more of its thread's time is the last one for what it has left."""

_began = 0.0


def begin() -> None:
    """From now on, what outlives a long round is never looked at again; nor is what is there now."""
    if _after not in gc.callbacks:
        gc.callbacks.append(_after)
    gc.collect()
    gc.freeze()


def release() -> None:
    """Something large has gone: look once through everything, so that its memory comes back."""
    if _after in gc.callbacks:
        gc.unfreeze()
        gc.collect()


def _after(phase: str, round_: Mapping[str, int]) -> None:
    global _began
    if phase == "start":
        _began = time.thread_time()
    elif round_["generation"] == 2 and time.thread_time() - _began > LONGEST:
        gc.freeze()
