"""What the garbage collector looks through: a full round over all that a long run gathers would hold up every key."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping

LONGEST = 0.004
"""A full round that takes more of its thread's time is the last one for what it has left."""
FULL = 2

_began = 0.0


def hold() -> None:
    """No round until `begin`: what a program loads and builds to show its first frame all stays."""
    gc.disable()


def begin() -> None:
    """After `hold`: what is there now is never looked at, nor, from now on, what outlives a long round."""
    if gc.isenabled():
        return
    if _after not in gc.callbacks:
        gc.callbacks.append(_after)
    gc.freeze()
    gc.enable()


def release() -> None:
    """Something large has gone: look once through everything, so that its memory comes back."""
    if _after in gc.callbacks:
        gc.unfreeze()
        gc.collect()


def _after(phase: str, round_: Mapping[str, int]) -> None:
    global _began
    if round_["generation"] < FULL:
        return
    if phase == "start":
        _began = time.thread_time()
    elif time.thread_time() - _began > LONGEST:
        gc.freeze()
