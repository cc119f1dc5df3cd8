"""What goes on behind the screens: finding the team, beginning runs, reading old ones; never on the screen's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from massgen_tui.app.sources import EventSource
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.trouble_lines import Mistake


@dataclass(frozen=True, slots=True)
class TeamReady:
    """A team that can be asked."""

    title: str
    why: str = ""
    question: str = ""
    """The question that the team's file brings along."""
    warnings: tuple[str, ...] = ()
    """What is doubtful about the team's file."""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class NoTeam:
    """Neither a configuration nor a key was found."""

    why: str


@dataclass(frozen=True, slots=True)
class BadConfig:
    """The configuration cannot be used."""

    mistakes: tuple[Mistake, ...]


Team = TeamReady | NoTeam | BadConfig


class CannotOpen(Exception):
    """Why a run cannot be shown, in a sentence for the person."""


class Backstage(Protocol):
    """Called from worker threads only."""

    def team(self) -> Team:
        """Find the team again."""

    def use_demo(self) -> Team:
        """Take the built-in offline team from now on."""

    def recent(self) -> Sequence[PastRun]:
        """The newest runs, the newest first."""

    def begin(self, question: str) -> EventSource:
        """Put the question to the team."""

    def open(self, run: PastRun) -> EventSource:
        """A past run's events; CannotOpen says why there are none."""
