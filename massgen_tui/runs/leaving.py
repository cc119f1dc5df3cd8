"""Leaving at once, when the system asks a second time: nobody of ours stays behind."""

from __future__ import annotations

import os
import signal
from types import FrameType

from massgen_tui.coordination.orchestrator import CANCELLED
from massgen_tui.tools.process import end_all

ENDING_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


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


def _leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    ignore_signals()
    end_all()
    os._exit(CANCELLED)
