"""Every way in which a call can fail ends in one sentence that says what happened and what to do."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl

import pytest

from massgen_tui.providers import errors, sdk
from massgen_tui.providers.base import ErrorChunk, TextChunk
from tests.providers import asking
from tests.providers.server import Play, Server
from tests.providers.speakers import Says, Speaker, error_body

STATUSES = [
    (400, True, "rejected the request (400)", "check the backend of agent 'ana'"),
    (401, True, "refused the key (401)", "check api_key in the backend of agent 'ana'"),
    (403, True, "does not allow this key to use 'm-1' (403)", "check the key's rights"),
    (404, True, "knows no model 'm-1' (404)", "check model and base_url of agent 'ana'"),
    (429, False, "gets too many requests (429)", "wait a little"),
    (500, False, "failed (500)", "try again later"),
    (529, False, "is overloaded (529)", "try again later"),
]


@pytest.mark.parametrize(("status", "fatal", "what", "todo"), STATUSES, ids=[str(row[0]) for row in STATUSES])
async def test_a_status_is_told_in_words(
    server: Server, speaker: Speaker, status: int, fatal: bool, what: str, todo: str
) -> None:
    server.play(Play([error_body("the reason it gives")], status=status, content_type="application/json"))
    (failure,) = await asking.ask(asking.provider(server, speaker))
    assert isinstance(failure, ErrorChunk)
    assert failure.message.startswith(speaker.type)
    for part in (what, todo, "the reason it gives"):
        assert part in failure.message
    assert failure.fatal is fatal
    assert failure.kind == ("fatal_api_error" if fatal else "api_error")
    assert failure.detail.startswith(f"HTTP {status}")


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        pytest.param(Play(ending="reset"), "broke the connection in the middle of the reply", id="reset"),
        pytest.param(Play(ending="clean"), "ended the connection before the reply was complete", id="ended"),
        pytest.param(Play(ending="silence"), "said nothing for 0.3 s", id="silence"),
        pytest.param(Play([b'data: {"no": json\n\n']), "sent a part of the reply that cannot be read", id="no json"),
        pytest.param(Play([b"data: [1, 2]\n\n"]), "sent a part of the reply that cannot be read", id="no object"),
        pytest.param(Play([b'data: {"cut off']), "ended the connection before the reply was complete", id="cut event"),
    ],
)
async def test_a_reply_that_breaks_off_keeps_what_was_said(
    server: Server, speaker: Speaker, fault: Play, what: str
) -> None:
    begun = Play([speaker.text("so far"), *fault.parts], ending=fault.ending)
    server.play(begun)
    first, usage, failure = await asking.ask(asking.provider(server, speaker, timeout=0.3))
    assert first == TextChunk("so far")
    assert asking.usage([usage]).estimated
    assert isinstance(failure, ErrorChunk)
    assert what in failure.message
    assert failure.kind == "connection_recovery"
    assert not failure.fatal


async def test_a_failure_inside_the_stream_is_told(server: Server, speaker: Speaker) -> None:
    server.play(Play([speaker.text("so far"), speaker.failure("something inside"), speaker.text("never read")]))
    chunks = await asking.ask(asking.provider(server, speaker))
    assert asking.text(chunks) == "so far"
    failure = asking.failure(chunks)
    assert "in the middle of the reply" in failure.message
    assert "something inside" in failure.message
    assert not failure.fatal


async def test_silence_before_the_reply_is_a_timeout(server: Server, speaker: Speaker) -> None:
    server.play(Play(ending="silence"))
    failure = asking.failure(await asking.ask(asking.provider(server, speaker, timeout=0.2)))
    assert "said nothing for 0.2 s: try again, or raise timeout in the backend of agent 'ana'" in failure.message


async def test_nobody_listens(server: Server, speaker: Speaker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        failure = asking.failure(await asking.ask(asking.provider(server, speaker, base_url=url)))
    assert failure.message == f"nothing answers at {url}: start the server, or check base_url"
    assert not failure.fatal


async def test_no_tls_where_tls_is_spoken(server: Server, speaker: Speaker) -> None:
    server.play(Play())
    url = server.url.replace("http:", "https:")
    failure = asking.failure(await asking.ask(asking.provider(server, speaker, base_url=url)))
    assert failure.message.startswith(f"no secure connection to {speaker.type} at 127.0.0.1")


@pytest.mark.parametrize(("seconds", "most"), [(0.2, sdk.CONNECT_SECONDS), (600.0, 0.2)])
async def test_a_handshake_without_an_answer_is_a_timeout(
    server: Server, speaker: Speaker, monkeypatch: pytest.MonkeyPatch, seconds: float, most: float
) -> None:
    monkeypatch.setattr(sdk, "CONNECT_SECONDS", most)  # however long a reply may take, the handshake may not
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"https://127.0.0.1:{mute.getsockname()[1]}"
        asked = asking.provider(server, speaker, base_url=url, timeout=seconds)
        await asked._connected()  # which takes as long as it takes
        async with asyncio.timeout(10):
            failure = asking.failure(await asking.ask(asked))
    assert "did not take the connection in time: check base_url and the network" in failure.message


@pytest.mark.parametrize(
    ("content_type", "body"), [("text/html", b"<html>Welcome</html>"), ("application/json", b"{}")]
)
async def test_an_answer_that_is_no_stream(server: Server, speaker: Speaker, content_type: str, body: bytes) -> None:
    server.play(Play([body], content_type=content_type))
    failure = asking.failure(await asking.ask(asking.provider(server, speaker)))
    assert f"answered with {content_type} instead of a stream: check base_url" in failure.message
    assert failure.detail == body.decode()


@pytest.mark.parametrize("wrong", [{"seed": object()}, {"default_headers": {"x": "two\nlines"}}])
async def test_what_cannot_be_sent_is_a_failure_too(server: Server, speaker: Speaker, wrong: dict[str, object]) -> None:
    server.play(Play(speaker.reply(Says("ok"))))
    failure = asking.failure(await asking.ask(asking.provider(server, speaker, **wrong)))
    assert "cannot be sent: check the backend of agent 'ana'" in failure.message
    assert failure.fatal


@pytest.mark.parametrize(
    ("cause", "sentence", "fatal"),
    [
        (ssl.SSLEOFError(8, "EOF"), "the connection to chatcompletion at h failed", False),
        (ssl.SSLCertVerificationError(1, "expired"), "no secure connection to chatcompletion at h", True),
        (socket.gaierror(-2, "unknown"), "the address of chatcompletion at h cannot be found", False),
        (ConnectionRefusedError(111, "refused"), "nothing answers at https://h/v1", False),
        (ConnectionResetError(104, "reset"), "the connection to chatcompletion at h failed", False),
    ],
)
def test_why_there_is_no_connection_is_told_by_what_led_to_it(cause: OSError, sentence: str, fatal: bool) -> None:
    import httpx2

    error = httpx2.ConnectError("failed")
    error.__cause__ = cause
    failure = errors.from_exception(error, asking.settings(base_url="https://h/v1"), begun=False)
    assert failure.message.startswith(f"{sentence}: ")
    assert failure.fatal == fatal


def told(status: int, body: str, **headers: str) -> ErrorChunk:
    return errors.from_status(
        status, body, {name.replace("_", "-"): value for name, value in headers.items()}, asking.settings()
    )


def test_no_quota_is_not_a_matter_of_waiting() -> None:
    body = '{"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}'
    failure = told(429, body)
    assert failure.fatal
    assert "has no quota left for this key" in failure.message


@pytest.mark.parametrize(
    "body",
    [
        '{"error": {"message": "said so"}}',
        '[{"error": {"message": "said so"}}]',
        '{"error": "said so"}',
        '{"message": "said so"}',
        '{"detail": "said so"}',
        "said so",
    ],
)
def test_the_providers_own_words_are_found(body: str) -> None:
    assert told(500, body).message.endswith("it says: said so")


@pytest.mark.parametrize("body", ["<html><h1>502</h1></html>", "", "{}", '{"error": null}', "[]"])
def test_a_body_without_words_adds_none(body: str) -> None:
    assert told(502, body).message.endswith("try again later")


def test_long_bodies_are_cut() -> None:
    failure = told(500, json.dumps({"error": {"message": "x" * 100_000}}))
    assert len(failure.message) < 500
    assert len(failure.detail) <= errors.DETAIL_CHARS


@pytest.mark.parametrize(
    ("record", "what"),
    [
        ({"type": "overloaded_error"}, "is overloaded (529)"),
        ({"code": 429, "message": "slow"}, "gets too many requests (429)"),
        ({"code": "rate_limit_exceeded"}, "gets too many requests (429)"),
        ({"code": "502"}, "failed (502)"),
        ({"code": "never heard of"}, "failed (500)"),
        ({"code": None, "type": "invalid_request_error"}, "rejected the request (400)"),
    ],
)
def test_failures_inside_a_stream_are_sorted(record: dict[str, object], what: str) -> None:
    assert what in errors.in_band(record, asking.settings()).message
