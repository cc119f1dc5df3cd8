"""What is wrong in a configuration, as the pages for it show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in a configuration."""

    place: str
    key: str
    message: str
    nearest: str = ""
    severe: bool = True
