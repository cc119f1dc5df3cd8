"""Which keys a team's file may hold at each place, which of MassGen's mean nothing here, and which are out of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from massgen_tui.config.model import (
    Agent,
    ContextPath,
    Coordination,
    McpServer,
    Orchestrator,
    TeamConfig,
    Timeouts,
    Ui,
)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one place: those that are read, those that are only MassGen's, those that belong elsewhere."""

    used: frozenset[str]
    unused: frozenset[str] = frozenset()
    unused_beginnings: tuple[str, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def is_unused(self, key: str) -> bool:
        """Whether MassGen knows the key."""
        return key in self.unused or (bool(self.unused_beginnings) and key.startswith(self.unused_beginnings))


def _fields(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(model.model_fields)


TOP = Keys(
    _fields(TeamConfig) | {"agent"},
    frozenset({"memory", "hooks"}),
    elsewhere={
        "logging": "it is for programs that call `massgen_tui.config.set_logging_config`; a run logs more with --debug",
        "timeout": "write `timeout_settings:`",
        "timeouts": "write `timeout_settings:`",
    },
)
ORCHESTRATOR = Keys(
    _fields(Orchestrator),
    frozenset(
        {
            "audio_generation_backend",
            "debug_final_answer",
            "docker",
            "dspy",
            "enable_multimodal_tools",
            "enable_nlip",
            "gap_report_mode",
            "image_generation_backend",
            "interactive_mode",
            "max_turns",
            "multimodal_config",
            "nlip",
            "nlip_config",
            "skills_directory",
            "type",
            "video_generation_backend",
        }
    ),
    ("checklist_",),
    {
        "max_orchestration_restarts": "write it under `orchestrator.coordination`",
        "timeout": "write `timeout_settings:` at the top",
    },
)
COORDINATION = Keys(
    _fields(Coordination),
    frozenset(
        {
            "enable_agent_task_planning",
            "enable_memory_filesystem_mode",
            "enable_subagents",
            "persona_generator",
            "use_skills",
            "write_mode",
        }
    ),
)
TIMEOUTS = Keys(_fields(Timeouts))
UI = Keys(_fields(Ui))
AGENT = Keys(
    _fields(Agent),
    frozenset({"main_agent", "subagent_agents"}),
    elsewhere=dict.fromkeys(("type", "model", "api_key", "base_url", "cwd", "mcp_servers"), "write it under `backend`"),
)
MCP_SERVER = Keys(_fields(McpServer))
CONTEXT_PATH = Keys(_fields(ContextPath))
SECURITY = Keys(
    frozenset(
        {
            "allow_localhost",
            "allow_private_ips",
            "allowed_executables",
            "allowed_hostnames",
            "level",
            "resolve_dns",
        }
    ),
    frozenset({"env"}),
)

OLD_FORMAT = {
    "models": "write the agents under `agents`",
    "model_configs": "write each model under `agents[].backend`",
    "num_agents": "the team is as large as the list `agents`",
    "max_rounds": "`orchestrator.max_new_answers_per_agent` limits the rounds",
    "consensus_threshold": "the answer with the most votes wins; `orchestrator.voting_sensitivity` says how strictly",
    "voting_enabled": "`orchestrator.skip_voting: true` turns voting off",
    "enable_voting": "`orchestrator.skip_voting: true` turns voting off",
}

PATTERNS = {
    "base_url": "must begin with http:// or https:// and a host, and hold no blanks",
    "name": "must be at most 100 letters, digits, `_` and `-`",
}
