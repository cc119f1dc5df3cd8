"""A backstage for the screens that plays what a test gives it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from massgen_tui.app.backstage import CannotOpen, Recent, Team, TeamReady
from massgen_tui.app.desk import Desk
from massgen_tui.app.sources import EventSource, FinishedRun
from massgen_tui.app.team_desk import TeamDesk
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.turn_place import TurnPlace
from massgen_tui.config.draft import TeamDraft
from massgen_tui.coordination.steering import Command
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.insight.workspaces import RunFiles
from massgen_tui.logs.layout import Attempt
from massgen_tui.state.records import RunState


class Recorded:
    """A live run whose events come when the test says so."""

    live = True

    def __init__(self, events: Sequence[Event], *, at_once: int = 0) -> None:
        self._events = list(events)
        self._given = at_once
        self._taken = 0
        self.cancelled = self.left = False
        self.trouble: list[str] = []
        self.answers: list[tuple[str, str | None]] = []
        self.attempt: Attempt | None = None
        self.initial = RunState()
        self.commands: list[Command] = []

    @property
    def finished(self) -> bool:
        """Whether the last event has been given."""
        last = self._events[self._given - 1].body if self._given else None
        return isinstance(last, b.RunEnded) and last.state != "restarted"

    @property
    def exit_code(self) -> int:
        """That of its ending."""
        last = self._events[-1].body
        return last.exit_code if isinstance(last, b.RunEnded) else 2

    def give(self, count: int | None = None) -> None:
        """Let so many events come, or all."""
        self._given = len(self._events) if count is None else min(len(self._events), self._given + count)

    def drain(self) -> list[Event]:
        """What has been given since the last time."""
        events, self._taken = self._events[self._taken : self._given], self._given
        return events

    def answer(self, request_id: str, text: str | None) -> None:
        """What the person said."""
        self.answers.append((request_id, text))

    def steer(self, command: Command) -> None:
        """What the person did."""
        self.commands.append(command)

    def leave(self) -> None:
        """Nobody looks any more."""
        self.left = True

    def cancel(self, why: str = "") -> None:  # noqa: ARG002
        """End at the next event."""
        self.cancelled = True
        last = self._events[self._given - 1]
        ending = b.RunEnded(state="cancelled", reason="by you", exit_code=4)
        self._events[self._given :] = [Event(last.seq + 1, last.timestamp, None, 0, ending)]
        self.give()


@dataclass
class Stage:
    """The backstage of a test."""

    events: Sequence[Event] = ()
    found: Team = field(default_factory=lambda: TeamReady("test team (3 agents)", "a test"))
    runs: Sequence[PastRun] = ()
    closed: Sequence[str] = ()
    demo: bool = False
    asked: list[str] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    named: list[tuple[str, ...]] = field(default_factory=list)
    desk: Desk = field(default_factory=lambda: Desk(Path.cwd()))
    teams: TeamDesk = field(default_factory=lambda: TeamDesk(os.environ, Path.cwd(), Path.home()))
    playing: Recorded | None = None
    at_once: int | None = None
    attempt: Attempt | None = None
    trouble: list[str] = field(default_factory=list)

    def team(self) -> Team:
        """What the test found."""
        return self.found

    def use_demo(self) -> Team:
        """The demo is a team."""
        self.demo = True
        return TeamReady("demo (3 agents)", "the demo")

    def use(self, draft: TeamDraft) -> TeamReady:
        """The team as it was changed."""
        return TeamReady(f"changed ({len(draft.values['agents'])} agents)", "a test")

    def recent(self) -> Recent:
        """The runs of the test."""
        return Recent(self.runs, self.closed)

    def told(self) -> Sequence[str]:
        """What the test says, once."""
        told, self.trouble = self.trouble, []
        return told

    def begin(self, question: str, names: Sequence[str] = (), session: str = "") -> EventSource:
        """Play the events of the test."""
        self.asked.append(question)
        self.followed.append(session)
        self.named.append(tuple(names))
        if not self.events:
            raise CannotOpen("the test has no run")
        self.playing = Recorded(self.events, at_once=len(self.events) if self.at_once is None else self.at_once)
        return self.playing

    def begun(self) -> TurnPlace:
        """The next turn of the session that was followed up, else the first of one."""
        session = self.followed[-1]
        number = len(self.turns(session)) if session else 1
        return TurnPlace(session or "here", number, tuple(range(1, number + 1)))

    def turns(self, session: str) -> Sequence[int]:
        """As many as were asked."""
        return range(1, 1 + max(1, len(self.followed))) if session else ()

    def turn(self, session: str, number: int) -> PastRun:
        """A turn with a question of its own."""
        return PastRun(f"{session}/{number}", 0.0, f"question {number}", "finished", session=session, turn=number)

    def rename(self, session: str, name: str) -> None:
        """Remember the name."""
        self.names[session] = name

    def open(self, run: PastRun) -> EventSource:
        """The events again, all at once."""
        if run.state == "killed":
            raise CannotOpen("the run cannot be read: no such file")
        return FinishedRun(self.events)

    def files(self, run: EventSource) -> RunFiles:  # noqa: ARG002
        """The files of the test's attempt."""
        if self.attempt is None:
            raise CannotOpen("it is not known where this run is kept")
        return RunFiles(self.attempt, {})
