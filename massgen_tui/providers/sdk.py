"""The SDKs, loaded when the first request is made: they open streams, with keys and typed failures."""

from __future__ import annotations

import os
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from massgen_tui.config.backends import OPENAI_URL
from massgen_tui.providers.errors import UnreadableCertificates
from massgen_tui.providers.wire import Settings, Wire

if TYPE_CHECKING:
    import ssl

    import httpx2
    import openai

CONNECT_SECONDS = 5.0

IMPORTING = threading.Lock()  # modules that import each other must not be imported by two threads at once
_loaded: set[str] = set()  # SDKs that need not wait while another is imported
_trusted: dict[tuple[str, str, int], ssl.SSLContext] = {}  # by where the certificates are, and when they changed


@dataclass(frozen=True, slots=True)
class Connection:
    """An SDK's client, reduced to what a provider needs of it; it goes nowhere but where the user said."""

    post: Callable[[Mapping[str, Any]], Awaitable[httpx2.Response]]
    close: Callable[[], Awaitable[None]]
    failures: tuple[type[Exception], ...]  # what `post` may raise, a body that is no JSON or a bad header included


def connect(settings: Settings, wire: Wire) -> Connection:
    """Import what the protocol needs and make a client; the first time takes a second or two: call it in a thread."""
    make = _anthropic if wire.sdk == "anthropic" else _openai
    if wire.sdk in _loaded:
        return make(settings, wire)
    with IMPORTING:
        made = make(settings, wire)  # which loads some more than the import
        _loaded.add(wire.sdk)
        return made


def trust() -> ssl.SSLContext:
    """The certificates to trust, read once for all agents: that takes longer than all else about a client."""
    import httpx2

    file = os.environ.get("SSL_CERT_FILE", "")
    try:
        key = (file, os.environ.get("SSL_CERT_DIR", ""), os.stat(file).st_mtime_ns if file else 0)
        if key not in _trusted:
            _trusted[key] = httpx2.create_ssl_context()
    except OSError as error:
        raise UnreadableCertificates(file or "the system's place") from error
    return _trusted[key]


def _openai(settings: Settings, wire: Wire) -> Connection:
    import openai

    client = _openai_client(settings)
    if settings.base_url != OPENAI_URL:  # who these are is nobody else's business
        client.organization = client.project = None
    return _connection(client, wire, openai.AsyncStream[Any], openai.OpenAIError)


def _openai_client(settings: Settings) -> openai.AsyncOpenAI:
    import openai

    options: dict[str, Any] = {
        "api_key": settings.api_key,
        "timeout": _timeout(settings),
        "max_retries": 0,  # ours can be seen
        "default_headers": settings.headers,
        "default_query": settings.query,
        "http_client": openai.DefaultAsyncHttpxClient(verify=trust(), follow_redirects=False),
    }
    if settings.api_version:
        return openai.AsyncAzureOpenAI(azure_endpoint=settings.base_url, api_version=settings.api_version, **options)
    return openai.AsyncOpenAI(base_url=settings.base_url, **options)


def _anthropic(settings: Settings, wire: Wire) -> Connection:
    import anthropic

    client = anthropic.AsyncAnthropic(
        api_key=settings.api_key,
        base_url=settings.base_url,
        timeout=_timeout(settings),
        max_retries=0,
        default_headers=settings.headers,
        default_query=settings.query,
        http_client=anthropic.DefaultAsyncHttpxClient(verify=trust(), follow_redirects=False),
    )
    return _connection(client, wire, anthropic.AsyncStream[Any], anthropic.AnthropicError)


def _connection(client: Any, wire: Wire, stream: type[Any], failure: type[Exception]) -> Connection:
    """What is the same for both SDKs: they are asked for the response itself, before it is read."""
    import httpx2

    async def post(body: Mapping[str, Any]) -> httpx2.Response:
        opened = await client.post(wire.path, cast_to=httpx2.Response, body=body, stream=True, stream_cls=stream)
        response: httpx2.Response = opened
        return response

    failures = (failure, httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, TypeError)
    return Connection(post, client.close, failures)


def _timeout(settings: Settings) -> httpx2.Timeout:
    import httpx2

    return httpx2.Timeout(settings.timeout, connect=min(settings.timeout, CONNECT_SECONDS))
