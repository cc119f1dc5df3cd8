"""Failures as sentences: what happened and what to do about it, whoever reports it and in whatever form."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from massgen_tui.providers import retry
from massgen_tui.providers.base import ErrorChunk
from massgen_tui.providers.wire import Settings, items, mapping, text

SAID_CHARS = 300
DETAIL_CHARS = 20_000

_NO_QUOTA = ("insufficient_quota", "billing", "exceeded your current quota", "credit balance")
_STATUS_OF = {
    "invalid_request_error": 400,
    "context_length_exceeded": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "billing_error": 402,
    "insufficient_quota": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "server_error": 500,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


class UnreadableCertificates(OSError):
    """The file that the environment names as the certificates to trust is of no use; its path is the text."""


def from_status(status: int, body: str, headers: Mapping[str, str], settings: Settings) -> ErrorChunk:
    """The failure that a status tells."""
    if status == 429 and any(word in body.lower() for word in _NO_QUOTA):
        status = 402
    what, todo, fatal = _told(status, settings)
    fatal = {"true": False, "false": True}.get(headers.get("x-should-retry", ""), fatal)
    wait = None if fatal else retry.asked_wait(headers, time.time())
    if wait is not None and wait > retry.LONGEST_WAIT:
        todo, fatal = f"it asks to wait {wait:.0f} s", True
    return _failure(what, todo, fatal, f"HTTP {status}\n{body}", said=_said(body), retry_after=wait)


def in_band(record: Mapping[str, Any], settings: Settings) -> ErrorChunk:
    """The failure that a provider reports in the middle of a reply."""
    status = next(filter(None, (_status(record.get(key)) for key in ("code", "type"))), 500)
    what, todo, fatal = _told(status, settings)
    detail = json.dumps(record, ensure_ascii=False, default=str)
    return _failure(f"{what} in the middle of the reply", todo, fatal, detail, said=text(record.get("message")))


def from_exception(error: BaseException, settings: Settings, begun: bool) -> ErrorChunk:
    """The failure that an exception tells; `begun` says that the reply had already started."""
    chain = [each for each in _chain(error) if not isinstance(each, ssl.SSLWantReadError | ssl.SSLWantWriteError)]
    detail = "\n".join(f"{type(each).__name__}: {each}" for each in chain)
    if any(isinstance(each, ImportError) for each in chain):
        what = f"the client for {settings.backend.name} cannot be loaded"
        return _failure(what, "install the program again", True, detail, said=detail.partition("\n")[0])
    if isinstance(error, UnreadableCertificates):
        return _failure(f"the certificates at {error} cannot be read", "correct or unset SSL_CERT_FILE", True, detail)
    import httpx2

    response = getattr(error, "response", None)
    if isinstance(response, httpx2.Response):
        return from_status(response.status_code, response.text, response.headers, settings)
    for types, what, todo, fatal in _broken(settings) if begun else _unconnected(settings):
        told = next((each for each in chain if isinstance(each, types)), None)
        if told is not None:
            said = text(getattr(told, "verify_message", ""))
            return _failure(what, todo, fatal, detail, said=said, cut=begun)
    what = f"the request to {settings.place} cannot be sent"
    return _failure(what, f"check the backend of agent {settings.agent_id!r}", True, detail, said=str(error))


class _Cause(NamedTuple):
    """What exceptions of these types mean."""

    types: tuple[type[BaseException], ...]
    what: str
    todo: str
    fatal: bool = False


def _unconnected(settings: Settings) -> list[_Cause]:
    """Why there may be no connection, the more telling exceptions first."""
    import httpx2

    place, address, suspect = settings.place, settings.base_url, "base_url and the network"
    start = "start the server, or check base_url"
    if proxy := _proxy(settings.base_url):
        place, address, suspect = f"{place} through the proxy {proxy}", f"the proxy {proxy}", "the environment's proxy"
        start = f"check {suspect}"
    trust = "check base_url, the clock and the certificates (SSL_CERT_FILE)"
    failed, again = f"the connection to {place} failed", f"check {suspect}, and try again"
    late = f"{place} did not take the connection in time"
    return [
        _Cause((ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError), failed, again),
        _Cause((ssl.SSLError,), f"no secure connection to {place}", trust, fatal=True),
        _Cause((httpx2.ConnectTimeout, httpx2.PoolTimeout), late, f"check {suspect}"),
        _silence(settings),
        _Cause((socket.gaierror,), f"the address of {place} cannot be found", f"check {suspect}"),
        _Cause((ConnectionRefusedError,), f"nothing answers at {address}", start),
        _Cause((httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.ProxyError, ConnectionError), failed, again),
    ]


def _broken(settings: Settings) -> list[_Cause]:
    """Why a reply may break off."""
    import httpx2

    what = f"{settings.place} broke the connection in the middle of the reply"
    types = (httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.DecodingError, httpx2.StreamError, OSError)
    return [_silence(settings), _Cause(types, what, "try again")]


def _silence(settings: Settings) -> _Cause:
    import httpx2

    what = f"{settings.place} said nothing for {settings.timeout:g} s"
    todo = f"try again, or raise timeout in the backend of agent {settings.agent_id!r}"
    return _Cause((httpx2.TimeoutException,), what, todo)


def _proxy(base_url: str) -> str:
    """The proxy of the environment on the way there, "" without one; what it takes to log in is left out."""
    from urllib.request import getproxies, proxy_bypass

    address, proxies = urlsplit(base_url), getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all") or ""
    return "" if not proxy or proxy_bypass(address.hostname or "") else proxy.rpartition("@")[2].rpartition("//")[2]


def cut(settings: Settings) -> ErrorChunk:
    """The stream ended in good order before the reply did."""
    what = f"{settings.place} ended the connection before the reply was complete"
    return _failure(what, "try again", False, "", cut=True)


def malformed(settings: Settings, data: str) -> ErrorChunk:
    """An event that cannot be read, so that a part of the reply is missing."""
    return _failure(
        f"{settings.place} sent a part of the reply that cannot be read", "try again", False, data, cut=True
    )


def no_stream(settings: Settings, content_type: str, body: str) -> ErrorChunk:
    """A successful answer that is no stream, as web pages and wrong addresses give."""
    what = f"{settings.place} answered with {content_type.partition(';')[0]} instead of a stream"
    return _failure(what, f"check base_url of agent {settings.agent_id!r}", True, body, said=_said(body))


def _told(status: int, settings: Settings) -> tuple[str, str, bool]:
    """What happened, what to do, and whether a retry is of no use."""
    place, agent, model = settings.place, settings.agent_id, settings.model
    match status:
        case 400 | 422:
            return f"{place} rejected the request ({status})", f"check the backend of agent {agent!r}", True
        case 401:
            return f"{place} refused the key (401)", f"check {settings.key_source}", True
        case 402:
            return f"{place} has no quota left for this key (402)", "check the account's plan and balance", True
        case 403:
            return (
                f"{place} does not allow this key to use {model!r} (403)",
                "check the key's rights and the region",
                True,
            )
        case 404:
            return f"{place} knows no model {model!r} (404)", f"check model and base_url of agent {agent!r}", True
        case 413:
            return f"the request is too large for {place} (413)", "shorten the question or the context", True
        case 429:
            return f"{place} gets too many requests (429)", "wait a little, or use fewer agents", False
        case 503 | 529:
            return f"{place} is overloaded ({status})", "try again later", False
        case 408 | 504:
            return f"{place} took too long ({status})", "try again", False
        case _ if 300 <= status < 400:
            todo = f"give the right address as base_url of agent {agent!r}: a question is not sent on to another one"
            return f"{place} says that it is elsewhere ({status})", todo, True
        case _ if status >= 500:
            return f"{place} failed ({status})", "try again later", False
    fatal = status not in (409, 425)
    return f"{place} answered with status {status}", f"check base_url of agent {agent!r}", fatal


def _failure(
    what: str,
    todo: str,
    fatal: bool,
    detail: str,
    *,
    said: str = "",
    cut: bool = False,
    retry_after: float | None = None,
) -> ErrorChunk:
    kind = "fatal_api_error" if fatal else "connection_recovery" if cut else "api_error"
    said = " ".join(said.split())
    if len(said) > SAID_CHARS:
        said = said[: SAID_CHARS - 1] + "…"
    told = f" – it says: {said}" if said else ""
    return ErrorChunk(f"{what}: {todo}{told}", kind, fatal, detail[:DETAIL_CHARS], f"{what}{told}", retry_after)


def _said(body: str) -> str:
    """What a provider says itself in the body of a failure."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return "" if body.lstrip().startswith("<") else body
    if items(value):
        value = value[0]
    error = mapping(value).get("error")
    candidates = (mapping(error).get("message"), error, mapping(value).get("message"), mapping(value).get("detail"))
    return next(filter(None, map(text, candidates)), "")


def _status(code: object) -> int:
    if isinstance(code, str):
        return _STATUS_OF.get(code, int(code) if code.isdecimal() and len(code) == 3 else 0)
    return code if isinstance(code, int) and 400 <= code < 600 else 0


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and what led to it, the members of groups as well."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [
            each.__cause__,
            each.__context__,
            *(each.exceptions if isinstance(each, BaseExceptionGroup) else ()),
        ]
