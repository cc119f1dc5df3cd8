"""The tool servers of a team: which are up, and what each offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, flat
from massgen_tui.app.view.words import plural
from massgen_tui.state.records import AgentState
from massgen_tui.state.tool_servers import Offered, Server

INDENT = "  "
_STATES = {"ready": ("done", "good"), "failed": ("failed", "bad")}
MOST_ABOUT = 120


def server_document(
    agents: Sequence[AgentState], servers: Mapping[str, Mapping[str, Server]], glyphs: Glyphs = UNICODE
) -> Document:
    """Agent by agent, its servers with their tools, resources and prompts; agents without servers are left out."""
    document = Document()
    for agent in agents:
        its = servers.get(agent.id)
        if not its:
            continue
        if document.lines:
            document.append([("", "")])
        document.append([(" ", GUTTER), (f"{agent.number} {flat(agent.id)}", f"{accent(agent.number)} strong")])
        for server in its.values():
            for line in _server(server, glyphs):
                document.append(line)
    return document


def _server(server: Server, glyphs: Glyphs) -> list[Line]:
    sign, token = _STATES.get(server.state, ("waiting", "dim"))
    counts = [
        plural(len(offered), word)
        for offered, word in ((server.tools, "tool"), (server.resources, "resource"), (server.prompts, "prompt"))
        if offered or word == "tool"
    ]
    words: list[Span] = [(flat(server.name), "strong"), (f"  {flat(server.state)}", token)]
    if server.state == "ready":
        words.append((f"  {', '.join(counts)}", "dim"))
    lines: list[Line] = [((f" {glyphs[sign]} ", f"{GUTTER} {token}"), *words)]
    if server.problem:
        lines.append(((INDENT * 2, GUTTER), (flat(server.problem), "bad")))
    for title, offered in (("", server.tools), ("resources", server.resources), ("prompts", server.prompts)):
        if title and offered:
            lines.append(((INDENT * 2, GUTTER), (title, "accent")))
        lines += [_offer(it, INDENT * (3 if title else 2), glyphs) for it in offered]
    return lines


def _offer(offered: Offered, indent: str, glyphs: Glyphs) -> Line:
    detail: list[Span] = [(f"  {flat(offered.detail)}", "code")] if offered.detail else []
    words = clip(flat(offered.about), MOST_ABOUT, glyphs["ellipsis"])
    about: list[Span] = [(f"  {words}", "dim")] if words else []
    return ((indent, GUTTER), (flat(offered.name), "text"), *detail, *about)
