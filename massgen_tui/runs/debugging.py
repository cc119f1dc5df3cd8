"""What only the debug log of an attempt tells: what is said to models and tool servers, and what is done with files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from massgen_tui.logs.write.writer import LogWriter
from massgen_tui.providers.overhear import OnExchange
from massgen_tui.tools.overhear import OnMessage

_SHORT = 80


class DebugNotes:
    """Takes it down where it happens; the log writer redacts it and leaves it out without `--debug`."""

    def __init__(self, writer: LogWriter) -> None:
        self._writer = writer

    def exchange(self, agent: str) -> OnExchange:
        """Who listens to what an agent's model is sent and what it replies."""
        return _Exchange(self._writer, agent)

    def messages(self, agent: str) -> OnMessage:
        """Who listens to the tool servers of an agent."""

        def take(server: str, message: dict[str, Any], *, sent: bool) -> None:
            self._writer.note(f"mcp:{server}", f"[{agent}] {'to' if sent else 'from'} {server}:", message)

        return take

    def files(self, agent: str, done: str) -> None:
        """Something was done with an agent's files."""
        self._writer.note("files:workspace", f"[{agent}] {done}")


class _Exchange:
    """One agent's talk with its model; what a request repeats of the one before is not written again."""

    def __init__(self, writer: LogWriter, agent: str) -> None:
        self._writer, self._agent = writer, agent
        self._before: dict[str, Any] = {}

    def sent(self, model: str, body: Mapping[str, Any]) -> None:
        new = {key: _news(value, self._before.get(key)) for key, value in body.items()}
        self._before = dict(body)
        self._writer.note(f"model:{model}", f"[{self._agent}] request to {model}:", new)

    def received(self, model: str, name: str, data: Any, pieces: int) -> None:
        named = f" {name}" if name else ""
        joined = f" ({pieces} pieces)" if pieces > 1 else ""
        self._writer.note(f"model:{model}", f"[{self._agent}] reply of {model}{named}{joined}:", data)


def _news(value: Any, before: Any) -> Any:
    """What a part of a request says beyond the same part of the one before."""
    if isinstance(value, str) and value == before and len(value) > _SHORT:
        return "(as before)"
    if not isinstance(value, list) or not isinstance(before, list) or not before:
        return value
    same = next((at for at, (new, old) in enumerate(zip(value, before, strict=False)) if new != old), None)
    count = min(len(value), len(before)) if same is None else same
    return [f"({count} as before)", *value[count:]] if count else value
