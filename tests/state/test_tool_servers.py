from __future__ import annotations

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.tool_servers import Offered, ToolServers


def test_servers_are_as_they_were_last_heard_of_and_keep_their_place() -> None:
    servers = ToolServers()
    bodies = [
        b.ToolServer(server="calc", state="starting"),
        b.ToolServer(server="docs", state="starting"),
        b.ToolServer(
            server="calc",
            state="ready",
            tools=[{"name": "add", "description": "Adds."}],
            resources=[{"name": "readme", "uri": "notes://readme"}],
            prompts=[{"description": None}],
        ),
        b.ToolServer(server="docs", state="failed", problem="It has ended."),
    ]
    for seq, body in enumerate(bodies, 1):
        servers.fold(Event(seq, "", "ana", 0, body))
    servers.fold(Event(9, "", None, 0, bodies[0]))
    servers.fold(Event(9, "", "bob", 0, b.Text(content="calc")))
    assert list(servers.of) == ["ana"]
    calc, docs = servers.of["ana"].values()
    assert (calc.name, calc.state, calc.tools) == ("calc", "ready", (Offered("add", "Adds."),))
    assert calc.resources == (Offered("readme", "", "notes://readme"),)
    assert calc.prompts == (Offered("?", ""),)
    assert (docs.state, docs.problem) == ("failed", "It has ended.")
    assert docs.as_json()["tools"] == []
