"""A toolbox whose tools ask first: every call is judged, perhaps put to a person, and written down."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from massgen_tui.tools.mcp import OnProgress, ToolResult
from massgen_tui.tools.permissions import Decision, Permissions
from massgen_tui.tools.preview import Preview, preview
from massgen_tui.tools.tool import Tool
from massgen_tui.tools.toolbox import OnServer, Toolbox

Answer = Literal["once", "run", "always", "no"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
APPROVAL_SECONDS = 300.0
_WORDS = {"once": "once", "run": "for this run", "always": "for good"}


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """What a person is asked to approve, complete."""

    agent: str
    call_id: str
    tool: str
    arguments: Mapping[str, Any]
    decision: Decision
    preview: Preview
    keeps: bool = False
    """Whether an approval can be kept for good."""


class Asker(Protocol):
    """How a request reaches the person."""

    async def __call__(self, request: ApprovalRequest) -> Answer | None:
        """The person's answer; None if there is nobody to give one."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a call, for the log."""

    agent: str
    call_id: str
    tool: str
    allowed: bool
    decision: Decision
    answer: Answer | None = None
    """What a person said, if one was asked and spoke."""


class Ledger:
    """Appends each settled call as a line of JSON."""

    def __init__(self, path: Path, clean: Callable[[Any], Any], clock: Callable[[], datetime] = datetime.now) -> None:
        self._path, self._clean, self._clock = path, clean, clock

    def __call__(self, settled: Settled) -> None:
        """Write the line; OSError if that cannot be."""
        decision = settled.decision
        line = {
            "timestamp": self._clock().isoformat(),
            "agent_id": settled.agent,
            "tool_name": settled.tool,
            "demands": [{"action": demand.action, "target": demand.target} for demand in decision.demands],
            "risk": decision.risk,
            "decision": "allow" if settled.allowed else "deny",
            "by": decision.by,
            "why": decision.why,
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(self._clean(line), ensure_ascii=False) + "\n")


class GuardedToolbox:
    """The toolbox of one agent behind its permissions."""

    def __init__(
        self,
        toolbox: Toolbox,
        permissions: Permissions,
        agent: str,
        *,
        asker: Asker | None = None,
        on_settled: Callable[[Settled], None] = lambda _: None,
    ) -> None:
        self._toolbox, self._permissions, self._agent = toolbox, permissions, agent
        self._asker, self._on_settled = asker, on_settled
        self._one_at_a_time = asyncio.Lock()
        self._troubles = [permissions.approvals.trouble] if permissions.approvals.trouble else []

    @property
    def names(self) -> list[str]:
        """The full names of the tools found so far."""
        return self._toolbox.names

    async def specs(self, on_server: OnServer | None = None) -> list[Tool]:
        """The tools of all servers that can be reached; what may be done with them is judged call by call."""
        return await self._toolbox.specs(on_server)

    async def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        on_progress: OnProgress | None = None,
        *,
        call_id: str = "",
    ) -> ToolResult:
        """Call a tool if that is allowed; a refusal is a result that says why, so that the agent can do without."""
        decision, answer = self._permissions.decide(name, arguments), None
        if decision.verdict == "ask":
            async with self._one_at_a_time:
                decision, answer = await self._asked(name, arguments, call_id)
        allowed = decision.verdict == "allow"
        try:
            self._on_settled(Settled(self._agent, call_id, name, allowed, decision, answer))
        except OSError as error:
            self._tell(f"A decision about {name} could not be written down: {error}.")
        if not allowed:
            return ToolResult(f"Not allowed: {decision.why}.", is_error=True)
        return await self._toolbox.call(name, arguments, on_progress, call_id=call_id)

    def troubles(self) -> list[str]:
        """What went wrong with servers since the last time, a sentence each."""
        told, self._troubles = self._troubles, []
        return [*told, *self._toolbox.troubles()]

    async def replace(self, server: Mapping[str, Any]) -> None:
        """Take another server in place of the one of that name."""
        await self._toolbox.replace(server)

    async def close(self) -> None:
        """Leave all servers."""
        await self._toolbox.close()

    async def _asked(self, name: str, arguments: Mapping[str, Any], call_id: str) -> tuple[Decision, Answer | None]:
        """What a person says, or what stands for it; an answer to the call before may have settled this one."""
        permissions = self._permissions
        decision = permissions.decide(name, arguments)
        if decision.verdict != "ask":
            return decision, None
        if self._asker is None:
            return permissions.without_person(decision), None
        shown = await asyncio.to_thread(preview, arguments, decision.demands, permissions.workspace)
        keeps = permissions.settings.persist_approvals
        request = ApprovalRequest(self._agent, call_id, name, arguments, decision, shown, keeps)
        try:
            async with asyncio.timeout(APPROVAL_SECONDS):
                answer = await self._asker(request)
        except TimeoutError:
            why = f"{decision.why}; nobody answered within {APPROVAL_SECONDS:g} s"
            return replace(decision, verdict="deny", why=why, by="person"), None
        if answer is None:
            return permissions.without_person(decision), None
        permissions.heard()
        if answer == "no":
            return replace(decision, verdict="deny", why="a person has refused it", by="person"), answer
        if answer != "once":
            self._grant(decision, for_good=answer == "always")
        why = f"a person has approved it ({_WORDS[answer]})"
        return replace(decision, verdict="allow", why=why, by="person"), answer

    def _grant(self, decision: Decision, *, for_good: bool) -> None:
        permissions = self._permissions
        try:
            permissions.approvals.grant(decision.demands, for_good=for_good and permissions.settings.persist_approvals)
        except OSError as error:
            self._tell(f"The approval holds for this run only, as it could not be kept: {error}.")

    def _tell(self, sentence: str) -> None:
        if sentence not in self._troubles:
            self._troubles.append(sentence)
