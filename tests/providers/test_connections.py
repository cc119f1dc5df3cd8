"""The way to a service: certificates, proxies, and that no connection outlives what it was opened for."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import os
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider

from massgen_tui.providers import sdk
from massgen_tui.providers.base import ErrorChunk, RetryChunk, TextChunk
from massgen_tui.providers.remote import RemoteProvider
from tests.providers import asking
from tests.providers.server import Play, Server, serving
from tests.providers.speakers import Chat, Says, Speaker

HOST = "models.test"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that signs itself, with its key, for this machine and for a host that does not exist."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
    return path


def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_a_certificate_that_nobody_signed_is_refused(certificate: Path, speaker: Speaker) -> None:
    async with serving(tls(certificate)) as server:
        asked, waits = asking.patient(server, speaker)
        failure = asking.failure(await asking.ask(asked))
    assert failure.message.startswith(
        f"no secure connection to {speaker.type} at 127.0.0.1:{server.port}: check base_url"
    )
    assert failure.message.endswith("– it says: self-signed certificate")
    assert failure.fatal
    assert waits == []
    assert server.asked == []


async def test_the_environment_may_name_certificates_to_trust(
    certificate: Path, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with serving(tls(certificate)) as server:
        server.play(Play(speaker.reply(Says("secretly"))))
        assert asking.text(await asking.ask(asking.provider(server, speaker))) == "secretly"


async def test_certificates_that_are_not_there_are_told(
    server: Server, speaker: Speaker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "gone.pem"))
    failure = asking.failure(await asking.ask(asking.provider(server, speaker, base_url="https://127.0.0.1:1")))
    assert failure.message == (
        f"the certificates at {tmp_path / 'gone.pem'} cannot be read: correct or unset SSL_CERT_FILE"
    )
    assert failure.fatal


def test_certificates_are_read_once_until_they_change(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(certificate.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    before = sdk.trust()
    assert sdk.trust() is before
    os.utime(trusted, ns=(1, 1))
    after = sdk.trust()
    assert after is not before
    monkeypatch.delenv("SSL_CERT_FILE")
    assert sdk.trust() not in (before, after)


async def test_agents_share_the_certificates_that_were_read(
    server: Server, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sdk.trust()
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_: pytest.fail("certificates are read again"))
    server.play(Play(speaker.reply(Says("ok"))))
    assert asking.text(await asking.ask(asking.provider(server, speaker))) == "ok"


async def test_a_proxy_carries_the_request(server: Server, speaker: Speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.play(Play(speaker.reply(Says("from afar"))))
    asked = asking.provider(server, speaker, base_url=f"http://{HOST}")
    assert asking.text(await asking.ask(asked)) == "from afar"
    assert server.asked[0].path == f"http://{HOST}{speaker.path}"


async def test_a_host_may_be_excepted_from_the_proxy(
    server: Server, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.play(Play(speaker.reply(Says("from near"))))
    assert asking.text(await asking.ask(asking.provider(server, speaker))) == "from near"


async def test_a_proxy_tunnels_what_is_secret(
    certificate: Path, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tls(certificate)) as server, tunnelling(server) as (proxy, wanted):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        server.play(Play(speaker.reply(Says("through the tunnel"))))
        asked = asking.provider(server, speaker, base_url=f"https://{HOST}")
        assert asking.text(await asking.ask(asked)) == "through the tunnel"
    assert wanted == [f"{HOST}:443"]


async def test_a_proxy_that_is_not_there_is_told(
    server: Server, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@127.0.0.1:1")
    failure = asking.failure(await asking.ask(asking.provider(server, speaker, base_url=f"https://{HOST}")))
    assert failure.message == "nothing answers at the proxy 127.0.0.1:1: check the environment's proxy"


@asynccontextmanager
async def tunnelling(server: Server) -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy that leads every tunnel to the server, and where the tunnels were meant to lead."""
    wanted: list[str] = []
    tasks: set[asyncio.Task[None]] = set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            writer.write(piece)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        wanted.append(head.split()[1].decode())
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        tasks.update(asyncio.ensure_future(each) for each in (pump(reader, inner_writer), pump(inner_reader, writer)))

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", wanted
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# -- nobody else learns of it ------------------------------------------------------------------------------------------


@asynccontextmanager
async def moved_away(server: Server, speaker: Speaker) -> AsyncIterator[Server]:
    """Another host, to which the server sends everybody on."""
    async with serving() as elsewhere:
        elsewhere.play(Play(speaker.reply(Says("ok"))))
        moved = {"location": f"{elsewhere.url}/elsewhere"}
        server.play(Play([b"{}"], status=307, headers=moved, content_type="application/json"))
        yield elsewhere


async def test_the_key_does_not_follow_to_another_host(server: Server, speaker: Speaker) -> None:
    async with moved_away(server, speaker) as elsewhere:
        await asking.ask(asking.provider(server, speaker))
        assert server.asked[0].headers["authorization"] == "Bearer key-1"
        assert elsewhere.asked == []


async def test_nor_does_the_question_and_one_is_told(server: Server, speaker: Speaker) -> None:
    async with moved_away(server, speaker) as elsewhere:
        *_, last = await asking.ask(asking.provider(server, speaker))
        assert elsewhere.asked == []
    assert isinstance(last, ErrorChunk)
    assert last.fatal
    assert "says that it is elsewhere (307)" in last.what


async def test_nor_does_a_key_that_goes_by_another_name(server: Server) -> None:
    async with moved_away(server, Chat()) as elsewhere:
        await asking.ask(asking.provider(server, Chat(), type="azure_openai", api_version="2026-01-01"))
        assert server.asked[0].headers["api-key"] == "key-1"
        assert not any("key-1" in str(asked) for asked in elsewhere.asked)


async def test_an_sdk_makes_no_spans_of_its_own(
    server: Server, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    class Watching(SpanProcessor):
        def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
            begun.append(span.name)

    everybody = TracerProvider()
    everybody.add_span_processor(Watching())
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", everybody)
    assert trace.get_tracer_provider() is everybody
    server.play(Play(speaker.reply(Says("ok"))))
    assert asking.text(await asking.ask(asking.provider(server, speaker))) == "ok"
    assert begun == []


# -- nothing stays open ------------------------------------------------------------------------------------------------


async def test_closing_the_stream_closes_the_connection(server: Server, speaker: Speaker) -> None:
    server.play(Play([speaker.text("a first piece")], ending="silence"))
    asked = asking.provider(server, speaker)
    async with aclosing(asked.stream(asking.request())) as chunks:
        assert await anext(chunks) == TextChunk("a first piece")
        assert not server.client_left.is_set()
    await server.abandoned()
    await asked.close()


async def responses_of(asked: RemoteProvider) -> list[httpx2.Response]:
    """The responses that the provider will open, each as soon as it is there."""
    connection = await asked._connected()
    opened: list[httpx2.Response] = []

    async def post(body: Mapping[str, Any]) -> httpx2.Response:
        opened.append(await connection.post(body))
        return opened[-1]

    asked._connection = replace(connection, post=post)
    return opened


@pytest.mark.parametrize("content_type", ["text/event-stream", "application/json"])
async def test_a_reply_is_given_back_at_once_however_it_was_left(
    server: Server, speaker: Speaker, content_type: str
) -> None:
    server.play(Play([speaker.text("a first piece")], ending="silence", content_type=content_type))
    asked = asking.provider(server, speaker)
    opened = await responses_of(asked)
    left: list[bool] = []

    async def first() -> None:
        try:
            async with aclosing(asked.stream(asking.request())) as chunks:
                await anext(chunks)
                assert content_type == "text/event-stream"
        finally:
            left.append(opened[0].is_closed)  # before anybody tidies up

    task = asyncio.create_task(first())
    while not opened:
        await asyncio.wait([task], timeout=0.01)
    if content_type != "text/event-stream":  # nobody waits for the rest of what is no stream
        task.cancel()
    await asyncio.wait([task])
    assert left == [True]
    await asked.close()


async def test_a_body_that_cannot_be_unpacked_is_given_back_too(server: Server, speaker: Speaker) -> None:
    garbage = Play(
        [b"no gzip"], headers={"content-encoding": "gzip"}, content_type="application/json", ending="silence"
    )
    server.play(garbage)
    asked = asking.provider(server, speaker)
    opened = await responses_of(asked)
    async with aclosing(asked.stream(asking.request())) as chunks:
        assert "decompressing" in asking.failure([await anext(chunks)]).detail
        assert opened[0].is_closed
    await asked.close()


@pytest.mark.parametrize("when", ["connected", "speaking", "waiting to try again"])
async def test_cancelling_the_task_closes_the_connection(server: Server, speaker: Speaker, when: str) -> None:
    server.play(
        {
            "connected": Play(ending="silence"),
            "speaking": Play([speaker.text("a first piece")], ending="silence"),
            "waiting to try again": Play([b"{}"], status=429, headers={"retry-after": "60"}),
        }[when]
    )
    asked = asking.provider(server, speaker, max_retries=1)
    begun = asyncio.Event()

    async def consume() -> None:
        async with aclosing(asked.stream(asking.request())) as chunks:
            async for chunk in chunks:
                assert isinstance(chunk, RetryChunk | TextChunk)
                begun.set()

    task = asyncio.create_task(consume())
    await (server.was_asked.wait() if when == "connected" else begun.wait())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asked.close()
    await server.abandoned()


async def test_connections_are_used_again_and_closed_in_the_end(server: Server, speaker: Speaker) -> None:
    server.play(Play(speaker.reply(Says("ok"))))
    asked = asking.provider(server, speaker)

    async def all_of(provider: RemoteProvider) -> str:
        return asking.text([chunk async for chunk in provider.stream(asking.request())])

    for _ in range(3):
        assert await all_of(asked) == "ok"
    assert server.connections == 1
    await asked.close()
    await server.abandoned()
