"""Runs told by hand, as the events that the program itself would make of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.events.stream import EventStream, Kind

BEGIN = datetime(2026, 3, 1, 10, 0, 0)
TEAM = (("ana", "claude-opus"), ("bob", "gpt-5.4"), ("eve", "qwen-local"))
QUESTION = "Design a rate limiter for a public API, with tests"


@dataclass
class Story:
    """Tells a run: every step takes the time that is said."""

    question: str = QUESTION
    team: Sequence[tuple[str, str]] = TEAM
    events: list[Event] = field(default_factory=list)
    attempt: int = 1

    def __post_init__(self) -> None:
        self._now = BEGIN
        self._stream = EventStream(wall=lambda: self._now)
        self._stream.subscribe(self.events.extend)
        self._rounds: dict[str, int] = {}
        agents = [{"id": id_, "number": n, "model": model} for n, (id_, model) in enumerate(self.team, 1)]
        limits = {"orchestrator_timeout_seconds": 1800}
        self.emit(b.RunStarted(question=self.question, agents=agents, limits=limits, attempt=self.attempt))

    @property
    def at(self) -> float:
        """The time of the story, in epoch seconds."""
        return self._now.timestamp()

    def wait(self, seconds: float) -> Story:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        return self

    def emit(self, body: Body, agent: str | None = None) -> Story:
        """Something happens."""
        self._stream.emit(body, agent, self._rounds.get(agent or "", 0))
        return self

    def say(self, agent: str, text: str, kind: Kind = "text") -> Story:
        """An agent says something, whole."""
        self._stream.say(agent, kind, self._rounds.get(agent, 0), text)
        self._stream.close()
        return self.wait(0.4)

    def round(self, agent: str, *labels: str, kind: str = "initial_answer") -> Story:
        """An agent begins a round."""
        self._rounds[agent] = self._rounds.get(agent, -1) + 1
        self.emit(b.ContextReceived(context_labels=list(labels)), agent)
        return self.emit(b.RoundStart(round_type=kind), agent)

    def tool(self, agent: str, name: str, args: object, result: object, *, error: bool = False) -> Story:
        """An agent calls a tool, which answers."""
        call = f"call-{len(self.events)}"
        self.emit(b.ToolStart(tool_id=call, tool_name=name, args=args), agent).wait(0.2)
        done = b.ToolComplete(tool_id=call, tool_name=name, result=result, elapsed_seconds=0.2, is_error=error)
        return self.emit(done, agent)

    def answer(self, agent: str, label: str, text: str) -> Story:
        """An agent answers, and the others shall look again."""
        self.emit(b.AnswerSubmitted(content=text, answer_label=label), agent)
        self.emit(b.RestartTriggered(triggering_agent=agent), agent)
        return self.wait(0.5)

    def vote(self, agent: str, target: str, label: str, reason: str) -> Story:
        """An agent votes."""
        return self.emit(b.Vote(target_id=target, voted_for_label=label, reason=reason), agent).wait(0.3)

    def usage(self, agent: str, tokens: int, cost: float = 0.02, *, known: bool = True) -> Story:
        """A call to a model is paid for."""
        return self.emit(b.Usage(input_tokens=tokens, output_tokens=tokens // 4, cost=cost, cost_known=known), agent)

    def present(self, agent: str, text: str) -> Story:
        """The winner presents."""
        self.emit(b.WinnerSelected(how="votes"), agent).round(agent, kind="presentation")
        self.emit(b.FinalPresentationStart(), agent)
        self.say(agent, text, "presentation")
        self.emit(b.FinalAnswer(content=text, answer_label="agent1.final"), agent)
        return self.emit(b.RunEnded(state="finished", winner=agent))


FINAL = """# A rate limiter with two counters

Keep **two counters** per client: one for this window, one for the last.

| Limiter | Memory | Error |
|---|---|---|
| token bucket | 2 numbers | none |
| sliding window | 2 numbers | < 1 % |

```python
class SlidingWindow:
    def __init__(self, limit: int, window: float) -> None:
        self.limit, self.window = limit, window
```

1. Count in the window that is open.
2. Weigh the last window by the part of it that is still seen.
3. Refuse above the limit, and say *when* to come back.
"""


def first_half() -> Story:
    """A team at work: one answer, a void vote, tools, a failure."""
    story = Story()
    for agent in ("ana", "bob", "eve"):
        story.round(agent)
    story.say("ana", "Clock skew matters more than burst size here. Two counters keep memory flat.", "thinking")
    story.tool("bob", "mcp__fs__write_file", {"path": "limiter.py", "content": "class Limiter: …"}, "ok")
    story.say("bob", "I should write the limiter first and the tests after it.\n", "thinking")
    story.say("bob", "A token bucket is enough:\n\n- refill by elapsed time\n- refuse when empty\n")
    story.answer("bob", "agent2.1", "A token bucket per client, refilled by the time that has passed.")
    story.usage("bob", 4200, 0.031)
    story.round("eve", "agent2.1").say("eve", "Short and right, as far as it goes.", "thinking")
    story.vote("eve", "bob", "agent2.1", "It is the only one with tests.")
    story.tool("ana", "mcp__shell__run", {"command": "pytest -q", "timeout": 30}, "2 failed: test_burst", error=True)
    story.say("ana", "A sliding window with two counters keeps memory flat and the error under 1 %:\n\n```python\n")
    story.say("ana", "class SlidingWindow:\n    def __init__(self, limit, window): ...\n```\n")
    story.answer("ana", "agent1.1", "Two counters per client, weighed by the part of the last window still in view.")
    story.usage("ana", 8100, 0.12)
    story.emit(b.AgentRestart(restart_reason="looks again, with agent1.1"), "eve").round("eve", "agent2.1", "agent1.1")
    story.emit(b.ToolStart(tool_id="t9", tool_name="mcp__fs__read_file", args={"path": "limiter.py"}), "eve")
    return story.wait(2)


def finished() -> Story:
    """The same team, to the end."""
    story = first_half()
    story.emit(b.ToolComplete(tool_id="t9", tool_name="mcp__fs__read_file", result="…", elapsed_seconds=2.0), "eve")
    story.round("bob", "agent1.1", "agent2.1").round("ana", "agent1.1", "agent2.1")
    for agent, reason in (("eve", "It has the smaller error."), ("bob", "Mine has no window."), ("ana", "Tests pass.")):
        story.vote(agent, "ana", "agent1.1", reason)
    return story.present("ana", FINAL)


def ended(state: str, reason: str) -> Story:
    """A run that did not come to an answer."""
    story = first_half()
    story.emit(b.Error(error="401 from openai: the key is not valid", fatal=True), "bob")
    return story.emit(b.RunEnded(state=state, reason=reason, exit_code=2))


HOSTILE = (
    "[/b] [bold red]x[/] list[int] [doc](url) [@click=app.quit]y[/]",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J\x9b2J",
    "one\rtwo\x08\x00\x07\x7f",
    "e\u0301\u0301\u0301 日本語 👩‍👩‍👧 \u202eabc\u202c \u200bz",
    "x" * 1_000_000,
    "{'a': [1, 2]} %s $HOME ${x} \\",
)


def hostile() -> Story:
    """A run in which everything that is data is hostile."""
    story = Story(question=" ".join(HOSTILE), team=[(f"{text[:60]}{n}", text[:80]) for n, text in enumerate(HOSTILE)])
    for agent, _ in story.team:
        story.round(agent, *HOSTILE[:4])
        for text in HOSTILE:
            story.say(agent, text, "thinking").say(agent, text)
            story.tool(agent, text[:200], {text[:200]: text}, text, error=True)
        story.answer(agent, HOSTILE[0], "\n".join(HOSTILE))
        story.vote(agent, agent, HOSTILE[1], HOSTILE[2])
        story.emit(b.Error(error="\n".join(HOSTILE), detail="\n".join(HOSTILE)), agent)
    story.emit(b.SystemStatus(message=HOSTILE[0]))
    return story.present(story.team[0][0], "\n\n".join(text[:5000] for text in HOSTILE))
