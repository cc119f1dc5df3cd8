"""One attempt with its event stream, its log and its tools, from the start to the last file."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from massgen_tui.coordination.files import Files
from massgen_tui.coordination.helm import Helm
from massgen_tui.coordination.orchestrator import FAILED, Orchestrator, Place
from massgen_tui.coordination.steering import Command
from massgen_tui.coordination.team import AskPerson, RestartWish, Team
from massgen_tui.events import bodies as b
from massgen_tui.events.stream import EventStream, Sink
from massgen_tui.logs import layout
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.metadata import Execution
from massgen_tui.logs.write.switches import Switches
from massgen_tui.logs.write.writer import LogWriter
from massgen_tui.providers.base import Provider
from massgen_tui.providers.overhear import Audible
from massgen_tui.runs.approvals import ApprovalDesk
from massgen_tui.runs.debugging import DebugNotes
from massgen_tui.runs.equipment import Kit, ToolsPlace, equip, snapshot_store
from massgen_tui.runs.files import AttemptFiles
from massgen_tui.runs.plan import Plan
from massgen_tui.runs.traces import SharedTraces
from massgen_tui.text.redact import Redactor
from massgen_tui.tools.workspaces import Workspaces

TICK_SECONDS = 0.05
CLOSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, what was said before it, and why an earlier attempt was not good enough."""

    question: str
    history: tuple[tuple[str, str], ...] = ()
    feedback: RestartWish | None = None
    paraphrases: dict[str, str] = field(default_factory=dict)
    """The question as the agents put it in an earlier attempt; what they find in this one is added."""


class AttemptRun:
    """Plays one attempt; it can be cancelled before and while it plays."""

    def __init__(
        self,
        plan: Plan,
        asked: Asked,
        attempt: Attempt,
        redactor: Redactor,
        tell: Callable[[str], None],
        sinks: Iterable[Sink],
        person: AskPerson | None = None,
        spaces: Workspaces | None = None,
        desk: ApprovalDesk | None = None,
    ) -> None:
        self._plan, self._asked, self._attempt = plan, asked, attempt
        self._redactor, self._tell, self._sinks, self._person = redactor, tell, sinks, person
        self._spaces, self._desk = spaces, desk or ApprovalDesk()
        self._task: asyncio.Task[b.RunEnded] | None = None
        self._cancelled, self._why = False, ""
        self._helm: Helm | None = None
        self._steering: set[asyncio.Future[None]] = set()
        self._stamps: dict[str, str] = {}
        self.left: list[Command] = []
        """What the person wants and is not done: what came before the start, or was left at the end."""

    def cancel(self, why: str = "") -> None:
        """End it in order; one that has not begun ends with its first step."""
        self._cancelled, self._why = True, why
        if self._task is not None:
            self._cancel_soon(self._task)

    def _cancel_soon(self, task: asyncio.Task[b.RunEnded]) -> None:
        """Cancel a task that may have been made just now: after its first step, as before it nothing would be told."""
        asyncio.get_running_loop().call_soon(task.cancel, self._why)

    @property
    def steerable(self) -> bool:
        """Whether the team is at work."""
        return self._helm is not None

    def steer(self, command: Command) -> None:
        """Do what the person wants; what comes between two attempts holds for the next."""
        if self._helm is None:
            self.left.append(command)
            return
        self._steering.add(task := asyncio.ensure_future(self._helm.steer(command)))
        task.add_done_callback(self._steering.discard)

    async def play(
        self, providers: Mapping[str, Provider], execution: Execution
    ) -> tuple[b.RunEnded, RestartWish | None]:
        """How it ended, and the wish for another attempt."""
        stream = EventStream(self._redactor)
        writer = LogWriter(
            self._attempt,
            execution,
            redactor=self._redactor,
            on_trouble=self._tell,
            debug=self._plan.options.debug,
            switches=Switches.of(self._plan.environment),
        )
        sinks: list[Sink] = [writer, *self._sinks]
        for sink in sinks:
            stream.subscribe(sink)
        ticker = asyncio.create_task(_tick(stream.tick, writer.tick))
        notes = DebugNotes(writer)
        debug = self._plan.options.debug
        place = ToolsPlace(self._attempt.directory, self._redactor, notes.messages if debug else None)
        for agent, provider in providers.items():
            if isinstance(provider, Audible):
                provider.let_hear(notes.exchange(agent) if debug else None)
        self._desk.open(stream)
        kits = equip(self._plan.agents, place, self._spaces, self._desk)
        kept = self._files(self._spaces, kits, stream, notes) if self._spaces is not None else None
        players = self._plan.players(providers, {agent: kit.tools for agent, kit in kits.items()})
        try:
            asked, settings, person = self._asked, self._plan.settings, self._person
            team = Team(
                asked.question,
                players,
                settings,
                stream,
                self._stamp,
                asked.history,
                asked.feedback,
                person=person,
                files=kept or Files(),
                paraphrases=asked.paraphrases,
            )
            with kept.linked() if kept is not None else contextlib.nullcontext():
                return await self._orchestrate(team)
        finally:
            ticker.cancel()
            await close_all(kit.tools.close() for kit in kits.values())
            writer.close()

    def _files(
        self, spaces: Workspaces, kits: Mapping[str, Kit], stream: EventStream, notes: DebugNotes
    ) -> AttemptFiles:
        traces = SharedTraces(spaces.anonymous)
        stream.subscribe(traces.take)
        store = snapshot_store(self._plan.loaded.config, self._attempt.session.name)
        return AttemptFiles(spaces, store, self._attempt, kits, traces, notes.files)

    async def _orchestrate(self, team: Team) -> tuple[b.RunEnded, RestartWish | None]:
        attempt = self._attempt
        orchestrator = Orchestrator(team, Place(attempt.session.name, attempt.turn, attempt.number))
        self._task = asyncio.create_task(orchestrator.run(), name="orchestrator")
        self._helm = Helm(orchestrator)
        wanted, self.left = self.left, []
        for command in wanted:
            self.steer(command)
        if self._cancelled:
            self._cancel_soon(self._task)
        try:
            return await self._task, orchestrator.wish
        except Exception as error:  # the last boundary: a defect of ours must end the run in words, not in silence
            sentence = f"the program failed: {_innermost(error)}"
            team.events.close()
            team.events.emit(b.Error(error=sentence, kind="internal", fatal=True, detail=traceback.format_exc()))
            ended = b.RunEnded(state="failed", reason=sentence, exit_code=FAILED)
            team.events.emit(ended)
            return ended, None
        finally:
            self._helm = None
            self.left += team.steering.left()

    def _stamp(self, agent: str) -> str:
        self._stamps[agent] = layout.new_stamp(self._stamps.get(agent, ""), datetime.now())
        return self._stamps[agent]


async def close_all(closing: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Give tools and connections a second to go in order; the process takes the rest with it."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await asyncio.gather(*closing, return_exceptions=True)


async def _tick(*ticks: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
        for tick in ticks:
            tick()


def _innermost(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
