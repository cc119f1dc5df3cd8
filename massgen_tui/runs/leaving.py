"""Leaving at once, when the system asks a second time or the way out takes too long: nobody of ours stays behind."""

from __future__ import annotations

import os
import signal
from threading import Timer
from types import FrameType

from massgen_tui.coordination.orchestrator import CANCELLED
from massgen_tui.tools.process import end_all

ENDING_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

LEAVE_SECONDS = 8.0
"""So long may the way out take after a signal: longer than a run that ends in order, with a terminal that is stuck."""


def why_ended(number: int) -> str:
    """What the log says of a run that a signal ended; of Ctrl+C nothing else than of a person's wish."""
    return "" if number == signal.SIGINT else f"ended by a signal ({signal.Signals(number).name})"


def leave_on_signals() -> None:
    """The end is under way; the next signal makes it short, without a word."""
    for each in ENDING_SIGNALS:
        signal.signal(each, _leave)


def ignore_signals() -> None:
    """Nothing is left to be ended, and the exit status is decided."""
    for each in ENDING_SIGNALS:
        signal.signal(each, signal.SIG_IGN)


def leave_at_last() -> None:
    """The end begins; whatever holds it up, it comes."""
    at_last = Timer(LEAVE_SECONDS, _go)
    at_last.daemon = True
    at_last.start()


def _leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    ignore_signals()
    _go()


def _go() -> None:
    end_all()
    os._exit(CANCELLED)
