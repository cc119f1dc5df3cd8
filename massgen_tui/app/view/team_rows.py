"""The lines of the team's page: a row for each agent, what stands beside the fields of its form, and its test."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat, pad, spread, wrap
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.team_sheet import Choice, FieldName, Sheet
from massgen_tui.app.view.words import plural
from massgen_tui.config.backends import BACKENDS
from massgen_tui.config.draft import AgentDraft

LABELS: dict[FieldName, str] = {
    "id": "id",
    "type": "backend",
    "model": "model",
    "base_url": "address",
    "system_message": "message",
}
LABEL_CELLS = 10
INDENT_CELLS = LABEL_CELLS + 1
"""Where the text of the boxes begins."""
_KEY_TOKENS = {"found": "dim", "missing": "warn", "unneeded": "dim", "unknown": "dim"}
_SHORT_KEYS = {"found": "key found", "missing": "no key", "unneeded": "no key needed", "unknown": ""}
_SPINNER = ("◐◓◑◒", "|/-\\")


def sheet_title(sheet: Sheet, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """Whose team it is, how many of it play, and whether it is as its file says."""
    left: list[Span] = [(" ", ""), ("team", "strong")]
    left += [glyphs.dot, (flat(sheet.origin), "dim")] if sheet.origin else []
    count = len(sheet.draft.agents)
    right: list[Span] = [("changed", "warn"), glyphs.dot] if sheet.checked.changed else []
    words = plural(count, "agent") if sheet.on == count else f"{sheet.on} of {count} agents"
    return tuple(spread(left, [*right, (words, "text"), (" ", "")] if count else [], width, glyphs["ellipsis"]))


def agent_rows(sheet: Sheet, cursor: int, width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each agent in fixed columns, or what to do without any."""
    agents = sheet.draft.agents
    if not agents:
        return [Row("", (((" No agent yet: press a, and say which model it is.", "dim"),),))]
    return [
        Row(str(place), (_agent(sheet, place, agent, place == cursor, width, glyphs),))
        for place, agent in enumerate(agents)
    ]


def _agent(sheet: Sheet, place: int, agent: AgentDraft, here: bool, width: int, glyphs: Glyphs) -> Line:
    ellipsis, number = glyphs["ellipsis"], sheet.number(place)
    longest = max(len(other.id) for other in sheet.draft.agents)
    cells = max(6, min(longest, 24 if width >= 76 else 14))
    name = pad(flat(agent.id), cells, ellipsis)
    text = "text" if agent.on else "dim"
    wrong = any(at == place for at, _ in sheet.checked.at) and (agent.on or here)
    left: list[Span] = [
        (f"{glyphs['cursor']} " if here else "  ", "accent"),
        ("[x] " if agent.on else "[ ] ", text),
        (name, f"{accent(number)} strong" if number else "dim"),
        (f" {glyphs['warning']} " if wrong else "   ", "bad strong"),
        (pad(flat(agent.said("type")), 14, ellipsis) if width >= 50 else "", text),
        (" ", ""),
        (flat(agent.said("model")) or _usual_model(agent) or glyphs["dash"], text if agent.said("model") else "dim"),
    ]
    key = sheet.checked.key(place)
    words = key.words if width >= 72 else _SHORT_KEYS[key.state]
    right: list[Span] = [(pad(words, 19 if width >= 72 else 13, ellipsis), _KEY_TOKENS[key.state])]
    return tuple(spread(left, [*right, (" ", ""), _tested(sheet, agent, glyphs), (" ", "")], width, ellipsis))


def _tested(sheet: Sheet, agent: AgentDraft, glyphs: Glyphs) -> Span:
    """Whether its model answered, or that it is being asked."""
    if sheet.is_testing(agent):
        frames = _SPINNER[glyphs.ascii]
        return frames[sheet.turn % len(frames)], "accent"
    test = sheet.tested(agent)
    if test is None:
        return " ", ""
    return (glyphs["done"], "good") if test.ok else (glyphs["failed"], "bad")


def _usual_model(agent: AgentDraft) -> str:
    kind = BACKENDS.get(agent.said("type"))
    return kind.default_model if kind is not None else ""


def placeholder(agent: AgentDraft, name: FieldName) -> str:
    """What holds while nothing is typed there."""
    kind = BACKENDS.get(agent.said("type"))
    if name == "system_message":
        return "What the agent is told about itself"
    if kind is None or name not in ("model", "base_url"):
        return ""
    if name == "model":
        return kind.default_model
    return kind.base_url or " or ".join(kind.base_url_variables)


def label_line(sheet: Sheet, place: int, name: FieldName) -> Line:
    """What a field is called."""
    wrong = (place, name) in sheet.checked.at
    return ((" ", ""), (pad(LABELS[name], LABEL_CELLS - 1), "bad" if wrong else "dim"))


def note_line(sheet: Sheet, place: int, name: FieldName, width: int, glyphs: Glyphs = UNICODE) -> Line:
    """What is to be said about a field: what is wrong with it, else what it means that it is as it is."""
    indent: Span = (" " * INDENT_CELLS, "")
    wrong = sheet.checked.at.get((place, name))
    if wrong is not None:
        return tuple(fill([indent, (f"{glyphs['warning']} {flat(wrong)}", "bad")], width, ellipsis=glyphs["ellipsis"]))
    words, token = _about(sheet, place, name)
    return tuple(fill([indent, (flat(words), token)], width, ellipsis=glyphs["ellipsis"]))


def _about(sheet: Sheet, place: int, name: FieldName) -> tuple[str, str]:
    agent = sheet.draft.agents[place]
    kind = BACKENDS.get(agent.said("type"))
    if name == "type":
        key = sheet.checked.key(place)
        if key.state == "found":
            return f"key: {key.words} {key.more}".rstrip(), "dim"
        return key.more or key.words, _KEY_TOKENS[key.state]
    if name == "model" and kind is not None and not agent.said("model") and kind.default_model:
        return f"the usual one of {kind.name}", "dim"
    if name == "base_url" and kind is not None and not agent.said("base_url"):
        return (f"the usual one of {kind.name}" if kind.base_url else ""), "dim"
    return "", "dim"


def status_lines(sheet: Sheet, place: int, said: str, width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """Two lines: what the page has to say, else what came of the test, else what is wrong with the team."""
    words, token = _status(sheet, place, said, glyphs)
    lines = wrap(flat(words), max(1, width - 2), 2, glyphs["ellipsis"]) if words else []
    return [((" ", ""), (line, token)) for line in lines]


def _status(sheet: Sheet, place: int, said: str, glyphs: Glyphs) -> tuple[str, str]:
    agents = sheet.draft.agents
    if said:
        return said, "warn"
    agent = agents[place] if 0 <= place < len(agents) else None
    if agent is not None and sheet.is_testing(agent):
        return f"Asking {agent.said('model') or _usual_model(agent)} for a word; t breaks it off.", "dim"
    test = sheet.tested(agent) if agent is not None else None
    if test is not None:
        sign = glyphs["done"] if test.ok else glyphs["failed"]
        return f"{sign} {test.sentence}", "good" if test.ok else "bad"
    if sheet.checked.beside and agents:
        return f"{glyphs['warning']} {sheet.checked.beside[0]}", "bad"
    presenter = sheet.draft.presenter
    if presenter and sheet.draft.played is not sheet.draft:
        return f"{presenter} presents the answer, but is not in the team: the winner will.", "dim"
    if sheet.running:
        return "The run in progress keeps its team: what you change here holds from the next question.", "dim"
    return "", ""


def choice_rows(choices: Sequence[Choice], width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each type of backend: its usual model, and what there is to reach it with."""
    return [Row(choice.key, (_choice(choice, width, glyphs),)) for choice in choices]


def _choice(choice: Choice, width: int, glyphs: Glyphs) -> Line:
    line: list[Span] = [
        (" " * INDENT_CELLS, ""),
        (pad(choice.type, 15), "text" if choice.ready else "dim"),
        (pad(choice.model, 26 if width >= 80 else 18, glyphs["ellipsis"]), "dim"),
        (" ", ""),
        (choice.about, "good" if choice.ready else "dim"),
    ]
    return tuple(fill(line, width - 1, ellipsis=glyphs["ellipsis"]))  # the list's bar takes the last cell


def model_rows(models: Sequence[tuple[str, str]], width: int, glyphs: Glyphs = UNICODE) -> list[Row]:
    """A row for each model that may be meant, with who says so."""
    return [Row(model, (_model(model, about, width, glyphs),)) for model, about in models]


def _model(model: str, about: str, width: int, glyphs: Glyphs) -> Line:
    left: list[Span] = [(" " * INDENT_CELLS, ""), (flat(model), "text")]
    return tuple(spread(left, [(flat(about), "dim"), (" ", "")], width, glyphs["ellipsis"]))
