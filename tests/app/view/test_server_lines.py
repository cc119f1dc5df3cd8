from __future__ import annotations

from massgen_tui.app.view.server_lines import server_document
from massgen_tui.state.records import AgentState
from massgen_tui.state.tool_servers import Offered, Server

ANA, BOB = AgentState("ana", 1), AgentState("bob", 2)


def test_servers_stand_under_their_agents_with_what_they_offer() -> None:
    calc = Server(
        "calc", "ready", "", (Offered("add", "Adds [b]two[/b]\nnumbers."),), (Offered("readme", "", "a://b"),)
    )
    gone = Server("docs", "failed", "The tool server docs has ended.")
    lines = server_document([ANA, BOB], {"ana": {"calc": calc, "docs": gone}}).lines
    said = ["".join(text for text, _ in line) for line in lines]
    assert said == [
        " 1 ana",
        " ✓ calc  ready  1 tool, 1 resource",
        "    add  Adds [b]two[/b] numbers.",
        "    resources",
        "      readme  a://b",
        " ✗ docs  failed",
        "    The tool server docs has ended.",
    ]


def test_a_team_without_servers_has_an_empty_page() -> None:
    assert server_document([ANA], {}).lines == []
