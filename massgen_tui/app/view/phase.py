"""What a run is at, in a few words: for the status line and for the title of the terminal."""

from __future__ import annotations

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Span, clip, flat
from massgen_tui.state.records import Ending, RunState

TITLE_CELLS = 70

_PHASES = {
    "starting": "starting",
    "initial_answer": "answering",
    "enforcement": "voting",
    "presentation": "presenting",
}


def phase_spans(
    state: RunState, glyphs: Glyphs = UNICODE, *, cancelling: bool = False, closed: bool = False
) -> list[Span]:
    """What the run is at, or how it ended and what follows from that; `closed`: no event will come any more."""
    if state.ending is not None:
        return _ended(state, state.ending, glyphs)
    if closed:
        return _broken_off(state, glyphs)
    if cancelling:
        return [(f"{glyphs['stopped']} stopping", "warn")]
    words: list[Span] = [(_PHASES.get(state.phase, state.phase), "text")]
    winner = state.agents.get(state.winner or "")
    if state.phase == "presentation" and winner is not None:
        words = [(f"{glyphs['winner']} ", "good"), (flat(winner.id), accent(winner.number)), (" presents", "text")]
        words += [(f" ({flat(state.winner_how)})", "dim")] if state.winner_how else []
    return words


def _broken_off(state: RunState, glyphs: Glyphs) -> list[Span]:
    """The log stops without saying how the run ended: other programs never do, ours only when it was killed."""
    winner = state.agents.get(state.winner or "")
    if state.final_answer is not None and winner is not None:
        return [(f"{glyphs['winner']} ", "good"), (flat(winner.id), accent(winner.number)), (" answered", "text")]
    return [
        (f"{glyphs['failed']} broken off", "bad"),
        (" while ", "dim"),
        (_PHASES.get(state.phase, state.phase), "dim"),
    ]


def _ended(state: RunState, ending: Ending, glyphs: Glyphs) -> list[Span]:
    winner = state.agents.get(state.winner or "")
    why: list[Span] = [(f": {flat(ending.reason)}", "dim")] if ending.reason else []
    match ending.state:
        case "finished":
            who: list[Span] = [(flat(winner.id), accent(winner.number)), (" answered", "text")] if winner else []
            return [(f"{glyphs['winner']} ", "good"), *(who or [("finished", "text")])]
        case "timeout":
            kept: list[Span] = [(f" {glyphs['dot']} what there was is kept", "dim")] if state.answers else []
            return [(f"{glyphs['failed']} time is up", "bad"), *why, *kept]
        case "restarted":
            return [(f"{glyphs['restarting']} begins again", "warn"), *why]
        case "cancelled":
            return [(f"{glyphs['stopped']} cancelled", "warn"), *why]
        case _:
            return [(f"{glyphs['failed']} failed", "bad"), *why]


def answered(state: RunState) -> int:
    """How many agents have answered."""
    return sum(1 for agent in state.agents.values() if agent.answers)


def voted(state: RunState) -> int:
    """How many agents have a vote that counts."""
    return len({vote.voter for vote in state.valid_votes})


def starting_spans(state: RunState, glyphs: Glyphs = UNICODE) -> list[Span]:
    """The tool servers that somebody waits for."""
    servers = list(dict.fromkeys(name for agent in state.agents.values() for name in agent.servers_starting))
    return [(f" {glyphs['dot']} starting {flat(', '.join(servers))}", "dim")] if servers else []


def window_title(
    state: RunState, question: str, glyphs: Glyphs = UNICODE, *, cancelling: bool = False, closed: bool = False
) -> str:
    """What the run is at and what was asked, without anything that could act on a terminal."""
    spans = phase_spans(state, glyphs, cancelling=cancelling, closed=closed)
    words = "".join(text for text, _ in spans)
    if state.phase == "initial_answer" and state.ending is None:
        words += f" {answered(state)}/{len(state.agents)}"
    elif state.phase == "enforcement" and state.ending is None:
        words += f" {voted(state)}/{len(state.agents)}"
    return clip(flat(f"{words} {glyphs['dot']} {question}"), TITLE_CELLS, glyphs["ellipsis"])
