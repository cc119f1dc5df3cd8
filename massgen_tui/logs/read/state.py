"""In which state a run is, by one rule for all readers; what the files say of it themselves is not to be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["running", "finished", "failed", "interrupted", "killed", "timeout"]

STALE_SECONDS = 10.0
_AHEAD_SECONDS = 60.0
_ENDED: dict[str, State] = {"finished": "finished", "timeout": "timeout", "cancelled": "interrupted"}


@dataclass(frozen=True, slots=True)
class Signs:
    """What was found; `ended` is the state in the last line of a run of this program."""

    ended: str = ""
    final_answer: bool = False
    timed_out: bool = False
    failed_start: bool = False
    alive: bool = False
    answers: bool = False
    errors: bool = False
    closed: bool = False  # the files that only an orderly end writes are there
    beating: bool = True  # this version writes while it runs


def judge(signs: Signs) -> State:
    """The state that the signs mean."""
    if signs.final_answer:
        return "finished"
    if signs.ended:
        return _ENDED.get(signs.ended, "failed")
    if signs.timed_out:
        return "timeout"
    if signs.failed_start:
        return "failed"
    if signs.alive:
        return "running"
    if signs.errors and not signs.answers:
        return "failed"
    return "killed" if signs.beating and not signs.closed else "interrupted"


def is_fresh(now: float, written: float, told: float | None) -> bool:
    """Whether something is still being written: the file is fresh, and so is the time in it, if it tells one.

    A copied directory has fresh files, and a run that stopped long ago in them.
    """
    return _recent(now, written) and (told is None or _recent(now, told))


def _recent(now: float, at: float) -> bool:
    return -_AHEAD_SECONDS <= now - at <= STALE_SECONDS
