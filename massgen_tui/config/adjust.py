"""What the command line changes in a team, whatever file it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from massgen_tui.config.options import CoordinationMode, Options
from massgen_tui.config.problems import nearest, one_problem, quoted

if TYPE_CHECKING:
    from massgen_tui.config.model import TeamConfig


MODES: Mapping[CoordinationMode, Literal["voting", "decomposition"]] = {
    "parallel": "voting",
    "decomposition": "decomposition",
}
"""What the ways of working together are called on the command line, and in a file."""


def adjusted(config: TeamConfig, options: Options) -> TeamConfig:
    """The team as the options want it; ConfigProblems if they ask for what it does not have."""
    if options.single_agent is not None:
        config = _single(config, options.single_agent)
    if options.quick:
        config = _quick(config)
    if options.coordination_mode is not None:
        mode = {"coordination_mode": MODES[options.coordination_mode]}
        config = config.model_copy(update={"orchestrator": config.orchestrator.model_copy(update=mode)})
    if options.max_cost is not None:
        budget = {"max_cost_usd": options.max_cost}
        config = config.model_copy(update={"orchestrator": config.orchestrator.model_copy(update=budget)})
    if options.orchestrator_timeout is not None:
        limit = {"orchestrator_timeout_seconds": options.orchestrator_timeout}
        config = config.model_copy(update={"timeout_settings": config.timeout_settings.model_copy(update=limit)})
    return config


def _single(config: TeamConfig, agent_id: str) -> TeamConfig:
    """Only that agent, or the first; a presenter who is gone presents no more."""
    agent = config.agent(agent_id) if agent_id else config.agents[0]
    if agent is None:
        ids = [member.id for member in config.agents]
        message = f"the team has no agent {quoted(agent_id)}; its agents are {', '.join(ids)}"
        raise one_problem("", message, key="--single-agent", nearest=nearest(agent_id, ids))
    orchestrator = config.orchestrator
    if orchestrator.presenter_agent not in (None, agent.id):
        orchestrator = orchestrator.model_copy(update={"presenter_agent": None})
    return config.model_copy(update={"agents": [agent], "orchestrator": orchestrator})


def _quick(config: TeamConfig) -> TeamConfig:
    """One answer each and no presentation; a single agent need not vote for itself."""
    changes: dict[str, object] = {"max_new_answers_per_agent": 1, "skip_final_presentation": True}
    if len(config.agents) == 1:
        changes |= {"skip_voting": True}
    else:
        changes |= {
            "disable_injection": True,
            "defer_voting_until_all_answered": True,
            "final_answer_strategy": "synthesize",
        }
    return config.model_copy(update={"orchestrator": config.orchestrator.model_copy(update=changes)})
