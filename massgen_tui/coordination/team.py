"""What the pumps of one attempt share: the board, the event stream, the rules in force, and the wish to look again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from massgen_tui.coordination import rules
from massgen_tui.coordination.board import Board
from massgen_tui.coordination.files import Files
from massgen_tui.coordination.settings import Member, Settings
from massgen_tui.coordination.steering import Steering
from massgen_tui.events import bodies as b
from massgen_tui.events.stream import EventStream
from massgen_tui.providers.base import (
    Chunk,
    ErrorChunk,
    OfferedTool,
    Provider,
    RetryChunk,
    StopChunk,
    UsageChunk,
)

CHARS_PER_TOKEN = 4


class ToolOutcome(Protocol):
    """What came of a tool call."""

    @property
    def text(self) -> str:
        """The result, or what went wrong."""

    @property
    def is_error(self) -> bool:
        """Whether the tool failed."""


OnServer = Callable[[str, Literal["starting", "ready", "failed"], Mapping[str, Any]], None]
"""Told how far a tool server is, and what it offers, or what its problem is."""


class Tools(Protocol):
    """The tools of one agent, wherever they run."""

    async def specs(self, on_server: OnServer | None = None) -> Sequence[OfferedTool]:
        """What can be called; a server that cannot be reached is left out."""

    async def call(self, name: str, arguments: Mapping[str, Any], *, call_id: str) -> ToolOutcome:
        """Call a tool; a failure is an outcome, not an exception. The id is the one that the model gave the call."""

    def troubles(self) -> Sequence[str]:
        """What went wrong with servers since the last time, a sentence each."""

    async def close(self) -> None:
        """End what runs for these tools."""


@dataclass(slots=True)
class Player:
    """An agent with what it works with."""

    member: Member
    provider: Provider
    tools: Tools | None = None


class AskPerson(Protocol):
    """How a question of an agent reaches the person, where there is one."""

    async def __call__(self, request_id: str, agent: str, question: str) -> str | None:
        """The person's answer; None if there is to be none."""


@dataclass(frozen=True, slots=True)
class RestartWish:
    """The presenter rejects its own answer: why, and what the next attempt should do."""

    reason: str
    instructions: str
    answer: str


@dataclass(slots=True)
class Team:
    """One attempt at one question, with what was said before it."""

    question: str
    players: Sequence[Player]
    settings: Settings
    events: EventStream
    stamp: Callable[[str], str]  # agent -> the name of its next snapshot directory
    history: Sequence[tuple[str, str]] = ()  # earlier questions and their final answers
    feedback: RestartWish | None = None
    person: AskPerson | None = None
    files: Files = field(default_factory=Files)
    board: Board = field(init=False)
    news: asyncio.Condition = field(init=False)
    steering: Steering = field(init=False)
    paraphrases: dict[str, str] = field(default_factory=dict)
    """The question in each agent's words, empty where it found none; those of an earlier attempt among them."""
    spent: float = 0.0
    unpriced: set[str] = field(default_factory=set)
    """The models of which it was said that the budget does not hold for them."""
    decided: bool = False  # the first agent that finds the team settled decides it for all of them
    cut_short: Callable[[str], None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.steering = Steering(self.events)
        self.board = Board([player.member.id for player in self.players])
        self.news = asyncio.Condition()

    def settle(self) -> bool:
        """Whether the team has nothing left to decide; once an agent has left for that, nobody begins again."""
        self.decided = self.decided or rules.settled(self.board, self.settings)
        return self.decided

    def use(self, player: Player, used: UsageChunk, round_number: int) -> None:
        """Note what a call used; past the budget the run ends with what it has."""
        body = b.Usage(
            model=player.provider.model,
            input_tokens=used.input_tokens,
            output_tokens=used.output_tokens,
            reasoning_tokens=used.reasoning_tokens,
            cached_input_tokens=used.cached_input_tokens,
            cache_write_tokens=used.cache_write_tokens,
            cost=used.cost or 0.0,
            cost_known=used.cost is not None,
            token_source="estimated" if used.estimated else "api",
        )
        self.events.emit(body, player.member.id, round_number)
        self.spent += used.cost or 0.0
        most, model = self.settings.max_cost_usd, player.provider.model
        if most is not None and used.cost is None and not used.estimated and model not in self.unpriced:
            self.unpriced.add(model)
            words = f"What {model} costs is not known: the budget of ${most:g} does not hold for it."
            self.events.emit(b.Status(message=words, level="warning"), player.member.id, round_number)
        if most is not None and self.spent >= most and self.cut_short is not None:
            self.cut_short(f"The budget of ${most:g} is spent")

    def use_broken_off(self, player: Player, sent_chars: int, said_chars: int, round_number: int) -> None:
        """Note a call that ended before its server told what it used: its tokens are estimated, its cost unknown."""
        free = getattr(player.provider, "backend", "") == "offline"
        sent, said = sent_chars // CHARS_PER_TOKEN, -(-said_chars // CHARS_PER_TOKEN)
        self.use(player, UsageChunk(sent, said, cost=0.0 if free else None, estimated=True), round_number)

    def tell_troubles(self, player: Player, round_number: int) -> None:
        """Say what went wrong with an agent's tools and files since the last time."""
        agent = player.member.id
        tools = player.tools.troubles() if player.tools is not None else ()
        for kind, sentences in (("mcp_disconnected", tools), ("files", self.files.troubles(agent))):
            for sentence in sentences:
                self.events.emit(b.Error(error=sentence, kind=kind), agent, round_number)

    async def wake(self) -> None:
        """Wake the agents that wait for something to change."""
        async with self.news:
            self.news.notify_all()


def owes(chunk: Chunk) -> bool:
    """Whether a call is still under way after this, so that what it used has not been told."""
    return not isinstance(chunk, UsageChunk | StopChunk | ErrorChunk | RetryChunk)
