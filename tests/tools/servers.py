"""Tool servers for the tests, good and bad: `python servers.py KIND`. Each is a real process over real pipes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

from mcp import MCPError
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError

HERE = Path(__file__)


def settings(kind: str, *args: str, **more: Any) -> dict[str, Any]:
    """What a configuration would say to start that server."""
    return {"command": [sys.executable, str(HERE), kind, *args], **more}


def main(kind: str, *args: str) -> None:
    """Serve, or misbehave."""
    print(f"{kind} server speaking, key sk-12345", file=sys.stderr, flush=True)
    if kind == "wordy":
        print("x" * 200_000, "and so on", sep="\n", file=sys.stderr, flush=True)
    if kind == "indiscreet":
        print(
            "-----BEGIN PRIVATE KEY-----",
            "MIIEvQIBADAN",
            "BgkqhkiG9w0BAQEF",
            "-----END PRIVATE KEY-----",
            sep="\n",
            file=sys.stderr,
        )
        width = int(os.environ.get("COLUMNS", 80))
        print(textwrap.fill(f"{'word ' * 14}Bearer AbCdEfGhIjKlMnOpQrStUv", width), file=sys.stderr)
        print("left".ljust(width - 5), "right", "─" * width, file=sys.stderr, flush=True)
    if kind == "dies":
        sys.exit(3)
    if kind == "mute":
        time.sleep(600)
    if kind == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        Path(args[0]).write_text(f"{os.getpid()} {child.pid}", encoding="utf-8")
    if kind == "tidy":
        signal.signal(signal.SIGTERM, lambda *_: (note(args[0]), sys.exit()))  # type: ignore[func-returns-value]
    serve(args, ShyServer if kind == "shy" else MCPServer)
    if kind in ("stubborn", "tidy"):
        time.sleep(600)


def note(path: str) -> None:
    Path(path).write_text("left", encoding="utf-8")


class ShyServer(MCPServer[Any]):
    """Has tools that it refuses to run, is silent about its resources, and refuses to tell its prompts."""

    async def call_tool(self, *_: Any, **__: Any) -> Any:
        raise MCPError(-32000, "not today")

    async def list_resources(self) -> list[Any]:
        await asyncio.sleep(600)
        return []

    async def list_prompts(self) -> list[Any]:
        raise MCPError(-32000, "not for you")


def serve(args: tuple[str, ...], kind: type[MCPServer[Any]]) -> None:
    server = kind("tests", log_level="ERROR")

    @server.tool()
    def add(a: int, b: int) -> int:
        return a + b

    @server.tool()
    def fail(reason: str) -> str:
        raise ToolError(reason)

    @server.tool()
    def environment(name: str) -> str:
        return os.environ.get(name, "unset")

    @server.tool()
    def quit_now() -> str:
        os._exit(7)

    @server.tool()
    async def wait() -> str:
        try:
            await asyncio.sleep(600)
        finally:
            note(args[0])
        return "waited"

    @server.tool()
    def pid() -> int:
        return os.getpid()

    @server.tool()
    async def steps(count: int, context: Context[Any, Any]) -> str:
        for step in range(1, count + 1):
            await asyncio.sleep(0.2)
            await context.report_progress(step, count, f"step {step}")
        return f"{count} steps"

    @server.resource("notes://readme")
    def readme() -> str:
        return "Read me."

    @server.prompt()
    def review(code: str, tone: str) -> str:
        return f"Review {code} in a {tone} tone."

    if args[:1] == ("http",):
        server.run("streamable-http", host="127.0.0.1", port=int(args[1]))
    server.run("stdio")


if __name__ == "__main__":
    main(*sys.argv[1:])
