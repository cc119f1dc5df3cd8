"""What a tool server's settings may ask for: which programs are started, which addresses are spoken to.

A team's file may come from elsewhere; it must not be able to start just anything, or to reach into a private network.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import shlex
import socket
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from massgen_tui.config.interpolate import unset_names

_SHELLS = {"sh", "bash", "dash", "zsh", "fish", "ksh"}
_RUNNERS = {"py", "uv", "uvx", "pipx", "pip", "pip3", "node", "npm", "npx", "yarn", "pnpm", "bun", "bunx", "deno"}
_OTHERS = {"java", "ruby", "go", "cargo", "fastmcp"}
_USUAL = _SHELLS | _RUNNERS | _OTHERS
ALLOWED: Mapping[str, frozenset[str]] = {
    "strict": frozenset(_USUAL),
    "moderate": frozenset(_USUAL | {"git"}),
    "permissive": frozenset(_USUAL | {"git", "curl", "wget"}),
}
"""The programs that may be started at each level of `security.level`; every `python…` is one of them."""

_PYTHON = re.compile(r"python[0-9.]*")
_SPECIAL = re.compile(r"[;&|<>$`\n\r\0]")
_LOCAL_NAMES = (".localhost", ".local", ".internal")


def problems(settings: Mapping[str, Any]) -> list[str]:
    """All that is wrong with a server's settings, each as the end of a sentence; nothing is started or asked for it."""
    security = settings.get("security") or {}
    level = security.get("level", "strict")
    if level not in ALLOWED:
        return [f"its `security.level` is {level!r}, not strict, moderate or permissive"]
    if settings.get("type") == "sse":
        return ["its type is sse, which is no longer used; try streamable-http"]
    found = list(_unset(settings))
    if settings.get("url"):
        found += _address(str(settings["url"]), security)
    elif not settings.get("module"):
        found += _command(settings.get("command"), level, security)
    return found


async def resolved_problems(settings: Mapping[str, Any]) -> list[str]:
    """With `security.resolve_dns`: what is wrong with the addresses behind a server's name."""
    security = settings.get("security") or {}
    host = _host(str(settings.get("url") or ""))
    if not security.get("resolve_dns") or not host or _number(host) is not None or _is_exempt(host, security):
        return []
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        return [f"the name {host} has no address: {(error.strerror or str(error)).lower()}"]
    addresses = [str(answer[4][0]) for answer in answers]
    found = (_refused(address, security, f"{host} ({address})") for address in addresses)
    return list(dict.fromkeys(problem for problem in found if problem))


def _unset(settings: Mapping[str, Any]) -> Iterator[str]:
    """A server that gets `${TOKEN}` for a token fails in ways that nobody understands."""
    parts = {
        "args": [str(arg) for arg in settings.get("args") or ()],
        "env": [str(value) for value in (settings.get("env") or {}).values()],
        "headers": [str(value) for value in (settings.get("headers") or {}).values()],
    }
    for key, texts in parts.items():
        for name in dict.fromkeys(name for text in texts for name in unset_names(text, {})):
            yield f"its `{key}` need the variable {name}, which is not set"


def _command(command: Any, level: str, security: Mapping[str, Any]) -> Iterator[str]:
    if not command:
        yield "its settings name no command"
        return
    try:
        words = shlex.split(command) if isinstance(command, str) else [str(word) for word in command]
    except ValueError as error:
        yield f"its command cannot be read: {str(error).lower()}"
        return
    if any(_SPECIAL.search(word) for word in words):
        yield "its command holds a character that only a shell understands, and no shell is used; write it in `args`"
    if any(".." in PurePath(word).parts for word in words):
        yield "its command holds `..`; write the path without"
    name = PurePath(words[0]).name.removesuffix(".exe") if words else ""
    more = security.get("allowed_executables") or ()
    if not _PYTHON.fullmatch(name) and name not in ALLOWED[level] and name not in more:
        yield f"`{name}` is not among the programs that may be started; `security.allowed_executables` can add it"


def _address(url: str, security: Mapping[str, Any]) -> Iterator[str]:
    host = _host(url)
    if not url.startswith(("http://", "https://")) or not host:
        yield "its `url` must begin with http:// or https:// and a host"
        return
    if "@" in urlsplit(url).netloc:
        yield "its `url` holds a name or a password; write them in `headers`"
    if not _is_exempt(host, security):
        refused = _refused(host, security, host)
        if refused:
            yield refused


def _host(url: str) -> str:
    """The host as a client understands it: wide digits and letters are the plain ones there."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return unicodedata.normalize("NFKC", host).casefold().rstrip(".")


def _is_exempt(host: str, security: Mapping[str, Any]) -> bool:
    return host in {str(name).casefold() for name in security.get("allowed_hostnames") or ()}


def _refused(host: str, security: Mapping[str, Any], named: str) -> str:
    """Why a host is not spoken to; empty if it is."""
    number = _number(host)
    loopback = host == "localhost" or host.endswith(".localhost")
    private = host.endswith(_LOCAL_NAMES)
    if number is not None:
        loopback = number.is_loopback or number.is_unspecified
        private = not number.is_global or number.is_multicast
    if loopback and not security.get("allow_localhost"):
        return f"{named} is this machine; if that is meant, set `security.allow_localhost: true`"
    if private and not loopback and not security.get("allow_private_ips"):
        return f"{named} is in a private network; if that is meant, set `security.allow_private_ips: true`"
    return ""


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is, in any form that a system takes for one, such as 127.1 or 0x7f000001."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, ValueError):
            return None
    mapped = number.ipv4_mapped if isinstance(number, ipaddress.IPv6Address) else None
    return mapped or number
