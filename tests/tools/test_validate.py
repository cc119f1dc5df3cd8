from __future__ import annotations

import sys
from typing import Any

import pytest

from massgen_tui.tools.validate import problems, resolved_problems


@pytest.mark.parametrize(
    "settings",
    [
        {"command": "python -m server"},
        {"command": sys.executable},
        {"command": "node.exe server.js"},
        {"command": ["/usr/bin/python3.13", "server.py"]},
        {"command": "npx -y @scope/server-filesystem /tmp"},
        {"command": "bash", "args": ["-c", "a | b; echo ${HOME"]},
        {"command": "node", "args": ["../x", "$5"]},
        {"command": "docker run x", "security": {"allowed_executables": ["docker"]}},
        {"command": "git", "security": {"level": "moderate"}},
        {"command": "curl", "security": {"level": "permissive"}},
        {"module": "massgen_tui.tools.workspace", "args": ["--workspace", "${cwd}"]},
        {"url": "https://example.com/mcp"},
        {"url": "http://8.8.8.8:80/mcp"},
        {"url": "http://127.0.0.1:80", "security": {"allow_localhost": True}},
        {"url": "http://[::1]/", "security": {"allow_localhost": True}},
        {"url": "http://192.168.0.7/", "security": {"allow_private_ips": True}},
        {"url": "http://Tools.internal/", "security": {"allowed_hostnames": ["tools.INTERNAL"]}},
    ],
)
def test_what_may_be_started_and_spoken_to(settings: dict[str, Any]) -> None:
    assert problems(settings) == []


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({}, "name no command"),
        ({"command": " "}, "`` is not among the programs"),
        ({"command": "docker run x"}, "`docker` is not among the programs"),
        ({"command": "git"}, "`git` is not among"),
        ({"command": "curl", "security": {"level": "moderate"}}, "`curl` is not among"),
        ({"command": "/tmp/evil"}, "`evil` is not among"),
        ({"command": "pythonx"}, "`pythonx` is not among"),
        ({"command": "python a.py; rm x"}, "only a shell understands"),
        ({"command": "python $(x)"}, "only a shell understands"),
        ({"command": ["python", "a\nb"]}, "only a shell understands"),
        ({"command": "../../bin/python"}, "holds `..`"),
        ({"command": ["python", "sub/../../x.py"]}, "holds `..`"),
        ({"command": "python 'x"}, "cannot be read"),
        ({"command": "python", "args": ["--key=${NO_SUCH}"]}, "`args` need the variable NO_SUCH"),
        ({"command": "python", "env": {"TOKEN": "${NO_SUCH}"}}, "`env` need the variable NO_SUCH"),
        ({"url": "https://example.com", "headers": {"Authorization": "Bearer ${T}"}}, "the variable T"),
        ({"type": "sse", "url": "https://example.com"}, "try streamable-http"),
        ({"command": "python", "security": {"level": "none"}}, "'none', not strict"),
        ({"url": "ftp://example.com"}, "must begin with http"),
        ({"url": "https:///x"}, "must begin with http"),
        ({"url": "http://[broken"}, "must begin with http"),
        ({"url": "https://user:word@example.com"}, "a name or a password"),
    ],
)
def test_what_may_not(settings: dict[str, Any], why: str) -> None:
    assert any(why in problem for problem in problems(settings))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "api.localhost",
        "127.0.0.1",
        "127.1",
        "0x7f.0.0.1",
        "2130706433",
        "017700000001",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "①②⑦.0.0.1",
    ],
)
def test_this_machine_in_all_its_forms(host: str) -> None:
    (problem,) = problems({"url": f"http://{host}:80/mcp", "security": {"allow_private_ips": True}})
    assert "is this machine" in problem


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00::1]",
        "100.64.0.1",
        "a.local",
        "metadata.google.internal",
        "[::ffff:10.0.0.1]",
        "224.0.0.1",
        "10.1",
    ],
)
def test_private_networks_in_all_their_forms(host: str) -> None:
    (problem,) = problems({"url": f"https://{host}/mcp", "security": {"allow_localhost": True}})
    assert "is in a private network" in problem


async def test_names_are_looked_up_only_if_that_is_wanted() -> None:
    url = "http://localhost.example.test/mcp"
    assert await resolved_problems({"url": url}) == []
    assert await resolved_problems({"url": "http://8.8.8.8", "security": {"resolve_dns": True}}) == []
    (problem,) = await resolved_problems({"url": url, "security": {"resolve_dns": True}})
    assert problem.startswith("the name localhost.example.test has no address")
    named = {"resolve_dns": True, "allowed_hostnames": ["localhost.example.test"]}
    assert await resolved_problems({"url": url, "security": named}) == []
    found = await resolved_problems({"url": "http://localhost/", "security": {"resolve_dns": True}})
    assert found
    assert all("is this machine" in problem for problem in found)
