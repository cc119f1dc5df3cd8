"""What the command line asked for, as plain data that both the app and a run without a screen understand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CoordinationMode = Literal["parallel", "decomposition"]


@dataclass(frozen=True, slots=True)
class Options:
    """Everything the user said on the command line; None or False is "not said"."""

    question: str | None = None
    """The question as it was typed or piped in; None leaves it to the app, or to the team's file."""

    config: str | None = None
    """A path, or `@examples/NAME`."""
    backend: str | None = None
    model: str | None = None
    base_url: str | None = None
    system_message: str | None = None

    demo: bool = False
    speed: float = 1.0
    """How many times as fast a scripted team plays; 0 is at once."""

    automation: bool = False
    stream_events: bool = False
    output_file: str | None = None
    debug: bool = False
    quick: bool = False
    single_agent: str | None = None
    """The id of the only agent to keep; an empty one means the first."""
    coordination_mode: CoordinationMode | None = None
    """Whether all agents answer the whole question, or each does a part of it; None leaves it to the team's file."""
    orchestrator_timeout: float | None = None
    max_cost: float | None = None
    """How many US dollars the run may cost."""
    logs_dir: str | None = None
    ascii: bool = False

    continue_session: bool = False
    """Whether the question is the next turn of the session that was used last."""
    session_id: str | None = None
    """The session whose next turn the question is: its id, its name, or a part of them."""
    inbox_dir: str | None = None
    """The folder whose files steer the run."""
