"""A team as its file describes it: the keys, their types and what they are when nothing is said."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Sensitivity = Literal[
    "lenient",
    "balanced",
    "strict",
    "sequential",
    "roi",
    "roi_conservative",
    "roi_balanced",
    "roi_aggressive",
    "adversarial",
    "consistency",
    "diversity",
    "reflective",
    "checklist",
    "checklist_scored",
    "checklist_gated",
]
Strategy = Literal["winner_reuse", "winner_present", "synthesize"]


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("must be a number, not true or false")
    return value


def _text_or_texts(value: Any) -> Any:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        return value
    raise ValueError("must be text or a list of texts")


def _text_or_mapping(value: Any) -> Any:
    if isinstance(value, str | dict):
        return value
    raise ValueError("must be the path of a script, or the script itself")


def _servers(value: Any) -> Any:
    """The form `name: {…}` as the list that it means."""
    if not isinstance(value, dict):
        return [] if value is None else value
    return [
        {"name": name, **(server or {})} if isinstance(server, dict | None) else server
        for name, server in value.items()
    ]


Count = Annotated[int, BeforeValidator(_number), Field(ge=1)]
Whole = Annotated[int, BeforeValidator(_number), Field(ge=0)]
Seconds = Annotated[float, BeforeValidator(_number), Field(gt=0)]
Money = Annotated[float, BeforeValidator(_number), Field(gt=0)]


class Section(BaseModel):
    """A part of the file; a key without a value is a key that was not written."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return {} if data is None else data
        return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}


class McpServer(Section):
    """A tool server that an agent talks to."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
    type: Literal["stdio", "streamable-http"] = "stdio"
    command: Annotated[str | list[str] | None, BeforeValidator(_text_or_texts)] = None
    module: str | None = None  # a Python module of this installation, instead of a command
    args: list[str] = []
    env: dict[str, str] = {}
    cwd: str | None = None
    url: str | None = None
    headers: dict[str, str] = Field(default={}, repr=False)
    timeout: Annotated[float, BeforeValidator(_number), Field(gt=0, le=300)] | None = None
    http_read_timeout: Annotated[float, BeforeValidator(_number), Field(gt=0, le=300)] | None = None
    allowed_tools: list[str] | None = None
    exclude_tools: list[str] = []
    security: dict[str, Any] = {}


class Backend(Section):
    """The model behind an agent; keys that are not known here go to the provider's call as they are."""

    model_config = ConfigDict(extra="allow")

    type: str
    model: str | None = None
    api_key: str | None = Field(default=None, repr=False)
    base_url: Annotated[str, Field(pattern=r"^https?://[^/\s]\S*$")] | None = None
    cwd: str | None = None
    mcp_servers: Annotated[list[McpServer], BeforeValidator(_servers)] = []
    script: Annotated[str | dict[str, Any] | None, BeforeValidator(_text_or_mapping)] = Field(default=None, repr=False)

    @property
    def other(self) -> dict[str, Any]:
        """The keys that are for the provider alone, such as `temperature`."""
        return dict(self.model_extra or {})

    @property
    def connection(self) -> dict[str, Any]:
        """The keys that say how its model is reached and called."""
        return self.model_dump(exclude={"mcp_servers", "script", "cwd"}, exclude_none=True)


class Agent(Section):
    """One member of the team."""

    id: str
    backend: Backend
    system_message: str | None = None
    voting_sensitivity: Sensitivity | None = None
    subtask: str | None = None
    max_history_tokens: Count | None = None


class ContextPath(Section):
    """A file or folder of the user's that the agents may read, or the presenter may write."""

    path: Annotated[str, Field(min_length=1)]
    permission: Literal["read", "write"] = "read"


class Coordination(Section):
    """The finer points of how the team works together."""

    max_orchestration_restarts: Whole = 0
    enable_planning_mode: bool = False
    planning_mode_instruction: str | None = None
    broadcast: Literal[False, "agents", "human"] = False
    broadcast_timeout: Seconds = 300
    max_broadcasts_per_agent: Whole = 10
    enable_changedoc: bool = True
    paraphrase_question: bool = False


class Orchestrator(Section):
    """The rules under which the team answers and votes."""

    voting_sensitivity: Sensitivity = "lenient"
    voting_threshold: Whole | None = None
    max_new_answers_per_agent: Count | None = None
    max_new_answers_global: Count | None = None
    max_checklist_calls_per_round: Count = 1
    answer_novelty_requirement: Literal["lenient", "balanced", "strict"] = "lenient"
    fairness_enabled: bool = True
    fairness_lead_cap_answers: Whole = 2
    max_midstream_injections_per_round: Whole = 2
    defer_peer_updates_until_restart: bool = False
    skip_voting: bool = False
    skip_final_presentation: bool = False
    disable_injection: bool = False
    defer_voting_until_all_answered: bool = False
    skip_coordination_rounds: bool = False
    final_answer_strategy: Strategy | None = None
    coordination_mode: Literal["voting", "decomposition"] = "voting"
    presenter_agent: str | None = None
    max_cost_usd: Money | None = None
    snapshot_storage: str | None = None
    agent_temporary_workspace: str | None = None
    context_paths: list[ContextPath] = []
    coordination: Coordination = Coordination()


class Timeouts(BaseModel):
    """How long a run and its rounds may take; null is no limit."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, hide_input_in_errors=True)

    orchestrator_timeout_seconds: Seconds | None = 1800
    initial_round_timeout_seconds: Seconds | None = None
    subsequent_round_timeout_seconds: Seconds | None = None
    round_timeout_grace_seconds: Annotated[float, BeforeValidator(_number), Field(ge=0)] = 120


class Ui(Section):
    """What MassGen's own screens are told; kept so that either program reads the other's files."""

    display_type: Literal["rich_terminal", "simple", "textual_terminal"] = "rich_terminal"
    logging_enabled: bool = True


class TeamConfig(Section):
    """A whole team's file; `agent:` is read as a list of one."""

    agents: Annotated[list[Agent], Field(min_length=1)]
    orchestrator: Orchestrator = Orchestrator()
    ui: Ui = Ui()
    timeout_settings: Timeouts = Timeouts()
    prompt: str | None = None
    session_id: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _list_of_one(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("agent") is not None and data.get("agents") is None:
            return {**data, "agents": [data["agent"]]}
        return data

    def agent(self, agent_id: str) -> Agent | None:
        """The agent of that id."""
        return next((agent for agent in self.agents if agent.id == agent_id), None)
