"""What each agent said and did, append-only: the transcript at any event is a prefix of what was touched until then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.records import void_reason
from massgen_tui.state.remarks import NoteCard, note_about, team_note

TextKind = Literal["text", "thinking", "presentation"]


@dataclass(frozen=True, slots=True)
class RoundCard:
    """An agent's round begins."""

    number: int
    at: float
    round_type: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Permission:
    """What was decided about a call; nothing yet while somebody is asked."""

    why: str
    risk: str
    allowed: bool | None = None
    by: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ToolCard:
    """A tool call, running until it has a result."""

    tool_id: str
    name: str
    args: Any
    at: float
    result: Any = None
    elapsed: float | None = None
    failed: bool = False
    permission: Permission | None = None

    @property
    def refused(self) -> bool:
        """Whether it was not allowed."""
        return self.permission is not None and self.permission.allowed is False

    @property
    def asked(self) -> bool:
        """Whether somebody is asked to approve it."""
        return self.running and self.permission is not None and self.permission.allowed is None

    @property
    def running(self) -> bool:
        """Whether its result is still to come."""
        return self.elapsed is None


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """An accepted answer."""

    label: str
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class VoteCard:
    """A recorded vote, and why it does not count."""

    target: str
    label: str
    reason: str
    at: float
    void_reason: str = ""


@dataclass(frozen=True, slots=True)
class FinalCard:
    """The final answer."""

    text: str
    label: str
    at: float


Card = RoundCard | ToolCard | AnswerCard | VoteCard | FinalCard | NoteCard


@dataclass(slots=True)
class TextEntry:
    """Streamed text of one kind, in the pieces it came in."""

    kind: TextKind
    pieces: list[str] = field(default_factory=list)
    at: float = 0.0

    @property
    def text(self) -> str:
        """All of it so far."""
        return "".join(self.pieces)


@dataclass(slots=True)
class CardEntry:
    """A card and its later versions."""

    versions: list[Card]


Entry = TextEntry | CardEntry


class Touch(NamedTuple):
    """One change: the event that made it, the entry, and the number of its piece or version (from 0)."""

    seq: int
    entry: int
    part: int


class Transcript:
    """One agent's entries, and every touch of them in the order of events."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.touches: list[Touch] = []
        self._open_text = -1
        self._held: list[Card] = []
        self._running: dict[str, int] = {}
        self._round = -1
        self._vote = -1

    def upto(self, seq: int) -> int:
        """How many touches had happened after that event."""
        return bisect_right(self.touches, seq, key=lambda touch: touch.seq)

    def at(self, seq: int) -> Iterator[tuple[TextKind, str] | Card]:
        """The entries as they were after that event."""
        parts: dict[int, int] = {}
        for touch in self.touches[: self.upto(seq)]:
            parts[touch.entry] = touch.part
        for index in sorted(parts):
            entry = self.entries[index]
            if isinstance(entry, TextEntry):
                yield entry.kind, "".join(entry.pieces[: parts[index] + 1])
            else:
                yield entry.versions[parts[index]]

    def calls_before(self, seq: int) -> list[ToolCard]:
        """The tool calls of the round that was open after that event, as they were then."""
        calls: dict[int, ToolCard] = {}
        for _, index, part in reversed(self.touches[: self.upto(seq)]):
            card = entry.versions[part] if isinstance(entry := self.entries[index], CardEntry) else None
            if isinstance(card, RoundCard):
                break
            if isinstance(card, ToolCard):
                calls.setdefault(index, card)
        return [calls[index] for index in sorted(calls)]

    def say(self, seq: int, kind: TextKind, content: str, at: float = 0.0) -> None:
        """Text goes on, or begins."""
        if self._open_text >= 0:
            entry = self.entries[self._open_text]
            if isinstance(entry, TextEntry) and entry.kind == kind:
                entry.pieces.append(content)
                self.touches.append(Touch(seq, self._open_text, len(entry.pieces) - 1))
                return
        self.end_text(seq)
        self._open_text = len(self.entries)
        self.entries.append(TextEntry(kind, [content], at))
        self.touches.append(Touch(seq, self._open_text, 0))

    def add(self, seq: int, card: Card) -> int:
        """A new card, which ends the open text."""
        self.end_text(seq)
        self.entries.append(CardEntry([card]))
        self.touches.append(Touch(seq, len(self.entries) - 1, 0))
        return len(self.entries) - 1

    def add_after_text(self, seq: int, card: Card) -> None:
        """A new card that parts no word of the open text: it stands where that ends."""
        if self._open_text >= 0:
            self._held.append(card)
        else:
            self.add(seq, card)

    def end_text(self, seq: int) -> None:
        """The open text is whole, and what stands after it comes."""
        self._open_text = -1
        held, self._held = self._held, []
        for card in held:
            self.add(seq, card)

    def update(self, seq: int, index: int, card: Card) -> None:
        """A later version of a card."""
        entry = self.entries[index]
        if isinstance(entry, CardEntry):
            entry.versions.append(card)
            self.touches.append(Touch(seq, index, len(entry.versions) - 1))

    def latest(self, index: int) -> Card | None:
        """The newest version of a card."""
        entry = self.entries[index] if 0 <= index < len(self.entries) else None
        return entry.versions[-1] if isinstance(entry, CardEntry) else None

    def begin_round(self, seq: int, card: RoundCard) -> None:
        """A round begins."""
        self._round = self.add(seq, card)

    def see(self, seq: int, labels: tuple[str, ...]) -> bool:
        """The round's answers become known; false when no round is open."""
        card = self.latest(self._round)
        if isinstance(card, RoundCard) and card.labels != labels:
            self.update(seq, self._round, replace(card, labels=labels))
        return isinstance(card, RoundCard)

    def call(self, seq: int, card: ToolCard) -> None:
        """A tool call begins."""
        self._running[card.tool_id] = self.add(seq, card)

    def judge(self, seq: int, tool_id: str, permission: Permission) -> None:
        """Something about a running call's permission is known."""
        index = self._running.get(tool_id, -1)
        card = self.latest(index)
        if isinstance(card, ToolCard):
            self.update(seq, index, replace(card, permission=permission))

    def finish_call(self, seq: int, body: b.ToolComplete, at: float) -> None:
        """A tool call has its result; one whose start was lost is entered whole."""
        index = self._running.pop(body.tool_id, -1)
        card = self.latest(index)
        if not isinstance(card, ToolCard):
            index = self.add(seq, card := ToolCard(body.tool_id, body.tool_name, None, at))
        done = replace(card, result=body.result, elapsed=body.elapsed_seconds, failed=body.is_error)
        self.update(seq, index, done)

    def vote(self, seq: int, card: VoteCard) -> None:
        """A vote, open to being voided."""
        self._vote = self.add(seq, card)

    def void_vote(self, seq: int, why: str) -> None:
        """The vote counts no longer."""
        card = self.latest(self._vote)
        if isinstance(card, VoteCard):
            self.update(seq, self._vote, replace(card, void_reason=why))
        self._vote = -1


class Transcripts:
    """The transcripts of a run's agents, folded from its events."""

    def __init__(self) -> None:
        self.of: dict[str, Transcript] = {}
        self.team = Transcript()
        """What happened to all of them."""
        self._labels: dict[str, tuple[str, ...]] = {}
        self._latest: dict[str, str] = {}

    def fold_all(self, events: Sequence[Event]) -> None:
        """Take a batch of events."""
        for event in events:
            self.fold(event)

    def fold(self, event: Event) -> None:
        """Take one event."""
        agent = event.agent_id
        if isinstance(event.body, b.RunStarted):
            for record in event.body.agents:
                self.of.setdefault(str(record.get("id")), Transcript())
        if isinstance(event.body, b.RunEnded):
            for transcript in self.of.values():
                transcript.end_text(event.seq)
        if agent is None:
            if (note := team_note(event.body, event.at)) is not None:
                self.team.add(event.seq, note)
            return
        if agent not in self.of:
            self.of[agent] = Transcript()
        self._fold(self.of[agent], agent, event)

    def _fold(self, transcript: Transcript, agent: str, event: Event) -> None:
        seq, at = event.seq, event.at
        match event.body:
            case b.Text(content=content):
                transcript.say(seq, "text", content, at)
            case b.Thinking(content=content) if content:
                transcript.say(seq, "thinking", content, at)
            case b.FinalPresentationChunk(content=content):
                transcript.say(seq, "presentation", content, at)
            case b.ContextReceived(context_labels=labels):
                self._labels[agent] = tuple(labels)
            case b.RoundStart(round_type=kind):
                transcript.begin_round(seq, RoundCard(event.round_number, at, kind, self._labels.get(agent, ())))
            case b.ToolStart() as call:
                transcript.call(seq, ToolCard(call.tool_id, call.tool_name, call.args, at))
            case b.ToolComplete() as done:
                transcript.finish_call(seq, done, at)
            case b.ApprovalRequested() as asked:
                transcript.judge(seq, asked.tool_id, Permission(asked.why, asked.risk))
            case b.PermissionDecided() as said:
                decided = Permission(said.why, said.risk, said.allowed, said.by, said.answer)
                transcript.judge(seq, said.tool_id, decided)
            case b.AnswerSubmitted() as answer:
                self._answer(transcript, agent, seq, AnswerCard(answer.answer_label, answer.content, at))
            case b.Vote() as vote:
                label = vote.voted_for_label or self._latest.get(vote.target_id, "")
                transcript.vote(seq, VoteCard(vote.target_id, label, vote.reason, at))
            case b.VoteVoided(why=why):
                transcript.void_vote(seq, why or "withdrawn")
            case b.FinalAnswer() as final:
                transcript.add(seq, FinalCard(final.content, final.answer_label, at))
            case b.Steered(action="tell" | "take_back") as steered:
                if (note := note_about(steered, at)) is not None:
                    transcript.add_after_text(seq, note)
            case body:
                if (note := note_about(body, at)) is not None:
                    transcript.add(seq, note)

    def _answer(self, transcript: Transcript, agent: str, seq: int, card: AnswerCard) -> None:
        self._latest[agent] = card.label
        transcript.add(seq, card)
        for other in self.of.values():
            other.void_vote(seq, void_reason(card.label, ""))
