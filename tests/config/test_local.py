"""Model servers on this machine are found by asking, quickly, and nobody else is taken for one."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from massgen_tui.config.at_hand import draft_at_hand
from massgen_tui.config.find import find
from massgen_tui.config.local import LocalServer, local_servers, ports_in
from massgen_tui.config.options import Options

MODELS = json.dumps({"object": "list", "data": [{"id": "nomic-embed-text"}, {"id": "small:latest"}, {"id": "large"}]})


@contextmanager
def answering(body: str, status: int = 200) -> Iterator[int]:
    """A server with that answer for everything; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            data = body.encode()
            self.send_response(status)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
        assert set(asked) <= {"/v1/models"}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_models_of_a_server_that_answers() -> None:
    with answering(MODELS) as port:
        (server,) = local_servers([port], seconds=5)
    assert (server.models, server.base_url) == (("small:latest", "large"), f"http://127.0.0.1:{port}/v1")
    assert (server.type, str(server)) == ("chatcompletion", f"127.0.0.1:{port}")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<html>", 200),
        (MODELS, 404),
        ("[]", 200),
        ('{"data": 3}', 200),
        ('{"data": [3, {"id": 4}, {"id": ""}, {"id": "\\u001b[31m"}]}', 200),
        ('{"data": [{"id": "text-embedding-3"}]}', 200),
        ("[" * 100_000, 200),
    ],
)
def test_what_is_no_model_server(body: str, status: int) -> None:
    with answering(body, status) as port:
        assert local_servers([port], seconds=5) == []


def test_nobody_is_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0)) as too:
        ports = [silent.getsockname()[1], too.getsockname()[1]]
        began = time.monotonic()
        assert local_servers(ports, seconds=0.05) == []
        assert time.monotonic() - began < 2


def test_the_usual_ports_and_others() -> None:
    assert ports_in({}) == (11434, 1234, 8000, 8080, 30000)
    assert ports_in({"MASSGEN_TUI_LOCAL_PORTS": ""}) == ()
    assert ports_in({"MASSGEN_TUI_LOCAL_PORTS": "9000, 9001 x 0 70000 9000 ²"}) == (9000, 9001)
    usual = {port: LocalServer(port, ("m",)) for port in ports_in({})}
    assert [server.type for server in usual.values()] == ["ollama", "lmstudio", "vllm", "chatcompletion", "sglang"]
    assert str(usual[11434]) == "127.0.0.1:11434 (Ollama's port)"


def test_a_server_is_the_team_if_there_is_nothing_else(tmp_path: Path) -> None:
    with answering(MODELS) as port:
        env = {"MASSGEN_TUI_LOCAL_PORTS": str(port)}
        found = find(Options(), env, tmp_path, tmp_path)
        with_key = find(Options(), {**env, "XAI_API_KEY": "k"}, tmp_path, tmp_path)
    assert found.loaded is not None
    assert with_key.loaded is not None
    (agent,) = found.loaded.config.agents
    assert (agent.backend.type, agent.backend.model) == ("chatcompletion", "small:latest")
    assert found.why == f"`small:latest` on 127.0.0.1:{port}, as there is no file and no key"
    assert [agent.id for agent in with_key.loaded.config.agents] == ["grok"]


def test_servers_are_not_asked_when_there_is_a_key() -> None:
    asked: list[int] = []

    def servers() -> list[LocalServer]:
        asked.append(1)
        return [LocalServer(1234, ("a", "b")), LocalServer(8000, ("c",))]

    team = draft_at_hand({"GROQ_API_KEY": "k", "TOGETHER_API_KEY": "k"}, servers)
    assert [(agent.id, agent.on, agent.backend["model"]) for agent in team.agents] == [
        ("groq", True, "llama-3.3-70b-versatile"),
        ("together", False, "…"),
    ]
    assert asked == []
    team = draft_at_hand({}, servers)
    assert [(agent.id, agent.on, agent.backend["model"]) for agent in team.agents] == [
        ("local", True, "a"),
        ("local2", False, "c"),
    ]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("TOGETHER_API_KEY", "TOGETHER_API_KEY is there, but together needs a model: --backend together --model NAME;"),
        ("POE_API_KEY", "poe needs a model and an address: --backend poe --model NAME --base-url URL;"),
    ],
)
def test_a_key_that_is_not_enough_is_told(key: str, said: str, tmp_path: Path) -> None:
    found = find(Options(), {key: "k", "MASSGEN_TUI_LOCAL_PORTS": ""}, tmp_path, tmp_path)
    assert found.loaded is None
    assert said in found.why
