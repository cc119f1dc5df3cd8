"""The list of answers: a row for each, in fixed columns; what does not fit goes, the label stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from massgen_tui.app.view.accent import agent_token
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat, pad
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.words import plural
from massgen_tui.insight.answers import ListedAnswer, Standing
from massgen_tui.state.records import AgentState
from massgen_tui.text.figures import clock, short_number

LABEL, AGENT, TIME, SIZE, VOTES = 12, 10, 5, 5, 9
SIZE_FROM, STANDING_FROM = 50, 60
_SIGNS: Mapping[Standing, tuple[str, str]] = {
    "winner": ("winner", "good"),
    "current": ("answered", "good"),
    "replaced": ("dot", "dim"),
    "final": ("winner", "good strong"),
}


@dataclass(frozen=True, slots=True)
class AnswerList:
    """What the list is drawn from."""

    answers: Sequence[ListedAnswer]
    agents: Mapping[str, AgentState]
    marked: str = ""


def answers_head(width: int, glyphs: Glyphs = UNICODE) -> Line:
    """What stands in the columns."""
    words = f"    {'label':<{LABEL}} {'agent':<{AGENT}} {'time':>{TIME}}"
    words += f" {'chars':>{SIZE}} {'votes':>{VOTES}}" if width >= SIZE_FROM else ""
    return tuple(fill([(words, "dim")], width, ellipsis=glyphs["ellipsis"]))


def answer_rows(listed: AnswerList, width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each answer."""
    return [Row(answer.label, (_line(listed, answer, width, glyphs),)) for answer in listed.answers]


def _line(listed: AnswerList, answer: ListedAnswer, width: int, glyphs: Glyphs) -> Line:
    sign, token = _SIGNS[answer.standing]
    mark: Span = (glyphs["marked"] if answer.label == listed.marked else " ", "accent strong")
    when = clock(answer.elapsed) if answer.elapsed is not None else ""
    dim = "dim" if answer.standing == "replaced" else "text"
    line: list[Span] = [mark, (" ", ""), (f"{glyphs[sign]} ", token)]
    line += [(pad(flat(answer.label), LABEL, glyphs["ellipsis"]), f"{dim} strong" if dim == "text" else dim), (" ", "")]
    line += [(pad(flat(answer.agent), AGENT, glyphs["ellipsis"]), agent_token(listed.agents, answer.agent)), (" ", "")]
    line.append((f"{when:>{TIME}}", "dim"))
    if width >= SIZE_FROM:
        line += [(f" {short_number(len(answer.text)):>{SIZE}} ", "dim"), *_votes(answer)]
    if width >= STANDING_FROM:
        line += [("  ", ""), (answer.standing, token)]
    return tuple(fill(line, width, ellipsis=glyphs["ellipsis"]))


def _votes(answer: ListedAnswer) -> list[Span]:
    """`2`, and how many more were void: `2 +1 void`."""
    valid = str(answer.votes) if answer.votes or answer.void_votes else ""
    void = f" +{answer.void_votes} void" if answer.void_votes else ""
    gap = " " * max(0, VOTES - len(valid) - len(void))
    return [(gap + valid, "text strong" if answer.votes else "dim"), (void, "dim")]


def answer_title(listed: AnswerList, answer: ListedAnswer, glyphs: Glyphs = UNICODE) -> list[Span]:
    """The heading of an answer's text."""
    dot = glyphs.dot
    words: list[Span] = [(flat(answer.label), "strong"), (" ", "")]
    words += [(flat(answer.agent), agent_token(listed.agents, answer.agent)), dot, (flat(answer.words), "dim")]
    lines = answer.text.count("\n") + 1
    return [*words, dot, (f"{plural(lines, 'line')}, {short_number(len(answer.text))} characters", "dim")]
