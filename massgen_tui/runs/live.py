"""A run on a thread of its own: orchestrator, log and tools live there; events come out, the wish to cancel goes in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from massgen_tui.coordination.orchestrator import FAILED
from massgen_tui.coordination.steering import Command
from massgen_tui.coordination.team import RestartWish
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.events.stream import Sink
from massgen_tui.logs import layout
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.metadata import Execution
from massgen_tui.runs import equipment
from massgen_tui.runs.approvals import ApprovalDesk
from massgen_tui.runs.attempt import Asked, AttemptRun, close_all
from massgen_tui.runs.handover import Handover
from massgen_tui.runs.plan import Plan
from massgen_tui.state.records import RunState
from massgen_tui.text.failures import why
from massgen_tui.text.redact import Redactor
from massgen_tui.tools.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class TurnOf:
    """The session that a run is a turn of."""

    session_id: str
    first: int
    """The turn's number at least, as not all earlier turns may be in the log."""
    over: Callable[[LiveRun], None]
    """Called once on the run's thread, when its log is complete."""


class LiveRun:
    """One question put to a team; the caller drains events and may cancel at any time."""

    live = True

    def __init__(
        self,
        plan: Plan,
        question: str,
        *,
        session: Path | None = None,
        sinks: tuple[Sink, ...] = (),
        with_person: bool = False,
        history: Sequence[tuple[str, str]] = (),
        earlier_workspaces: Sequence[Path] = (),
        turn: TurnOf | None = None,
    ) -> None:
        self.plan, self.question, self._turn = plan, question, turn
        self._person = self._ask_person if with_person else None
        self._history = tuple(history)
        self._earlier = tuple(earlier_workspaces)
        self._asked: dict[str, asyncio.Future[str | None]] = {}
        self._desk = ApprovalDesk(with_person)
        self.trouble: list[str] = []
        self.initial = RunState()
        self.ended: b.RunEnded | None = None
        self.attempt: Attempt = layout.new_turn(session or _new_session(plan), turn.first if turn is not None else 1)
        self._events = Handover()
        self._sinks: tuple[Sink, ...] = (self._events.put, *sinks)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._playing: AttemptRun | None = None
        self._cancelled, self._why = False, ""
        self._spaces: Workspaces | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._main, name="massgen-tui run", daemon=True)

    def start(self) -> None:
        """Begin; from now on events come."""
        self._thread.start()

    def drain(self) -> list[Event]:
        """The events since the last time."""
        return self._events.drain()

    def cancel(self, why: str = "") -> None:
        """End the run in order: what was said is kept, the log is finished, and says why if it was not the person."""
        if not self._cancelled:
            self._cancelled, self._why = True, why
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the run has just ended by itself
                loop.call_soon_threadsafe(self._cancel_attempt)

    def steer(self, command: Command) -> None:
        """Pause, tell, hurry, stop …: what the person does to the running team."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the run is over
                loop.call_soon_threadsafe(self._steer, command)

    def answer(self, request_id: str, text: str | None) -> None:
        """What the person says to an agent's question or to a call that waits for approval; None: nothing."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(self._answer, request_id, text)

    def leave(self) -> None:
        """Nobody looks any more; the run goes on."""

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end of everything; False if it has not come by then."""
        return self._done.wait(seconds)

    @property
    def finished(self) -> bool:
        """Whether the run and its log are complete."""
        return self._done.is_set()

    @property
    def steerable(self) -> bool:
        """Whether a team is at work."""
        return self._playing is not None and self._playing.steerable

    @property
    def workspaces(self) -> dict[str, Path]:
        """Where the agents work now; nowhere when the run is over, as those places do not stay."""
        spaces = self._spaces if not self.finished else None
        agents = [agent.id for agent in self.plan.loaded.config.agents]
        return {agent: spaces.live(agent) for agent in agents if agent in spaces} if spaces is not None else {}

    @property
    def exit_code(self) -> int:
        """The run's exit code; a run that never came to its end has failed."""
        return self.ended.exit_code if self.ended is not None else FAILED

    # -- on the run's thread ---------------------------------------------------------------------------------------

    async def _ask_person(self, request_id: str, agent: str, question: str) -> str | None:  # noqa: ARG002
        future: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._asked[request_id] = future
        try:
            return await future
        finally:
            del self._asked[request_id]

    def _answer(self, request_id: str, text: str | None) -> None:
        future = self._asked.get(request_id)
        if future is not None and not future.done():
            future.set_result(text)
        self._desk.answer(request_id, text)

    def _steer(self, command: Command) -> None:
        if self._playing is not None:
            self._playing.steer(command)

    def _cancel_attempt(self) -> None:
        if self._playing is not None:
            self._playing.cancel(self._why)

    def _main(self) -> None:
        logging.getLogger().addHandler(logging.NullHandler())  # what SDKs grumble must not reach the screen
        try:
            asyncio.run(self._play())
        except OSError as error:
            what = "could not be begun" if self._playing is None else "broke off"
            self._tell(f"The run {what}: {why(error)}.")
        except Exception as error:  # the thread's end: what is not told here is never seen
            self._tell(f"The program failed: {type(error).__name__}: {error}")
        finally:
            self._over()
            self._done.set()

    def _over(self) -> None:
        if self._turn is None:
            return
        try:
            self._turn.over(self)
        except OSError as error:
            self._tell(f"The turn could not be kept for those that follow: {why(error)}.")

    async def _play(self) -> None:
        self._loop = asyncio.get_running_loop()
        redactor = Redactor(self.plan.secrets)
        providers = self.plan.providers()
        spaces = self._spaces = equipment.workspaces(self.plan.loaded.config, self.attempt.session.name, self._earlier)
        wish: RestartWish | None = None
        arguments = self._arguments()
        paraphrases: dict[str, str] = {}
        try:
            if spaces is not None:
                await asyncio.to_thread(spaces.take_up)
            while True:
                execution = self._execution(arguments, with_config=wish is None)
                asked = Asked(self.question, self._history, wish, paraphrases)
                playing = AttemptRun(
                    self.plan, asked, self.attempt, redactor, self._tell, self._sinks, self._person, spaces, self._desk
                )
                if self._playing is not None:
                    playing.left += self._playing.left
                self._playing = playing
                if self._cancelled:
                    playing.cancel(self._why)
                self.ended, wish = await playing.play(providers, execution)
                if wish is None:
                    return
                if spaces is not None:
                    spaces.new_attempt()
                self.attempt = self.attempt.next()
                arguments = {
                    "mode": "coordination_restart",
                    "attempt": self.attempt.number,
                    "session_id": self._session_id,
                    "restart_reason": wish.reason,
                }
        finally:
            await close_all(provider.close() for provider in providers.values())
            if spaces is not None:
                await self._leave(spaces)

    @property
    def _session_id(self) -> str:
        return self._turn.session_id if self._turn is not None else self.attempt.session.name

    def _arguments(self) -> dict[str, object]:
        """How the run was started, as both programs write it."""
        if self.attempt.turn > 1:
            return {"mode": "interactive", "turn": self.attempt.turn, "session_id": self._session_id}
        return {**asdict(self.plan.options), "question": self.question, "session_id": self._session_id}

    async def _leave(self, spaces: Workspaces) -> None:
        try:
            await asyncio.to_thread(spaces.close)
        except OSError as error:
            self._tell(f"The workspaces could not be removed: {why(error)}.")

    def _execution(self, arguments: dict[str, object], *, with_config: bool) -> Execution:
        options, loaded = self.plan.options, self.plan.loaded
        path = None if loaded.path is None else options.config or str(loaded.path)
        if not with_config:
            return Execution(self.question, None, None, arguments)
        return Execution(self.question, loaded.raw, path, arguments)

    def _tell(self, message: str) -> None:
        self.trouble.append(message)


def _new_session(plan: Plan) -> Path:
    return layout.new_session(layout.writing_base(plan.options.logs_dir, plan.environment), datetime.now())
