"""What a person may set about the protocol, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FinalStrategy = Literal["winner_present", "synthesize", "winner_reuse"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The rules in force for one attempt."""

    voting_sensitivity: str = "lenient"
    max_new_answers_per_agent: int | None = None
    max_new_answers_global: int | None = None
    answer_novelty: Literal["lenient", "balanced", "strict"] = "lenient"
    fairness: bool = True
    fairness_lead: int = 2
    max_injections_per_round: int = 2
    disable_injection: bool = False
    skip_voting: bool = False
    skip_presentation: bool = False
    final_strategy: FinalStrategy = "winner_present"
    timeout_seconds: float | None = 1800.0
    enforcement_tries: int = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One agent of the team as configured."""

    id: str
    system_message: str = ""
    voting_sensitivity: str | None = None
