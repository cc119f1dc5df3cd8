"""Everything that went wrong in a run and around it, on one page."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, flat
from massgen_tui.app.view.page_title import empty_lines
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.words import run_time
from massgen_tui.state.records import Trouble
from massgen_tui.state.tool_servers import Server

INDENT = "    "
_ENDINGS = {"failed": "The run failed", "timeout": "The run ran out of time", "cancelled": "The run was stopped"}


def trouble_document(model: RunModel, glyphs: Glyphs = UNICODE) -> Document:
    """How the run ended if not well, what is wrong around it, then the team's trouble by time, then its servers'."""
    sections = (
        ("", _ending(model, glyphs)),
        ("around the run", [_sentence(words, glyphs) for words in model.around]),
        ("in the team", _in_team(model, glyphs)),
        ("tool servers", _servers(model, glyphs)),
    )
    document = Document()
    for heading, lines in sections:
        if lines and heading:
            document.append([("", "")])
            document.append([(" ", GUTTER), (heading, "accent strong")])
        for line in lines:
            document.append(line)
    if not document.lines:
        then = "Whatever fails comes here." if not model.closed else "Press esc for the run."
        for line in empty_lines("Nothing went wrong.", then):
            document.append(line)
    return document


def trouble_count(model: RunModel) -> int:
    """How many things went wrong."""
    return len(model.around) + len(model.state.troubles) + len(_failed_servers(model))


def _ending(model: RunModel, glyphs: Glyphs) -> list[Line]:
    ending = model.state.ending
    words = _ENDINGS.get(ending.state, "") if ending is not None else ""
    if ending is None or not words:
        return []
    why: list[Span] = [(f": {ending.reason}", "text")] if ending.reason else []
    return [((f"  {glyphs['failed']} ", f"{GUTTER} bad"), (words, "bad strong"), *why)]


def _sentence(words: str, glyphs: Glyphs) -> Line:
    return ((f"  {glyphs['warning']} ", f"{GUTTER} bad"), (words, "text"))


def _in_team(model: RunModel, glyphs: Glyphs) -> list[Line]:
    return [line for trouble in model.state.troubles for line in _trouble(trouble, model, glyphs)]


def _trouble(trouble: Trouble, model: RunModel, glyphs: Glyphs) -> list[Line]:
    agent = model.state.agents.get(trouble.agent or "")
    who: Span = (flat(agent.id), f"{accent(agent.number)} strong") if agent is not None else ("the team", "strong")
    when = run_time(trouble.at, model.state.started_at)
    kind: list[Span] = [(f"  {flat(trouble.kind.replace('_', ' '))}", "dim")] if trouble.kind else []
    ended: list[Span] = [("  takes no further part", "bad")] if trouble.fatal and agent is not None else []
    sign, token = ("failed", "bad") if trouble.fatal else ("warning", "warn")
    head: Line = ((f"  {glyphs[sign]} ", f"{GUTTER} {token}"), who, *kind, *ended, (f"  {when}", "faint"))
    return [head, *_text(trouble.message)]


def _servers(model: RunModel, glyphs: Glyphs) -> list[Line]:
    lines: list[Line] = []
    for agent, server in _failed_servers(model):
        name: Span = (flat(server.name), "strong")
        lines.append(((f"  {glyphs['failed']} ", f"{GUTTER} bad"), name, (f"  of {flat(agent)}", "dim")))
        lines += _text(flat(server.problem))
    return lines


def _failed_servers(model: RunModel) -> list[tuple[str, Server]]:
    """The tool servers that did not start, each with the agent that wanted it."""
    found = ((agent, server) for agent, servers in model.servers.of.items() for server in servers.values())
    return [(agent, server) for agent, server in found if server.state == "failed"]


def _text(message: str) -> Sequence[Line]:
    return [((INDENT, GUTTER), (line, "text")) for line in message.strip().splitlines() or ["it does not say why"]]
