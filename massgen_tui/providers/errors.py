"""Failures as sentences: what happened and what to do about it, whoever reports it and in whatever form."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import Any

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


def from_status(status: int, body: str, settings: Settings) -> ErrorChunk:
    """The failure that a status tells."""
    said = _said(body)
    if status == 429 and any(word in body.lower() for word in _NO_QUOTA):
        status = 402
    what, todo, fatal = _told(status, settings)
    return _failure(f"{what}: {todo}", said, fatal, f"HTTP {status}\n{body}")


def in_band(record: Mapping[str, Any], settings: Settings) -> ErrorChunk:
    """The failure that a provider reports in the middle of a reply."""
    status = next(filter(None, (_status(record.get(key)) for key in ("code", "type"))), 500)
    what, todo, fatal = _told(status, settings)
    detail = json.dumps(record, ensure_ascii=False, default=str)
    return _failure(f"{what} in the middle of the reply: {todo}", text(record.get("message")), fatal, detail)


def from_exception(error: BaseException, settings: Settings, begun: bool) -> ErrorChunk:
    """The failure that an exception tells; `begun` says that the reply had already started."""
    chain = [each for each in _chain(error) if not isinstance(each, ssl.SSLWantReadError | ssl.SSLWantWriteError)]
    detail = "\n".join(f"{type(each).__name__}: {each}" for each in chain)
    if any(isinstance(each, ImportError) for each in chain):
        sentence = f"the client for {settings.backend.name} cannot be loaded: install the program again"
        return _failure(sentence, detail.partition("\n")[0], True, detail)
    import httpx2

    response = getattr(error, "response", None)
    if isinstance(response, httpx2.Response):
        return from_status(response.status_code, response.text, settings)
    for types, sentence in _connection_sentences(settings, begun):
        if any(isinstance(each, types) for each in chain):
            return _failure(sentence, "", False, detail, cut=begun)
    sentence = f"the request to {settings.place} cannot be sent: check the backend of agent {settings.agent_id!r}"
    return _failure(sentence, str(error), True, detail)


def _connection_sentences(settings: Settings, begun: bool) -> list[tuple[tuple[type[BaseException], ...], str]]:
    """What went wrong with a connection, the more telling exceptions first."""
    import httpx2

    place, agent, seconds = settings.place, settings.agent_id, f"{settings.timeout:g} s"
    broken = (
        f"{place} broke the connection in the middle of the reply: try again"
        if begun
        else f"the connection to {place} failed: check base_url and the network, and try again"
    )
    return [
        (
            (ssl.SSLError,),
            f"no secure connection to {place}: check base_url, the clock and the certificates (SSL_CERT_FILE)",
        ),
        (
            (httpx2.ConnectTimeout, httpx2.PoolTimeout),
            f"{place} did not take the connection in time: check base_url and the network",
        ),
        (
            (httpx2.TimeoutException,),
            f"{place} said nothing for {seconds}: try again, or raise timeout in the backend of agent {agent!r}",
        ),
        ((socket.gaierror,), f"the address of {place} cannot be found: check base_url and the network"),
        ((ConnectionRefusedError,), f"nothing answers at {settings.base_url}: start the server, or check base_url"),
        ((httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.ProxyError, ConnectionError), broken),
        ((httpx2.DecodingError, httpx2.StreamError, *((OSError,) if begun else ())), broken),
    ]


def cut(settings: Settings) -> ErrorChunk:
    """The stream ended in good order before the reply did."""
    sentence = f"{settings.place} ended the connection before the reply was complete: try again"
    return _failure(sentence, "", False, "", cut=True)


def malformed(settings: Settings, data: str) -> ErrorChunk:
    """An event that cannot be read, so that a part of the reply is missing."""
    sentence = f"{settings.place} sent a part of the reply that cannot be read: try again"
    return _failure(sentence, "", False, data, cut=True)


def no_stream(settings: Settings, content_type: str, body: str) -> ErrorChunk:
    """A successful answer that is no stream, as web pages and wrong addresses give."""
    kind = content_type.partition(";")[0]
    sentence = (
        f"{settings.place} answered with {kind} instead of a stream: check base_url of agent {settings.agent_id!r}"
    )
    return _failure(sentence, _said(body), True, body)


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
        case _ if status >= 500:
            return f"{place} failed ({status})", "try again later", False
    fatal = status not in (409, 425)
    return f"{place} answered with status {status}", f"check base_url of agent {agent!r}", fatal


def _failure(sentence: str, said: str, fatal: bool, detail: str, cut: bool = False) -> ErrorChunk:
    kind = "fatal_api_error" if fatal else "connection_recovery" if cut else "api_error"
    said = " ".join(said.split())
    if len(said) > SAID_CHARS:
        said = said[: SAID_CHARS - 1] + "…"
    return ErrorChunk(f"{sentence} – it says: {said}" if said else sentence, kind, fatal, detail[:DETAIL_CHARS])


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
