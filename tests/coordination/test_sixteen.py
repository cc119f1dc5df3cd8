"""Sixteen agents stream at once, and whatever is told of one of them is its own, in the round it was in."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from typing import Any

from massgen_tui.coordination import steering as s
from massgen_tui.coordination.checklist import POINTS
from massgen_tui.coordination.helm import Helm
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import CHECKLIST_GATED, Member, Settings
from massgen_tui.coordination.team import OnServer, Player, Team
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.events.stream import EventStream
from massgen_tui.providers.base import (
    Chunk,
    ErrorChunk,
    ReasoningChunk,
    Request,
    RetryChunk,
    StopChunk,
    TextChunk,
    ToolCall,
    ToolCallChunk,
    UsageChunk,
)
from massgen_tui.tools.tool import Tool
from tests.coordination.scenario import PATIENCE_SECONDS
from tests.coordination.test_modes import Seen

AGENTS = [f"agent_{letter}" for letter in "abcdefghijklmnop"]
NUMBERS = {agent: f"agent{number}" for number, agent in enumerate(sorted(AGENTS), 1)}
ASKING, GATED, FAILING, RETRYING, STALLING = AGENTS[1], AGENTS[2], AGENTS[3], AGENTS[4], AGENTS[5]

MARK = re.compile(r"<(agent_\w) (\d+)>")


class Speaker:
    """A model that puts its agent's name and the number of its round into everything it says."""

    def __init__(self, agent: str, *, parts: bool, stalls: bool) -> None:
        self.agent, self.parts, self.stalls, self.round, self.calls = agent, parts, stalls, -1, 0
        self.model = f"model of {agent}"

    @property
    def mark(self) -> str:
        return f"<{self.agent} {self.round}>"

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        if request.purpose == "broadcast":
            yield TextChunk(self.mark)
            yield StopChunk()
            return
        if len(request.messages) == 2:
            self.round += 1
        self.calls += 1
        if self.stalls and self.round > 1:
            await asyncio.Event().wait()
        for _ in range(1 + self.calls * (1 + AGENTS.index(self.agent)) % 5):
            await asyncio.sleep(0)
            yield ReasoningChunk(self.mark)
            await asyncio.sleep(0)
            yield TextChunk(self.mark)
        for chunk in self._acts(request, len(request.messages)):
            yield chunk
        yield UsageChunk(100, 10, cost=0.0)
        yield StopChunk()

    def _acts(self, request: Request, told: int) -> Iterator[Chunk]:
        offered = {tool.name for tool in request.tools}
        if request.purpose == "post_evaluation":
            yield self._call("submit", confirmed=True)
        elif request.purpose == "presentation" or told == 2:
            if self.agent == RETRYING:
                yield RetryChunk(1, 3, 0.0, self.mark)
            asks = self.agent == ASKING and "ask_others" in offered
            yield self._call("ask_others", question=self.mark) if asks else self._call("look", at=self.mark)
        elif self.round == 0 and request.messages[-1].role == "tool" and told == 4:
            return  # which has to be said again
        elif self.round == 0:
            yield self._call("new_answer", content=f"{self.mark}, answered")
        elif self.agent == FAILING:
            yield ErrorChunk(self.mark, "fatal_api_error", fatal=True)
        elif self.parts:
            yield self._call("stop", summary=self.mark, status="complete")
        elif "submit_checklist" in offered and told == 4:
            yield self._call("submit_checklist", scores=self._scores(request))
        else:
            yield self._call("vote", agent_id="agent1", reason=self.mark)

    def _scores(self, request: Request) -> dict[str, dict[str, int]]:
        """The best for whatever it was shown, in the question or since."""
        shown = re.findall(r"agent\d+\.\d+", "\n".join(message.text for message in request.messages[1:]))
        return {label.partition(".")[0]: dict.fromkeys(POINTS, 9) for label in shown}

    def _call(self, name: str, **arguments: Any) -> ToolCallChunk:
        return ToolCallChunk(ToolCall(f"{self.mark} {self.calls}", name, arguments, json.dumps(arguments)))

    async def close(self) -> None:
        return


class Lookers:
    """Tools of one agent that say what they were asked."""

    def __init__(self, agent: str) -> None:
        self.agent = agent

    async def specs(self, on_server: OnServer | None = None) -> Sequence[Tool]:
        if on_server is not None:
            on_server(f"server of {self.agent}", "ready", {})
        return [Tool("look", "Look.", {"type": "object", "properties": {}})]

    async def call(self, name: str, arguments: Mapping[str, Any], *, call_id: str) -> Seen:  # noqa: ARG002
        for _ in range(AGENTS.index(self.agent) % 4):
            await asyncio.sleep(0)
        return Seen(arguments["at"])

    def troubles(self) -> Sequence[str]:
        return []

    async def close(self) -> None:
        return


async def played(settings: Settings, commands: Sequence[tuple[int, s.Command | None]] = ()) -> list[Event]:
    """The events of the sixteen; each command comes after so many turns of the loop, None is the end of the time."""
    events: list[Event] = []
    stream = EventStream()
    stream.subscribe(events.extend)
    players = [
        Player(
            Member(
                agent,
                f"You are {agent}.",
                voting_sensitivity=CHECKLIST_GATED if agent == GATED else None,
                max_history_tokens=400 + number,
            ),
            Speaker(
                agent,
                parts=settings.decomposition,
                stalls=agent == STALLING and any(command is None for _, command in commands),
            ),
            Lookers(agent),
        )
        for number, agent in enumerate(AGENTS)
    ]
    orchestrator = Orchestrator(Team("Why?", players, settings, stream, lambda agent: agent))
    task = asyncio.create_task(orchestrator.run())
    helm, turns = Helm(orchestrator), 0
    for moment, command in commands:
        while turns < moment:
            await asyncio.sleep(0)
            turns += 1
        if command is None:
            assert orchestrator.team.cut_short is not None
            orchestrator.extend(-LONG)
        else:
            await helm.steer(command)
    async with asyncio.timeout(4 * PATIENCE_SECONDS):
        await task
    return events


LONG = 1000.0
COMMANDS: list[tuple[int, s.Command | None]] = [
    (1, s.RestartAgent(AGENTS[10])),
    (3, s.Tell("note1", "to g", AGENTS[6])),
    (40, s.RestartAgent(AGENTS[7])),
    (160, s.StopAgent(AGENTS[8])),
    (200, s.RestartAgent(AGENTS[9])),
]

# Where an event says whose it is: words that name the agent, and never another; others' words are not looked at.
WHOSE: Mapping[type[Any], Callable[[Any], object]] = {
    b.AgentStopped: lambda body: body.summary,
    b.AnswerSubmitted: lambda body: body.content,
    b.BroadcastComplete: lambda body: body.request_id,
    b.BroadcastCreated: lambda body: body.question,
    b.BroadcastResponse: lambda body: body.content,
    b.ContextReceived: lambda body: body.answer_ids[-1] if body.answer_ids else None,
    b.Enforcement: lambda body: body.buffer_preview,
    b.Error: lambda body: body.error,
    b.FinalAnswer: lambda body: body.answer_label,
    b.FinalPresentationChunk: lambda body: body.content,
    b.HistoryTruncated: lambda body: AGENTS[body.limit - 400],
    b.RestartTriggered: lambda body: body.triggering_agent,
    b.RoundStart: lambda body: body.system_message,
    b.Status: lambda body: body.message,
    b.Text: lambda body: body.content,
    b.Thinking: lambda body: body.content,
    b.ToolComplete: lambda body: [body.tool_id, body.result if body.tool_name == "look" else None],
    b.ToolServer: lambda body: body.server,
    b.ToolStart: lambda body: [body.tool_id, body.args if body.tool_name == "look" else None],
    b.Usage: lambda body: body.model,
    b.Vote: lambda body: [body.reason, body.vote_label],
    b.VoteIgnored: lambda body: body.reason,
}
BY_PLACE = {
    "agent_restart",
    "agent_timeout",
    "answer_locked",
    "checklist_submitted",
    "final_presentation_end",
    "final_presentation_start",
    "injection_received",
    "note_delivered",
    "post_evaluation",
    "restart_completed",
    "round_end",
    "steered",
    "vote_voided",
    "winner_selected",
}
BEFORE_ITS_ROUND = (b.AgentRestart, b.ContextReceived, b.ToolServer, b.FinalPresentationStart)


def rounds(events: Sequence[Event], agent: str) -> Iterator[tuple[Event, set[int]]]:
    """The events of an agent, each with the rounds it can belong to: the one under way, or the next."""
    mine = [event for event in events if event.agent_id == agent]
    begun = [(place, event.round_number) for place, event in enumerate(mine) if isinstance(event.body, b.RoundStart)]
    for place, event in enumerate(mine):
        before = [number for at, number in begun if at <= place]
        after = [number for at, number in begun if at > place]
        if isinstance(event.body, BEFORE_ITS_ROUND) or (isinstance(event.body, b.PostEvaluation) and after):
            yield event, set(after[:1])
        elif isinstance(event.body, b.NoteDelivered):
            yield event, {*before[-1:], *after[:1]}  # with the question, or in the middle of a round
        else:
            yield event, set(before[-1:]) or {0}


def check(events: Sequence[Event]) -> set[str]:
    """Each event is its agent's and its round's; gives the kinds that were looked at."""
    kinds = set()
    for agent in AGENTS:
        for event, fitting in rounds(events, agent):
            kinds.add(event.event_type)
            assert event.round_number in fitting, (event, fitting)
            whose = WHOSE.get(type(event.body))
            if whose is None:
                assert event.event_type in BY_PLACE, f"nothing says whose {event.event_type} is"
                continue
            said = json.dumps(whose(event.body))
            marks = MARK.findall(said)
            assert all(mark == (agent, str(event.round_number)) for mark in marks), (event, marks)
            named = set(re.findall(r"agent_\w\b", said)) | {
                real for real, number in NUMBERS.items() if re.search(rf"\b{number}\b", said)
            }
            assert named <= {agent}, (event, named)
            needs_name = not isinstance(event.body, b.ContextReceived | b.Status | b.Error | b.Enforcement)
            assert named or not needs_name, f"nothing says whose {event} is"
    return kinds


async def test_all_that_is_told_of_sixteen_agents_at_once_is_their_own() -> None:
    kinds = check(await played(Settings(broadcast="agents", max_orchestration_restarts=1), COMMANDS))
    assert kinds >= {kind.event_type for kind in WHOSE if kind is not b.AgentStopped} | BY_PLACE - {"agent_timeout"}


async def test_so_it_is_of_a_divided_task() -> None:
    assert check(await played(Settings(coordination_mode="decomposition"))) >= {"agent_stopped", "final_answer"}


async def test_and_when_the_time_is_up() -> None:
    settings = Settings(orchestrator_timeout_seconds=LONG)
    assert check(await played(settings, [(130, s.RestartAgent(STALLING)), (150, None)])) >= {
        "agent_timeout",
        "winner_selected",
        "final_answer",
    }
