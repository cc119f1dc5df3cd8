"""Calls that somebody has to approve: put before the person or into a folder; every decision is an event."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.events.stream import EventStream
from massgen_tui.tools.approval_files import ApprovalFile
from massgen_tui.tools.approvals import Approvals
from massgen_tui.tools.guard import ANSWERS, APPROVAL_SECONDS, Answer, ApprovalRequest, Settled
from massgen_tui.tools.permissions import PermissionSettings


@dataclass(slots=True)
class _Waiting:
    """A request before the person."""

    request: ApprovalRequest
    answered: asyncio.Future[Answer]


@dataclass(slots=True)
class ApprovalDesk:
    """One for all attempts of a run: what is approved for this run is so for all its agents."""

    with_person: bool = False
    _count: int = 0
    _stream: EventStream | None = None
    _rounds: dict[str, int] = field(default_factory=dict)
    _requests: dict[tuple[str, str], str] = field(default_factory=dict)  # agent and call -> the request about it
    _waiting: dict[str, _Waiting] = field(default_factory=dict)
    _approvals: dict[Path | None, Approvals] = field(default_factory=dict)

    def open(self, stream: EventStream) -> None:
        """An attempt begins: its decisions go into these events."""
        self._stream = stream
        self._rounds.clear()
        self._requests.clear()
        stream.subscribe(self._follow)

    def approvals(self, settings: PermissionSettings) -> Approvals:
        """What has been approved so far, shared by the agents that keep their approvals in the same place."""
        path = Path(settings.settings_path) if settings.persist_approvals else None
        if path not in self._approvals:
            self._approvals[path] = Approvals(path)
        return self._approvals[path]

    def answer(self, request_id: str, text: str | None) -> None:
        """What the person says to a request; what is no approval is a no."""
        waiting = self._waiting.get(request_id)
        if waiting is None or waiting.answered.done():
            return
        answer: Answer = next((known for known in ANSWERS if known == text), "no")
        waiting.answered.set_result(answer)
        if answer in ("run", "always"):
            self._settle_same(waiting.request, answer)

    def _settle_same(self, answered: ApprovalRequest, answer: Answer) -> None:
        """What others ask for just the same need not be asked again."""
        granted = set(answered.decision.demands)
        for other in self._waiting.values():
            if granted.issuperset(other.request.decision.demands) and not other.answered.done():
                other.answered.set_result(answer)

    async def ask_person(self, request: ApprovalRequest) -> Answer | None:
        """Put a request before the person; None if there is none."""
        if not self.with_person:
            return None
        request_id = self._begin(request)
        waiting = self._waiting[request_id] = _Waiting(request, asyncio.get_running_loop().create_future())
        try:
            return await waiting.answered
        finally:
            del self._waiting[request_id]

    async def ask_by_file(self, folder: Path, request: ApprovalRequest) -> Answer | None:
        """Put a request into a folder; where that cannot be written there is nobody to ask."""
        asked = ApprovalFile(folder, self._clean)
        self._begin(request, str(asked.answer_path))
        try:
            return await asked.ask(request, APPROVAL_SECONDS)
        except OSError as error:
            self._emit(b.Error(error=f"The approval cannot be asked for: {error}.", kind="files"), request.agent)
            return None

    def _clean(self, value: Any) -> Any:
        return value if self._stream is None else self._stream.clean(value)

    def settled(self, settled: Settled) -> None:
        """A call was allowed or refused."""
        decision = settled.decision
        body = b.PermissionDecided(
            request_id=self._requests.pop((settled.agent, settled.call_id), ""),
            tool_id=settled.call_id,
            tool_name=settled.tool,
            allowed=settled.allowed,
            by=decision.by,
            why=decision.why,
            risk=decision.risk,
            demands=[{"action": demand.action, "target": demand.target} for demand in decision.demands],
            answer=settled.answer or "",
        )
        self._emit(body, settled.agent)

    def _begin(self, request: ApprovalRequest, file: str = "") -> str:
        """Give the request a name and make it known."""
        self._count += 1
        request_id = f"approval{self._count}"
        self._requests[request.agent, request.call_id] = request_id
        body = b.ApprovalRequested(
            request_id=request_id,
            tool_id=request.call_id,
            tool_name=request.tool,
            preview=request.preview.text,
            preview_kind=request.preview.kind,
            also=dict(request.preview.also),
            risk=request.decision.risk,
            why=request.decision.why,
            keeps=request.keeps,
            seconds=APPROVAL_SECONDS,
            file=file,
        )
        self._emit(body, request.agent)
        return request_id

    def _emit(self, body: Body, agent: str) -> None:
        if self._stream is not None:
            self._stream.emit(body, agent, self._rounds.get(agent, 0))

    def _follow(self, events: Sequence[Event]) -> None:
        for event in events:
            if event.agent_id is not None:
                self._rounds[event.agent_id] = event.round_number
