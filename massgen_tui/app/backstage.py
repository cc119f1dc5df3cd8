"""What goes on behind the screens: finding the team, beginning runs, reading old ones; never on the screen's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.mistake import Mistake
from massgen_tui.app.view.turn_place import TurnPlace

if TYPE_CHECKING:
    from massgen_tui.app.desk import Desk
    from massgen_tui.app.sources import EventSource
    from massgen_tui.app.team_desk import TeamDesk
    from massgen_tui.config.draft import TeamDraft
    from massgen_tui.insight.workspaces import RunFiles


class Recent(NamedTuple):
    """The runs of the list, the newest first."""

    runs: Sequence[PastRun]
    closed: Sequence[str] = ()
    """The sessions that may not be read, or the folder of all of them."""


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
    reads_files: bool = False
    """Whether every agent has tools to read files with."""


@dataclass(frozen=True, slots=True)
class NoTeam:
    """Neither a configuration nor a key was found."""

    why: str


@dataclass(frozen=True, slots=True)
class BadConfig:
    """The configuration cannot be used."""

    mistakes: tuple[Mistake, ...]
    members: int = 0
    """How many agents it has, if its file is right and only something else is missing."""


Team = TeamReady | NoTeam | BadConfig


class CannotOpen(Exception):
    """Why a run cannot be shown, in a sentence for the person."""


class CannotUse(Exception):
    """Why a changed team cannot be asked, in a sentence for the person."""


class Backstage(Protocol):
    """Called from worker threads only."""

    @property
    def desk(self) -> Desk:
        """What lies beside the boxes that a person types in."""

    @property
    def teams(self) -> TeamDesk:
        """Where the team is changed."""

    def team(self) -> Team:
        """Find the team again."""

    def use_demo(self) -> Team:
        """Take the built-in offline team from now on."""

    def use(self, draft: TeamDraft) -> TeamReady:
        """Ask this team from now on; CannotUse says why it cannot be asked."""

    def recent(self) -> Recent:
        """The newest runs."""

    def told(self) -> Sequence[str]:
        """What went wrong behind the screens since the last time, in sentences."""

    def begin(self, question: str, names: Sequence[str] = (), session: str = "") -> EventSource:
        """Put the question to the team, with the files it names; as the next turn, if a session is given."""

    def begun(self) -> TurnPlace:
        """Where the run that was begun last belongs."""

    def turns(self, session: str) -> Sequence[int]:
        """The turns of a session."""

    def turn(self, session: str, number: int) -> PastRun:
        """One of them; CannotOpen says why there is none."""

    def rename(self, session: str, name: str) -> None:
        """Give a session a name, or none; CannotOpen says why that failed."""

    def open(self, run: PastRun) -> EventSource:
        """A past run's events; CannotOpen says why there are none."""

    def files(self, run: EventSource) -> RunFiles:
        """The files of a run's agents; CannotOpen says why they are not to be found."""
