"""What the team has in common: who answered what, who voted, who has seen which answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Submission:
    """An accepted answer."""

    agent: str
    label: str
    text: str
    place: int  # in the order of all answers, from 1
    journal: str = ""  # of the decisions behind it


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote as it counts now."""

    target: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Decomposition: the agent has said that its part is done or blocked."""

    summary: str
    status: str


@dataclass(slots=True)
class Seat:
    """One agent's part of the board."""

    id: str
    number: int
    submissions: list[Submission] = field(default_factory=list)
    ballot: Ballot | None = None
    stop: Stop | None = None
    seen: dict[str, str] = field(default_factory=dict)  # agent -> label of its answer that this one was shown
    dead: bool = False
    error: str = ""
    coordination_round: int = 0
    round_number: int = -1  # that it plays or has played last
    answers_since_news: int = 0  # decomposition: its own answers in a row, without one by a peer
    votes_cast: int = 0

    @property
    def anonymous(self) -> str:
        """The id that peers know this agent by."""
        return f"agent{self.number}"

    @property
    def last_round(self) -> int:
        """The round that an event about the agent belongs to."""
        return max(0, self.round_number)

    @property
    def answer(self) -> Submission | None:
        """Its latest answer."""
        return self.submissions[-1] if self.submissions else None


class Board:
    """The seats in registration order, and the answers of all."""

    def __init__(self, agents: Sequence[str]) -> None:
        numbers = {agent: number for number, agent in enumerate(sorted(agents), 1)}
        self.seats = {agent: Seat(agent, numbers[agent]) for agent in agents}
        self.submissions: list[Submission] = []

    def __iter__(self) -> Iterator[Seat]:
        return iter(self.seats.values())

    def live(self) -> list[Seat]:
        """The agents still taking part."""
        return [seat for seat in self if not seat.dead]

    def answered(self) -> list[Seat]:
        """The agents that have an answer, living or not."""
        return [seat for seat in self if seat.submissions]

    def latest(self) -> list[Submission]:
        """The latest answer of each agent that has one."""
        return [seat.submissions[-1] for seat in self.answered()]

    def named(self, name: str) -> Seat | None:
        """The agent that a model means: by its anonymous id, the label of one of its answers, or its real id."""
        if name in self.seats:
            return self.seats[name]
        anonymous = name.partition(".")[0]
        return next((seat for seat in self if seat.anonymous == anonymous), None)

    def submit(self, agent: str, text: str, journal: str = "") -> Submission:
        """Enter an answer; every vote is void from now on, and whoever had stopped is wanted again."""
        seat = self.seats[agent]
        label = f"{seat.anonymous}.{len(seat.submissions) + 1}"
        submission = Submission(agent, label, text, len(self.submissions) + 1, journal.replace("[SELF]", label))
        seat.submissions.append(submission)
        self.submissions.append(submission)
        for other in self:
            other.ballot = None
            other.answers_since_news = other.answers_since_news + 1 if other is seat else 0
            if other is not seat:
                other.stop = None
        return submission

    def view(self, reader: str) -> list[Submission]:
        """The latest answer of each agent, in the order the reader is shown them: its own comes last."""
        shown = sorted(self.latest(), key=lambda answer: self.seats[answer.agent].anonymous)
        own = (place for place, answer in enumerate(shown, 1) if answer.agent == reader)
        turn = next(own, self.seats[reader].number) % max(1, len(shown))
        return shown[turn:] + shown[:turn]

    def show(self, reader: str, submissions: Sequence[Submission]) -> None:
        """Note what an agent has been shown."""
        self.seats[reader].seen.update({answer.agent: answer.label for answer in submissions})

    def unseen(self, reader: str) -> list[Submission]:
        """Peers' latest answers that the agent has not been shown, newest first."""
        seen = self.seats[reader].seen
        new = [answer for answer in self.latest() if answer.agent != reader and seen.get(answer.agent) != answer.label]
        return sorted(new, key=lambda answer: -answer.place)
