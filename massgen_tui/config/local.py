"""Model servers on this machine: which of the usual ports answers, and what models it has."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
VARIABLE = "MASSGEN_TUI_LOCAL_PORTS"
SECONDS = 0.25
"""How long all servers together may take; one on this machine answers in a few milliseconds."""

_LONGEST = 1024 * 1024
_NO_CHAT = re.compile(r"embed|rerank|whisper|\btts\b|\bbge\b|\bclip\b|moderation", re.IGNORECASE)
_USUAL: Mapping[int, tuple[str, str]] = {
    11434: ("Ollama", "ollama"),
    1234: ("LM Studio", "lmstudio"),
    8000: ("vLLM", "vllm"),
    8080: ("llama.cpp", "chatcompletion"),
    30000: ("SGLang", "sglang"),
}


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answers, and its models; the first is the one to take."""

    port: int
    models: tuple[str, ...]

    @property
    def type(self) -> str:
        """The type of backend that reaches it."""
        return _USUAL.get(self.port, ("", "chatcompletion"))[1]

    @property
    def base_url(self) -> str:
        """Where its chat completions are."""
        return f"http://{HOST}:{self.port}/v1"

    def __str__(self) -> str:
        """Where it is, and whose usual place that is; who really answers there is not known."""
        usual = _USUAL.get(self.port)
        return f"{HOST}:{self.port}" + (f" ({usual[0]}'s port)" if usual else "")


def ports_in(env: Mapping[str, str]) -> tuple[int, ...]:
    """The ports to ask: the usual ones, or those that the variable lists; an empty one means none."""
    if VARIABLE not in env:
        return tuple(_USUAL)
    numbers = (int(word) for word in re.split(r"[\s,]+", env[VARIABLE]) if word.isascii() and word.isdigit())
    return tuple(dict.fromkeys(number for number in numbers if 0 < number < 65536))


def local_servers(ports: Iterable[int], seconds: float = SECONDS) -> list[LocalServer]:
    """The servers that answer in time and have a model for a conversation, in the order of the ports."""
    found: dict[int, LocalServer] = {}
    deadline = time.monotonic() + seconds
    asking = {port: threading.Thread(target=_look, args=(port, seconds, found), daemon=True) for port in ports}
    for thread in asking.values():
        thread.start()
    for thread in asking.values():
        thread.join(max(0.0, deadline - time.monotonic()))
    return [found[port] for port in asking if port in found]


def _look(port: int, seconds: float, found: dict[int, LocalServer]) -> None:
    models = [name for name in _models(port, seconds) if not _NO_CHAT.search(name)]
    if models:
        found[port] = LocalServer(port, tuple(models))


def _models(port: int, seconds: float) -> list[str]:
    """The names at `/v1/models`; nothing where nobody answers, or somebody else does."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.request("GET", "/v1/models", headers={"Accept": "application/json"})
        response = connection.getresponse()
        said = json.loads(response.read(_LONGEST)) if response.status == 200 else None
    except (OSError, HTTPException, ValueError, RecursionError):
        return []
    finally:
        connection.close()
    listed = said.get("data") if isinstance(said, dict) else None
    names = [item.get("id") for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return [name for name in names if isinstance(name, str) and name.strip() and name.isprintable()]
