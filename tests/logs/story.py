"""A plausible run, told by hand through the real event stream with a clock that moves only when told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.events.stream import EventStream
from massgen_tui.logs.layout import Attempt, new_session, new_stamp, new_turn
from massgen_tui.logs.write.metadata import Execution
from massgen_tui.logs.write.writer import LogWriter
from massgen_tui.text.redact import Redactor

START = datetime(2026, 3, 1, 10, 15, 0, 500000)
QUESTION = "Name a prime > 90"
ANSWERS = {"ana": "91 is prime.", "bob": "It is 97 — a prime.\n\nChecked by division."}


@dataclass(slots=True)
class Clock:
    """Stands still but for `pass_`."""

    seconds: float = 0.0

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds

    def wall(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def epoch(self) -> float:
        return self.wall().timestamp()

    def monotonic(self) -> float:
        return self.seconds


@dataclass(slots=True)
class Story:
    """Tells a run piece by piece; every event is also kept in `events`."""

    clock: Clock = field(default_factory=Clock)
    redactor: Redactor = field(default_factory=Redactor)
    sinks: Sequence[Callable[[Sequence[Event]], None]] = ()
    events: list[Event] = field(default_factory=list)
    ids: tuple[str, ...] = ("ana", "bob")
    stream: EventStream = field(init=False)
    _stamps: dict[str, str] = field(default_factory=dict)
    _answers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stream = EventStream(self.redactor, wall=self.clock.wall, monotonic=self.clock.monotonic)
        self.stream.subscribe(self.events.extend)
        for sink in self.sinks:
            self.stream.subscribe(sink)

    def number(self, agent: str) -> int:
        return sorted(self.ids).index(agent) + 1

    def start(self, question: str = QUESTION) -> None:
        agents = [{"id": agent, "number": self.number(agent), "model": "m", "backend": "openai"} for agent in self.ids]
        self.stream.emit(b.RunStarted(question=question, agents=agents, generator="massgen-tui test"))

    def round(self, agent: str, labels: Iterable[str] = (), kind: str = "initial_answer", number: int = 0) -> None:
        self.clock.pass_(0.25)
        self.stream.emit(b.ContextReceived(context_labels=list(labels)), agent, number)
        begun = b.RoundStart(round_type=kind, system_message=f"You are {agent}.", user_message=QUESTION)
        self.stream.emit(begun, agent, number)

    def say(self, agent: str, text: str, number: int = 0) -> None:
        self.stream.say(agent, "text", number, text)
        self.clock.pass_(0.2)
        self.stream.tick()

    def tool(self, agent: str, result: object = "2", *, failed: bool = False) -> None:
        call = f"call_{self.stream_length}"
        self.stream.emit(b.ToolStart(tool_id=call, tool_name="mcp__calc__add", args={"a": 1, "b": 1}), agent)
        self.clock.pass_(0.1)
        done = b.ToolComplete(
            tool_id=call, tool_name="mcp__calc__add", result=result, elapsed_seconds=0.1, is_error=failed
        )
        self.stream.emit(done, agent)

    @property
    def stream_length(self) -> int:
        return len(self.events)

    def stamp(self, agent: str) -> str:
        self.clock.pass_(0.001)
        self._stamps[agent] = new_stamp(self._stamps.get(agent, ""), self.clock.wall())
        return self._stamps[agent]

    def answer(self, agent: str, text: str) -> str:
        count = self._answers[agent] = self._answers.get(agent, 0) + 1
        label = f"agent{self.number(agent)}.{count}"
        body = b.AnswerSubmitted(content=text, answer_number=count, answer_label=label, snapshot=self.stamp(agent))
        self.stream.emit(body, agent)
        self.stream.emit(b.RoundEnd(outcome="answer"), agent)
        self.stream.emit(b.RestartTriggered(affected_agents=list(self.ids), triggering_agent=agent), agent)
        self.stream.emit(b.RestartCompleted(agent_round=count), agent)
        return label

    def vote(self, agent: str, target: str, label: str, reason: str = "Right.") -> None:
        shown = [f"agent{self.number(other)}.{count}" for other, count in self._answers.items()]
        body = b.Vote(
            target_id=target, reason=reason, voted_for_label=label, available_labels=shown, snapshot=self.stamp(agent)
        )
        self.stream.emit(body, agent)
        self.stream.emit(b.RoundEnd(outcome="vote"), agent)

    def present(self, winner: str, answer: str) -> None:
        self.stream.emit(b.WinnerSelected(vote_counts={winner: 2}, how="votes"), winner)
        self.round(winner, kind="presentation", number=3)
        self.stream.emit(b.FinalPresentationStart(vote_counts={winner: 2}), winner)
        self.stream.say(winner, "presentation", 3, answer)
        self.stream.emit(b.FinalAnswer(content=answer, answer_label=f"agent{self.number(winner)}.final"), winner)
        self.stream.emit(b.RoundEnd(outcome="presentation"), winner)

    def end(self, state: str = "finished", winner: str | None = "bob", reason: str = "") -> None:
        self.stream.close()
        self.stream.emit(b.RunEnded(state=state, winner=winner, reason=reason))

    def whole(self) -> Story:
        """Two agents: both answer, bob's first vote is voided, both vote for bob, bob presents."""
        self.start()
        for agent in self.ids:
            self.round(agent)
        self.say("bob", "It might be 97.")
        self.tool("bob")
        self.stream.emit(b.Usage(model="m", input_tokens=100, output_tokens=20, cost=0.0), "bob")
        self.answer("bob", ANSWERS["bob"])
        self.round("bob", ["agent2.1"], "voting", 1)
        self.vote("bob", "bob", "agent2.1", "Mine stands.")
        retry = b.Enforcement(reason="no_tool_calls", buffer_preview="hm", buffer_chars=2, error_message="Use a tool.")
        self.stream.emit(retry, "ana")
        self.answer("ana", ANSWERS["ana"])
        self.round("ana", ["agent1.1", "agent2.1"], "voting", 1)
        self.vote("ana", "bob", "agent2.1", "Shorter and right.")
        self.round("bob", ["agent1.1", "agent2.1"], "voting", 2)
        self.vote("bob", "bob", "agent2.1", "91 is 7 × 13.")
        self.present("bob", "97")
        self.end()
        return self


@dataclass(slots=True)
class Written:
    """A story that goes into a log directory."""

    story: Story
    writer: LogWriter
    attempt: Attempt
    troubles: list[str]


def write_into(base: Path, execution: Execution | None = None, *, debug: bool = False, secret: str = "") -> Written:
    """A story whose events a writer takes, in a new session of that base directory."""
    clock, troubles = Clock(), list[str]()
    redactor = Redactor([secret] if secret else [])
    attempt = new_turn(new_session(base, START))
    writer = LogWriter(
        attempt,
        execution or Execution(QUESTION),
        redactor=redactor,
        on_trouble=troubles.append,
        debug=debug,
        wall=clock.epoch,
        monotonic=clock.monotonic,
    )
    return Written(Story(clock, redactor, [writer]), writer, attempt, troubles)


def write_whole(base: Path) -> Written:
    """A whole story in a new session of that base directory, whose log is closed."""
    written = write_into(base)
    written.story.whole()
    written.writer.close()
    return written
