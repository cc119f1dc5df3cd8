"""The question in an agent's own words, so that a team reads it in more than one way."""

from __future__ import annotations

import asyncio

from massgen_tui.coordination import prompts
from massgen_tui.coordination.aside import Said, aside
from massgen_tui.coordination.team import Player, Team
from massgen_tui.events import bodies as b


async def paraphrase(team: Team, player: Player, until: float | None) -> None:
    """Let the agent find its words, once for all attempts; without them it works with the question alone."""
    me = player.member.id
    if not team.settings.paraphrase_question or me in team.paraphrases:
        return
    opening = (prompts.framed(agent_identity=player.member.system_message), prompts.to_paraphrase(team, me))
    try:
        async with asyncio.timeout_at(until):
            said = await aside(team, player, opening, "paraphrase")
    except TimeoutError:
        said = Said(failure="there was no reply in time")
    team.paraphrases[me] = said.text
    number = team.board.seats[me].last_round
    if said.text:
        team.events.emit(b.Status(message=f"reads the question as: {said.text}"), me, number)
    elif said.failure:
        sentence = f"The question could not be put in other words: {said.failure}"
        team.events.emit(b.Error(error=sentence, kind="api_error"), me, number)
