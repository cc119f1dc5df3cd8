"""A stand-in for every service at once: it speaks the three protocols and does what the team's rules want next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any

from tests.providers.speakers import SPEAKERS, Says

ANSWER = "The stand-in's answer"
ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "stop": {"summary": "My part is done.", "status": "complete"},
    "submit": {"confirmed": True},
    "mcp__calc__calculate": {"expression": "6 * 7"},
}


class StandIn(ThreadingHTTPServer):
    """The server; it remembers which models were asked, and which tools were called."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.daemon_threads = True
        self.models: set[str] = set()
        self.called: set[str] = set()
        self._numbers = count(1)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def says(self, body: Mapping[str, Any]) -> Says:
        """A tool first if there is one, then an answer, a vote for the first that stands, and a submission."""
        self.models.add(body["model"])
        offered = dict(_offered(body))
        said = json.dumps(body.get("messages") or body.get("input"))
        wanted = ["submit"]
        wanted += [] if "42" in said else ["mcp__calc__calculate"]
        choices = offered.get("vote", {}).get("properties", {}).get("agent_id", {}).get("enum", [])
        seen = [each for each in choices if f"<{each}" in said]
        wanted += ["vote"] if seen else ["stop"] if ANSWER in said else []
        name = next((name for name in [*wanted, "new_answer"] if name in offered), None)
        number = next(self._numbers)
        if name is None:
            return Says(f"{ANSWER} {number}, presented.")
        self.called.add(name)
        arguments = ARGUMENTS.get(name, {"content": f"{ANSWER} {number}"})
        if name == "vote":
            arguments = {"agent_id": seen[0], "reason": "It is good."}
        return Says(calls=[(f"call_{number}", name, json.dumps(arguments))])


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        speaker = next(each for each in SPEAKERS if self.path.partition("?")[0].endswith(each.path))
        reply = b"".join(speaker.reply(self.server.says(body)))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the test's output is not a server log."""


def _offered(body: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tools of a request in any protocol, with the schemas of their arguments."""
    for tool in body.get("tools") or ():
        function = tool.get("function", tool)
        schema = function.get("parameters") or function.get("input_schema") or {}
        yield function.get("name", ""), schema


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A server that is gone when the block is left."""
    server = StandIn()
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
