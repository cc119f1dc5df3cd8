"""From a backend's configuration to a provider: what can be found wrong before the first call is found here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from massgen_tui.config.backend_keys import is_own
from massgen_tui.config.backends import BACKENDS, WRAPPERS, BackendType, ProtocolName, type_of_host
from massgen_tui.providers import chat, messages, responses
from massgen_tui.providers.base import Provider
from massgen_tui.providers.remote import RemoteProvider
from massgen_tui.providers.wire import Settings, Wire

LOCAL_KEY = "EMPTY"  # what servers that want no key are given, because the SDKs insist on one
AZURE_API_VERSION = "2024-12-01-preview"
TIMEOUT_SECONDS = 600.0
MAX_RETRIES = 3

WIRES: Mapping[ProtocolName, Wire] = {"chat": chat.WIRE, "responses": responses.WIRE, "messages": messages.WIRE}

_UNSET = re.compile(r"\$\{(\w+)\}")
_ENDPOINTS = ("/chat/completions", "/responses", "/messages")


class ProviderProblem(ValueError):
    """A backend that cannot be used as configured: what, and what to do; `key` says which of its keys it is about."""

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.key = key


def make_provider(agent_id: str, backend: Mapping[str, Any], env: Mapping[str, str]) -> Provider:
    """The provider of an agent; ProviderProblem says what is missing or wrong."""
    settings = read_settings(agent_id, backend, env)
    return RemoteProvider(settings, WIRES[settings.backend.protocol])


def read_settings(agent_id: str, backend: Mapping[str, Any], env: Mapping[str, str]) -> Settings:
    """What a backend and the environment say together."""
    row = lookup(str(backend.get("type") or ""))
    model = str(backend.get("model") or row.default_model)
    if not model:
        raise ProviderProblem(
            f"agent {agent_id!r} has no model: put model into its backend ({row.name} has no default)"
        )
    base_url = _base_url(agent_id, row, backend, env)
    key, source = _key(agent_id, row, base_url, backend, env)
    return Settings(
        agent_id,
        row,
        model,
        base_url,
        key,
        source,
        prices=_prices(row, base_url),
        headers={**_headers(agent_id, backend, "default_headers"), **_headers(agent_id, backend, "extra_headers")},
        query=_object(agent_id, backend, "extra_query"),
        params=_params(agent_id, backend),
        tools=[tool for name, tool in row.switches.items() if backend.get(name)],
        timeout=_number(agent_id, backend, "timeout", TIMEOUT_SECONDS),
        max_retries=int(_number(agent_id, backend, "max_retries", MAX_RETRIES, least=0)),
        api_version=_api_version(row, backend, env),
    )


def lookup(name: str) -> BackendType:
    """The row of a backend type whose models answer over a network; a ProviderProblem says why there is none."""
    row = BACKENDS.get(name)
    if row is not None and row.protocol in WIRES:
        return row
    if name in WRAPPERS:
        instead = WRAPPERS[name]
        hint = f"use {instead!r}, which reaches such models directly" if instead else "use another type"
        raise ProviderProblem(f"backend type {name!r} drives another program, which is not supported: {hint}")
    known = [each.name for each in BACKENDS.values() if each.protocol in WIRES]
    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else "use another type."
    raise ProviderProblem(f"unknown backend type {name!r}: {hint} Known types: {', '.join(known)}")


def _base_url(agent_id: str, row: BackendType, backend: Mapping[str, Any], env: Mapping[str, str]) -> str:
    written = backend.get("base_url") or backend.get("azure_endpoint")
    exported = (env.get(name) for name in row.base_url_variables)
    base_url = str(written or next(filter(None, exported), "") or row.base_url).strip().rstrip("/")
    if not base_url:
        others = "".join(f", or export {name}" for name in row.base_url_variables)
        raise ProviderProblem(
            f"backend type {row.name} needs an address: put base_url into the backend of agent {agent_id!r}{others}"
        )
    for endpoint in _ENDPOINTS:
        base_url = base_url.removesuffix(endpoint)
    if row.protocol == "messages":
        base_url = base_url.removesuffix("/v1")
    if not _is_address(base_url):
        raise ProviderProblem(f"base_url of agent {agent_id!r} is no http address: {base_url!r}", "base_url")
    return base_url


def _is_address(base_url: str) -> bool:
    try:
        parts = urlsplit(base_url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _key(
    agent_id: str, row: BackendType, base_url: str, backend: Mapping[str, Any], env: Mapping[str, str]
) -> tuple[str, str]:
    """The key, and where it came from."""
    written = str(backend.get("api_key") or "").strip()
    if unset := _UNSET.fullmatch(written):
        sentence = f"{unset[1]} is not set, but api_key of agent {agent_id!r} names it: export it"
        raise ProviderProblem(sentence, "api_key")
    if written:
        return written, f"api_key in the backend of agent {agent_id!r}"
    keyed = (type_of_host(base_url) or row) if row.name == "chatcompletion" else row
    for name in keyed.keys:
        if exported := env.get(name, "").strip():
            return exported, name
    if not keyed.key_required or urlsplit(base_url).hostname in ("localhost", "127.0.0.1", "::1"):
        return LOCAL_KEY, f"api_key in the backend of agent {agent_id!r} (there is none)"
    names = " or ".join(keyed.keys)
    sentence = f"{names} is not set: export it, or put api_key into the backend of agent {agent_id!r}"
    raise ProviderProblem(sentence, "api_key")


def _prices(row: BackendType, base_url: str) -> str:
    """Whose prices hold: those of the host where the type does not say it."""
    if row.name != "chatcompletion":
        return row.prices
    host = type_of_host(base_url)
    return host.prices if host is not None else ""


def _params(agent_id: str, backend: Mapping[str, Any]) -> dict[str, Any]:
    params = {key: value for key, value in backend.items() if not is_own(key)}
    return {**params, **_object(agent_id, backend, "extra_body")}


def _object(agent_id: str, backend: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = backend.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ProviderProblem(f"{key} of agent {agent_id!r} must be names with values, not {value!r}", key)
    return dict(value)


def _headers(agent_id: str, backend: Mapping[str, Any], key: str) -> dict[str, str]:
    return {str(name): str(value) for name, value in _object(agent_id, backend, key).items()}


def _number(agent_id: str, backend: Mapping[str, Any], key: str, default: float, least: float = 0.001) -> float:
    value = backend.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value < 1e9:
        sentence = f"{key} of agent {agent_id!r} must be a number of at least {least:g}, not {value!r}"
        raise ProviderProblem(sentence, key)
    return value


def _api_version(row: BackendType, backend: Mapping[str, Any], env: Mapping[str, str]) -> str:
    if row.name != "azure_openai":
        return ""
    return str(backend.get("api_version") or env.get("AZURE_OPENAI_API_VERSION") or AZURE_API_VERSION)
