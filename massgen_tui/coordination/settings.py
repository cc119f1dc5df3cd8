"""What a person may set about the protocol, as plain values under the names that a team's file gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

FinalStrategy = Literal["winner_present", "synthesize", "winner_reuse"]
CHECKLIST_GATED = "checklist_gated"


@dataclass(frozen=True, slots=True)
class Settings:
    """The rules in force for one attempt."""

    voting_sensitivity: str = "lenient"
    voting_threshold: int | None = None
    max_new_answers_per_agent: int | None = None
    max_new_answers_global: int | None = None
    max_checklist_calls_per_round: int = 1
    answer_novelty_requirement: Literal["lenient", "balanced", "strict"] = "lenient"
    fairness_enabled: bool = True
    fairness_lead_cap_answers: int = 2
    max_midstream_injections_per_round: int = 2
    defer_peer_updates_until_restart: bool = False
    disable_injection: bool = False
    defer_voting_until_all_answered: bool = False
    skip_voting: bool = False
    skip_coordination_rounds: bool = False
    skip_final_presentation: bool = False
    coordination_mode: Literal["voting", "decomposition"] = "voting"
    presenter_agent: str | None = None
    broadcast: Literal[False, "agents", "human"] = False
    broadcast_timeout: float = 300.0
    max_broadcasts_per_agent: int = 10
    enable_changedoc: bool = True
    paraphrase_question: bool = False
    enable_planning_mode: bool = False
    planning_mode_instruction: str | None = None
    final_answer_strategy: FinalStrategy | None = None
    max_orchestration_restarts: int = 0
    orchestrator_timeout_seconds: float | None = 1800.0
    max_cost_usd: float | None = None
    initial_round_timeout_seconds: float | None = None
    subsequent_round_timeout_seconds: float | None = None
    round_timeout_grace_seconds: float = 120.0
    enforcement_tries: int = 3

    @classmethod
    def of(cls, keys: Mapping[str, Any]) -> Settings:
        """The rules that stand under these keys of a team's file; a key that is not there has its default."""
        return cls(**{field.name: keys[field.name] for field in fields(cls) if field.name in keys})

    @property
    def decomposition(self) -> bool:
        """Whether the agents share a task instead of competing for the best answer."""
        return self.coordination_mode == "decomposition"

    @property
    def strategy(self) -> FinalStrategy:
        """How the final answer is made; without presentation the winner's answer stands."""
        if self.final_answer_strategy is not None:
            return self.final_answer_strategy
        return "winner_reuse" if self.skip_final_presentation else "winner_present"


@dataclass(frozen=True, slots=True)
class Member:
    """One agent of the team as configured."""

    id: str
    system_message: str = ""
    voting_sensitivity: str | None = None
    subtask: str = ""
    max_history_tokens: int | None = None

    @classmethod
    def of(cls, keys: Mapping[str, Any]) -> Member:
        """The agent that stands under these keys of a team's file."""
        return cls(**{field.name: keys[field.name] for field in fields(cls) if keys.get(field.name) is not None})
