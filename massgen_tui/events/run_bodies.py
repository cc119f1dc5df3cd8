"""What happens to the run as a whole."""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from massgen_tui.events.event import Body
from massgen_tui.events.registry import Record, body


@body
class RunStarted(Body):
    """Ours: the question and the team; always the first line of an attempt."""

    event_type: ClassVar[str] = "run_started"
    question: str = ""
    agents: list[Record] = field(default_factory=list)  # id, number, model, backend, workspace_paths if it has any
    turn: int = 1
    attempt: int = 1
    session: str = ""
    limits: Record = field(default_factory=dict)  # orchestrator_timeout_seconds, …; null means none
    generator: str = ""
    context_paths: list[Record] = field(default_factory=list)  # path, permission


@body
class RunEnded(Body):
    """Ours: how the attempt ended; always the last line of an orderly end."""

    event_type: ClassVar[str] = "run_ended"
    state: str = "finished"  # finished, failed, timeout, cancelled, restarted
    reason: str = ""
    winner: str | None = None
    exit_code: int = 0


@body
class Steered(Body):
    """Ours: what the person did to the running team; with an agent, to that agent alone."""

    event_type: ClassVar[str] = "steered"
    action: str = ""  # pause, resume, tell, take_back, hurry, stop, restart, more_time and the other raised limits
    text: str = ""  # with stop and restart: why it was not done
    note: str = ""
    limits: Record = field(default_factory=dict)  # those that are other than before, as in `run_started`
    seconds: float = 0.0  # with more_round_time: how much longer each round may take


@body
class PhaseChange(Body):
    """Which part of its life the attempt enters: initial_answer, enforcement, presentation."""

    event_type: ClassVar[str] = "phase_change"
    phase: str = ""


@body
class SystemStatus(Body):
    """A remark about the run as a whole."""

    event_type: ClassVar[str] = "system_status"
    message: str = ""
