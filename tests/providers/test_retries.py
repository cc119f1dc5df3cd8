"""What passes is tried again, and can be seen; what does not, and what has begun to speak, is not."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.providers import errors, retry
from massgen_tui.providers.base import ErrorChunk, TextChunk
from tests.providers import asking
from tests.providers.server import Play, Server
from tests.providers.speakers import Says, Speaker, error_body

NOW = 1_800_000_000.0
CHANCE = st.floats(0, 1)


def refusal(status: int, **headers: str) -> Play:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Play([error_body("slow down")], status=status, headers=named, content_type="application/json")


@given(st.integers(1, 100_000), CHANCE)
def test_pauses_grow_up_to_a_limit(attempt: int, chance: float) -> None:
    middle = min(retry.LONGEST_PAUSE, retry.FIRST_PAUSE * 2 ** min(attempt - 1, 50))
    assert abs(retry.pause(attempt, None, chance) - middle) <= middle * retry.SPREAD + 1e-9
    assert retry.pause(attempt, None, 0) < retry.pause(attempt, None, 1)


@given(st.integers(1, 9), st.floats(0.001, retry.LONGEST_WAIT), CHANCE)
def test_a_service_is_never_asked_earlier_than_it_wishes(attempt: int, asked: float, chance: float) -> None:
    assert asked <= retry.pause(attempt, asked, chance) <= asked * (1 + retry.SPREAD)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Fri, 15 Jan 2027 08:00:30 GMT"}, 30),
        ({"retry-after": "Fri, 15 Jan 2027 07:00:00 GMT"}, None),
        ({"retry-after": "0"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_what_a_response_asks(headers: dict[str, str], seconds: float | None) -> None:
    assert retry.asked_wait(headers, NOW) == (None if seconds is None else pytest.approx(seconds))


@given(st.text())
def test_whatever_it_asks_is_a_time_or_nothing(value: str) -> None:
    asked = retry.asked_wait({"retry-after": value}, NOW)
    assert asked is None or asked > 0


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 529])
async def test_a_passing_refusal_is_tried_again_in_sight(server: Server, speaker: Speaker, status: int) -> None:
    server.play(refusal(status), refusal(status), Play(speaker.reply(Says("at last"))))
    asked, waits = asking.patient(server, speaker)
    chunks = await asking.ask(asked)
    seen = asking.retries(chunks)
    assert [(chunk.attempt, chunk.max_attempts) for chunk in seen] == [(1, 3), (2, 3)]
    assert [chunk.seconds for chunk in seen] == waits
    assert 0.75 <= waits[0] <= 1.25
    assert 1.5 <= waits[1] <= 2.5
    assert all(f"({status})" in chunk.reason or f"status {status}" in chunk.reason for chunk in seen)
    assert all(chunk.reason.endswith("– it says: slow down") for chunk in seen)
    assert asking.text(chunks) == "at last"
    assert asking.stop(chunks).reason == "stop"


async def test_a_service_may_say_how_long_to_wait(server: Server, speaker: Speaker) -> None:
    server.play(refusal(429, retry_after="20"), Play(speaker.reply(Says("ok"))))
    asked, waits = asking.patient(server, speaker)
    assert asking.text(await asking.ask(asked)) == "ok"
    assert 20 <= waits[0] <= 25


@pytest.mark.parametrize(
    ("headers", "said"), [({"retry_after": "3600"}, "it asks to wait 3600 s"), ({"x_should_retry": "false"}, "(429)")]
)
async def test_a_service_may_say_not_to_come_back(
    server: Server, speaker: Speaker, headers: dict[str, str], said: str
) -> None:
    server.play(refusal(429, **headers))
    asked, waits = asking.patient(server, speaker)
    (failure,) = await asking.ask(asked)
    assert isinstance(failure, ErrorChunk)
    assert said in failure.message
    assert failure.fatal
    assert waits == []


async def test_the_last_failure_is_told(server: Server, speaker: Speaker) -> None:
    server.play(refusal(500))
    asked, waits = asking.patient(server, speaker, max_retries=2)
    first, second, failure = await asking.ask(asked)
    assert asking.retries([first, second]) == [first, second]
    assert isinstance(failure, ErrorChunk)
    assert "failed (500): try again later" in failure.message
    assert len(waits) == len(server.asked) - 1 == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
async def test_what_will_not_pass_is_not_tried_again(server: Server, speaker: Speaker, status: int) -> None:
    server.play(refusal(status))
    asked, waits = asking.patient(server, speaker)
    assert asking.failure(await asking.ask(asked)).fatal
    assert (len(server.asked), waits) == (1, [])


@pytest.mark.parametrize("ending", ["reset", "clean", "silence"])
async def test_a_reply_that_ends_before_a_word_is_tried_again(server: Server, speaker: Speaker, ending: str) -> None:
    ended = {"reset": Play(ending="reset"), "clean": Play(), "silence": Play(ending="silence")}[ending]
    server.play(ended, Play(speaker.reply(Says("ok"))))
    asked, waits = asking.patient(server, speaker, timeout=0.2)
    assert asking.text(await asking.ask(asked)) == "ok"
    assert len(waits) == 1


async def test_an_overload_told_inside_the_stream_is_tried_again(server: Server, speaker: Speaker) -> None:
    server.play(Play([speaker.failure("busy")]), Play(speaker.reply(Says("ok"))))
    asked, waits = asking.patient(server, speaker)
    chunks = await asking.ask(asked)
    assert asking.text(chunks) == "ok"
    assert "busy" in asking.retries(chunks)[0].reason
    assert len(waits) == 1


@pytest.mark.parametrize("word", ["text", "reasoning"])
async def test_what_was_said_is_not_said_twice(server: Server, speaker: Speaker, word: str) -> None:
    whole = speaker.reply(Says(text="so far" if word == "text" else "", reasoning="so far", size=100))
    begun = next(end for end in range(len(whole)) if b"so far" in b"".join(whole[:end]))
    server.play(Play(whole[:begun], ending="reset"))
    asked, waits = asking.patient(server, speaker)
    chunks = await asking.ask(asked)
    assert asking.text(chunks) + asking.reasoning(chunks) == "so far"
    assert asking.failure(chunks).kind == "connection_recovery"
    assert waits == []


async def test_whoever_asks_again_after_a_reply_that_broke_off_waits_longer_each_time(
    server: Server, speaker: Speaker
) -> None:
    broken = Play([speaker.text("so far")], ending="reset")
    server.play(broken, broken, Play(speaker.reply(Says("whole"))), Play(speaker.reply(Says("again"))))
    asked, waits = asking.patient(server, speaker)
    for expected in ("so far", "so far", "whole", "again"):
        chunks = [chunk async for chunk in asked.stream(asking.request())]
        assert asking.text(chunks) == expected
        assert all("broke the connection" in chunk.reason for chunk in asking.retries(chunks))
    await asked.close()
    assert [round(wait / retry.FIRST_PAUSE / 2**n) for n, wait in enumerate(waits)] == [1, 1]


async def test_a_service_that_asked_to_wait_is_not_asked_earlier_by_the_next_try(
    server: Server, speaker: Speaker
) -> None:
    server.play(refusal(429, retry_after="20"), refusal(429, retry_after="20"), Play(speaker.reply(Says("ok"))))
    asked, waits = asking.patient(server, speaker, max_retries=1)
    assert asking.failure([chunk async for chunk in asked.stream(asking.request())])
    assert asking.text(await asking.ask(asked)) == "ok"
    assert len(waits) == 2
    assert min(waits) >= 20


async def test_nobody_listens_yet(server: Server, speaker: Speaker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        asked, waits = asking.patient(server, speaker, base_url=f"http://127.0.0.1:{free.getsockname()[1]}")
        chunks = await asking.ask(asked)
    assert [chunk.attempt for chunk in asking.retries(chunks)] == [1, 2, 3]
    assert asking.failure(chunks).message.startswith("nothing answers at ")
    assert len(waits) == 3


async def test_what_a_failed_call_used_is_counted(server: Server) -> None:
    from tests.providers.speakers import Messages

    start, *_ = Messages().reply(Says())
    server.play(Play([start], ending="reset"), Play(Messages().reply(Says("ok"))))
    asked, _ = asking.patient(server, Messages())
    usage, seen, text, *_ = await asking.ask(asked)
    assert asking.usage([usage]).input_tokens == 100
    assert asking.retries([seen])
    assert text == TextChunk("ok") or asking.text([text])


def test_quota_is_no_matter_of_waiting() -> None:
    body = '{"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}'
    failure = errors.from_status(429, body, {"retry-after": "1"}, asking.settings())
    assert failure.fatal
    assert failure.retry_after is None
