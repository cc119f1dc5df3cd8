"""A run on a thread of its own: orchestrator, log and tools live there; events come out, the wish to cancel goes in."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from massgen_tui.coordination.orchestrator import FAILED, Orchestrator, Place
from massgen_tui.coordination.team import Player, Team
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.events.stream import EventStream, Sink
from massgen_tui.logs import layout
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.metadata import Execution
from massgen_tui.logs.write.writer import LogWriter
from massgen_tui.runs.inbox import Inbox
from massgen_tui.runs.plan import Plan
from massgen_tui.text.redact import Redactor

TICK_SECONDS = 0.05
END_SECONDS = 1.0


class LiveRun:
    """One question put to a team; the caller drains `inbox` and may cancel at any time."""

    live = True

    def __init__(self, plan: Plan, question: str, *, session: Path | None = None, sinks: tuple[Sink, ...] = ()) -> None:
        self.plan, self.question = plan, question
        self.inbox = Inbox()
        self.trouble: list[str] = []
        self.ended: b.RunEnded | None = None
        self.attempt: Attempt = layout.new_turn(session or _new_session(plan))
        self._sinks = sinks
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[b.RunEnded] | None = None
        self._cancelled = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._main, name="massgen-tui run", daemon=True)

    def start(self) -> None:
        """Begin; from now on events come."""
        self._thread.start()

    def drain(self) -> list[Event]:
        """The events since the last time."""
        return self.inbox.drain()

    def cancel(self) -> None:
        """End the run in order: what was said is kept, the log is finished."""
        self._cancelled = True
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the run has just ended by itself
                loop.call_soon_threadsafe(self._cancel_task)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end of everything; False if it has not come by then."""
        return self._done.wait(seconds)

    @property
    def finished(self) -> bool:
        """Whether the run and its log are complete."""
        return self._done.is_set()

    @property
    def exit_code(self) -> int:
        """The run's exit code; a run that never came to its end has failed."""
        return self.ended.exit_code if self.ended is not None else FAILED

    # -- on the run's thread ---------------------------------------------------------------------------------------

    def _cancel_task(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _main(self) -> None:
        try:
            asyncio.run(self._play())
        finally:
            self._done.set()

    async def _play(self) -> None:
        self._loop = asyncio.get_running_loop()
        redactor = Redactor(self.plan.secrets)
        stream = EventStream(redactor)
        writer = LogWriter(
            self.attempt, self._execution(), redactor=redactor, on_trouble=self._tell, debug=self.plan.options.debug
        )
        stream.subscribe(writer)
        stream.subscribe(self.inbox.put)
        for sink in self._sinks:
            stream.subscribe(sink)
        ticker = asyncio.create_task(_tick(stream.tick, writer.tick))
        players = self.plan.players(self.attempt.directory)
        try:
            self.ended = await self._orchestrate(stream, players)
        finally:
            ticker.cancel()
            await _close(players)
            writer.close()

    async def _orchestrate(self, stream: EventStream, players: list[Player]) -> b.RunEnded:
        attempt = self.attempt
        stamps: dict[str, str] = {}

        def stamp(agent: str) -> str:
            stamps[agent] = layout.new_stamp(stamps.get(agent, ""), datetime.now())
            return stamps[agent]

        team = Team(self.question, players, self.plan.settings, stream, stamp)
        place = Place(attempt.session.name, attempt.turn, attempt.number)
        self._task = asyncio.create_task(Orchestrator(team, place).run(), name="orchestrator")
        if self._cancelled:
            asyncio.get_running_loop().call_soon(self._task.cancel)  # after its first step, so that it ends in order
        try:
            return await self._task
        except Exception as error:  # the last boundary: a defect of ours must end the run in words, not in silence
            sentence = f"the program failed: {_innermost(error)}"
            stream.close()
            stream.emit(b.Error(error=sentence, kind="internal", fatal=True, detail=traceback.format_exc()))
            ended = b.RunEnded(state="failed", reason=sentence, exit_code=FAILED)
            stream.emit(ended)
            return ended

    def _execution(self) -> Execution:
        options, path = self.plan.options, self.plan.loaded.path
        return Execution(
            self.question,
            self.plan.loaded.raw,
            None if path is None else options.config or str(path),
            {**asdict(options), "question": self.question},
        )

    def _tell(self, message: str) -> None:
        self.trouble.append(message)


def _new_session(plan: Plan) -> Path:
    return layout.new_session(layout.writing_base(plan.options.logs_dir, plan.environment), datetime.now())


async def _tick(*ticks: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
        for tick in ticks:
            tick()


async def _close(players: list[Player]) -> None:
    """Give tools and connections a second to go in order; the process takes the rest with it."""
    closing = [player.provider.close() for player in players]
    closing += [player.tools.close() for player in players if player.tools is not None]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(END_SECONDS):
            await asyncio.gather(*closing, return_exceptions=True)


def _innermost(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
