"""What a person may set about the protocol, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FinalStrategy = Literal["winner_present", "synthesize", "winner_reuse"]


@dataclass(frozen=True, slots=True)
class RoundLimits:
    """How long a round may take: after the limit the agent is told, after the grace it must decide."""

    initial: float | None = None
    subsequent: float | None = None
    grace: float = 120.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The rules in force for one attempt."""

    voting_sensitivity: str = "lenient"
    voting_threshold: int | None = None
    max_new_answers_per_agent: int | None = None
    max_new_answers_global: int | None = None
    answer_novelty: Literal["lenient", "balanced", "strict"] = "lenient"
    fairness: bool = True
    fairness_lead: int = 2
    max_injections_per_round: int = 2
    defer_peer_updates: bool = False
    disable_injection: bool = False
    defer_voting: bool = False
    skip_voting: bool = False
    skip_coordination: bool = False
    decomposition: bool = False
    presenter: str | None = None
    broadcast: Literal["", "agents", "human"] = ""
    broadcast_timeout: float = 300.0
    max_broadcasts: int = 10
    planning: bool = False
    planning_instruction: str = ""
    final_strategy: FinalStrategy = "winner_present"
    max_restarts: int = 0
    timeout_seconds: float | None = 1800.0
    max_cost: float | None = None  # in US dollars
    rounds: RoundLimits = field(default_factory=RoundLimits)
    enforcement_tries: int = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One agent of the team as configured."""

    id: str
    system_message: str = ""
    voting_sensitivity: str | None = None
    subtask: str = ""
    max_history_tokens: int | None = None
