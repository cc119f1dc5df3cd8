"""The team's page as data: which agents there are, what is wrong with them, where their keys come from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from massgen_tui.config.backends import BACKENDS
from massgen_tui.config.draft import AgentDraft, TeamDraft

FieldName = Literal["id", "type", "model", "base_url", "system_message"]
FIELDS: tuple[FieldName, ...] = ("id", "type", "model", "base_url", "system_message")
LINES = FIELDS[:-1]
"""The fields of one line each."""
LISTED: tuple[FieldName, ...] = ("type", "model")
"""The fields with a list of what may stand there."""

NO_AGENT_ON = "No agent is on: a team needs at least one."
_PLACE = re.compile(rf"agents\[(\d+)\]\.(?:backend\.)?({'|'.join(FIELDS)})")


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where an agent's key comes from, or that there is none; and the rest of the sentence."""

    words: str = ""
    state: Literal["found", "missing", "unneeded", "unknown"] = "unknown"
    more: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A type of backend to choose, with what goes with it."""

    type: str
    model: str = ""
    base_url: str = ""
    about: str = ""
    ready: bool = False
    """Whether its key was found, or its server answers."""
    models: tuple[str, ...] = ()
    """What its server has."""

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.type} {self.base_url}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What the configuration says to the draft: mistakes by field, mistakes that no field stands for, and keys."""

    at: Mapping[tuple[int, str], str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    keys: tuple[KeyPlace, ...] = ()
    changed: bool = False
    """Whether the team is another than that of its file."""

    @property
    def right(self) -> bool:
        """Whether the team could be written down as it is."""
        return not self.at and not self.beside

    def key(self, place: int) -> KeyPlace:
        """Where the key of that agent comes from."""
        return self.keys[place] if place < len(self.keys) else KeyPlace()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a test of the connection."""

    agent: AgentDraft
    ok: bool
    sentence: str

    def is_of(self, agent: AgentDraft) -> bool:
        """Whether it still says something: the agent's backend is what it was."""
        return agent.backend == self.agent.backend


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the page shows."""

    draft: TeamDraft
    checked: Checked = field(default_factory=Checked)
    choices: Sequence[Choice] = ()
    tests: Sequence[Outcome] = ()
    testing: AgentDraft | None = None
    turn: int = 0
    """How far the spinner is."""
    origin: str = ""
    """The file that the team comes from."""
    running: bool = False
    """Whether a run is in progress, which goes on with the team that it has."""

    @property
    def on(self) -> int:
        """How many agents play."""
        return sum(agent.on for agent in self.draft.agents)

    def number(self, place: int) -> int:
        """The agent's number in a run; 0 if it is off."""
        agents = self.draft.agents
        return sum(agent.on for agent in agents[: place + 1]) if agents[place].on else 0

    def tested(self, agent: AgentDraft) -> Outcome | None:
        """The last test of an agent as it is now."""
        return next((test for test in reversed(self.tests) if test.is_of(agent)), None)

    def is_testing(self, agent: AgentDraft) -> bool:
        """Whether the agent is being tested."""
        return self.testing is not None and self.testing.backend == agent.backend


def placed(problems: Iterable[tuple[str, str]], places: Sequence[int], draft: TeamDraft) -> Checked:
    """Problems by the field they are about; `places` says where the agents of the checked team stand in the draft."""
    at: dict[tuple[int, str], str] = {}
    beside = [] if any(agent.on for agent in draft.agents) else [NO_AGENT_ON]
    for key, message in problems:
        found = _PLACE.fullmatch(key)
        inner = re.match(r"agents\[(\d+)\]\.?", key)
        if found is not None and int(found[1]) < len(places):
            at.setdefault((places[int(found[1])], found[2]), message)
        elif inner is not None and int(inner[1]) < len(places):
            agent = draft.agents[places[int(inner[1])]]
            beside.append(f"{agent.id}: {key[inner.end() :]}: {message}")
        elif key != "agents":
            beside.append(f"{key}: {message}" if key else message)
    return Checked(at, tuple(beside))


def type_choices(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The types that have the letters, in the order that they came in."""
    wanted = typed.strip().casefold()
    return [choice for choice in choices if wanted in choice.type.casefold()]


def model_choices(sheet: Sheet, place: int, typed: str = "") -> list[tuple[str, str]]:
    """Models for an agent, and who says so: those of the server it names, its type's own, those of other agents."""
    agent = sheet.draft.agents[place]
    kind, address = agent.said("type"), agent.said("base_url")
    found: dict[str, str] = {}
    for choice in sheet.choices:
        if choice.type == kind and address in ("", choice.base_url):
            found |= dict.fromkeys(choice.models, f"on {choice.about}")
    usual = BACKENDS[kind].default_model if kind in BACKENDS else ""
    if usual:
        found.setdefault(usual, f"the usual one of {kind}")
    for other in sheet.draft.agents:
        if other is not agent and other.said("type") == kind and other.said("model"):
            found.setdefault(other.said("model"), f"as {other.id}")
    wanted = typed.strip().casefold()
    return [(model, about) for model, about in found.items() if wanted in model.casefold()]


def new_agent(sheet: Sheet) -> AgentDraft:
    """One more agent, of the first type that can be used at once."""
    usual = Choice("openai", BACKENDS["openai"].default_model)
    choice = next((choice for choice in sheet.choices if choice.ready), usual)
    name = "local" if choice.models and choice.type == "chatcompletion" else choice.type
    return taken(AgentDraft(sheet.draft.free_id(name), {}), choice)


def taken(agent: AgentDraft, choice: Choice) -> AgentDraft:
    """The agent with that type; another type has other models and another address."""
    return agent.saying(type=choice.type, model=choice.model, base_url=choice.base_url)
