"""The colours by which agents are told apart, as tokens; the themes say what they look like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from massgen_tui.state.records import AgentState

ACCENTS = 8


def accent(number: int) -> str:
    """The token of an agent's colour: one per agent, the same everywhere."""
    return f"agent-{(number - 1) % ACCENTS + 1}"


def agent_token(agents: Mapping[str, AgentState], agent: str) -> str:
    """The token of an agent's colour by its id; that of plain text where nobody is called so."""
    return accent(agents[agent].number) if agent in agents else "text"
