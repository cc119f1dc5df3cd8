"""A team that is being put together or changed: what its file would say, before it is written or played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from massgen_tui.config.load import Loaded


@dataclass(frozen=True, slots=True)
class AgentDraft:
    """One agent; one that is off stays in the file as a comment."""

    id: str
    backend: Mapping[str, Any]
    system_message: str | None = None
    on: bool = True
    about: str = ""
    """What to say about it in a comment."""
    other: Mapping[str, Any] = field(default_factory=dict)
    """Its further keys, such as `voting_sensitivity`."""

    @property
    def values(self) -> dict[str, Any]:
        """The agent as its file says it."""
        message = {} if self.system_message is None else {"system_message": self.system_message}
        return {"id": self.id, "backend": dict(self.backend), **message, **self.other}

    def said(self, key: str) -> str:
        """What its backend says under a key, as text; '' if it says nothing."""
        value = self.backend.get(key)
        return "" if value is None else str(value)

    def saying(self, **backend: str) -> AgentDraft:
        """The agent with other words in its backend; '' takes a key out."""
        new = {key: text for key, text in backend.items() if self.said(key) != text}
        values = {key: new.get(key, value) for key, value in self.backend.items()} | new
        return replace(self, backend={key: value for key, value in values.items() if value != ""}) if new else self


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """The agents, and whatever else the file says."""

    agents: tuple[AgentDraft, ...]
    rest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """The values of the team's file, with the agents that are on."""
        return {"agents": [agent.values for agent in self.agents if agent.on], **self.rest}

    @property
    def presenter(self) -> str:
        """The id of the agent that presents whoever wins; '' if none was named."""
        rules = self.rest.get("orchestrator")
        return str(rules.get("presenter_agent") or "") if isinstance(rules, Mapping) else ""

    @property
    def played(self) -> TeamDraft:
        """The team as it can be asked: a presenter who is not in it presents no more."""
        ids = [agent.id for agent in self.agents if agent.on]
        return self._presented("") if self.presenter and self.presenter not in ids else self

    def put(self, place: int, agent: AgentDraft) -> TeamDraft:
        """Another agent in that place; a presenter stays the presenter under another name."""
        before = self.agents[place]
        team = replace(self, agents=(*self.agents[:place], agent, *self.agents[place + 1 :]))
        ids = [other.id for other in team.agents]
        return team._presented(agent.id) if before.id == self.presenter and before.id not in ids else team

    def inserted(self, place: int, agent: AgentDraft) -> TeamDraft:
        """One agent more, in that place."""
        return replace(self, agents=(*self.agents[:place], agent, *self.agents[place:]))

    def without(self, place: int) -> TeamDraft:
        """One agent less."""
        return replace(self, agents=(*self.agents[:place], *self.agents[place + 1 :]))

    def free_id(self, wish: str) -> str:
        """That id, with a number behind it if it is taken."""
        taken = {agent.id.casefold() for agent in self.agents}
        names = (wish, *(f"{wish}{number}" for number in range(2, len(self.agents) + 3)))
        return next(name for name in names if name.casefold() not in taken)

    def _presented(self, by: str) -> TeamDraft:
        rules = {key: value for key, value in self.rest["orchestrator"].items() if by or key != "presenter_agent"}
        return replace(self, rest={**self.rest, "orchestrator": rules | ({"presenter_agent": by} if by else {})})


def draft_of(loaded: Loaded) -> TeamDraft:
    """A loaded team as its file says it, where `${NAME}` stays `${NAME}`."""
    raw = loaded.raw
    agents = raw["agents"] if raw.get("agents") is not None else [raw["agent"]]
    rest = {key: value for key, value in raw.items() if key not in ("agent", "agents")}
    return TeamDraft(tuple(_agent(values) for values in agents), rest)


def _agent(values: Mapping[str, Any]) -> AgentDraft:
    other = {key: value for key, value in values.items() if key not in ("id", "backend", "system_message")}
    return AgentDraft(str(values["id"]), values["backend"], values.get("system_message"), other=other)
