"""What an agent can call, and whether it may: servers, requests that wait for somebody's word, decisions."""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from massgen_tui.events.event import Body
from massgen_tui.events.registry import Record, body


@body
class ToolServer(Body):
    """Ours: a tool server of the agent is being started, is ready with what it offers, or cannot be used."""

    event_type: ClassVar[str] = "tool_server"
    server: str = ""
    state: str = "starting"  # ready, failed
    problem: str = ""
    tools: list[Record] = field(default_factory=list)  # name, description
    resources: list[Record] = field(default_factory=list)  # name, description, uri
    prompts: list[Record] = field(default_factory=list)  # name, description, arguments


@body
class ApprovalRequested(Body):
    """Ours: a tool call waits for somebody's word; what it would do stands here whole."""

    event_type: ClassVar[str] = "approval_requested"
    request_id: str = ""
    tool_id: str = ""
    tool_name: str = ""
    preview: str = ""
    preview_kind: str = "arguments"  # or command, change
    also: Record = field(default_factory=dict)  # arguments that the preview does not show
    risk: str = ""
    why: str = ""
    keeps: bool = False  # whether an approval can be kept for good
    seconds: float = 0.0  # until silence is a no
    file: str = ""  # where the answer is awaited, if not from the person at the screen


@body
class PermissionDecided(Body):
    """Ours: whether an agent may make a call, by whose word and why."""

    event_type: ClassVar[str] = "permission_decided"
    request_id: str = ""  # of the request that was made, if one was
    tool_id: str = ""
    tool_name: str = ""
    allowed: bool = False
    by: str = ""  # blocklist, rule, role, approval, risk, limit, person, automation_default
    why: str = ""
    risk: str = ""
    demands: list[Record] = field(default_factory=list)  # action, target
    answer: str = ""  # the person's: once, run, always, no
