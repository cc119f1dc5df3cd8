from __future__ import annotations

import asyncio
import json
import subprocess
import sys

import pytest

from massgen_tui.providers.base import Message
from tests.providers import asking
from tests.providers.server import Play, Server
from tests.providers.speakers import Chat, Says, Speaker

SAYS = Says(
    text="Grüße – 你好 🚀, the answer is 3.",
    reasoning="one and two… são três",
    calls=(("call_a", "add", '{"a": 1, "b": "é"}'), ("call_b", "vote", '{"agent_id": "agent1"}')),
)


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
async def test_a_reply_arrives_whole_however_its_bytes_are_cut(server: Server, speaker: Speaker, piece: int) -> None:
    server.play(Play(speaker.reply(SAYS), piece=piece))
    chunks = await asking.ask(asking.provider(server, speaker))
    assert asking.text(chunks) == SAYS.text
    assert asking.reasoning(chunks) == SAYS.reasoning
    assert [(call.id, call.name, call.arguments) for call in asking.calls(chunks)] == [
        ("call_a", "add", {"a": 1, "b": "é"}),
        ("call_b", "vote", {"agent_id": "agent1"}),
    ]
    usage = asking.usage(chunks)
    assert (usage.input_tokens, usage.cached_input_tokens, usage.output_tokens, usage.reasoning_tokens) == (
        100,
        20,
        30,
        10,
    )
    assert not usage.estimated
    assert asking.stop(chunks).reason == "tool_calls"


async def test_the_request_carries_key_headers_and_parameters(server: Server, speaker: Speaker) -> None:
    server.play(Play(speaker.reply(Says("ok"))))
    wanted = asking.provider(
        server,
        speaker,
        temperature=0.5,
        extra_body={"top_k": 3},
        extra_query={"v": "2"},
        default_headers={"x-team": "red"},
        cwd="workspace",
        command_line_docker_image="img",
    )
    assert asking.stop(await asking.ask(wanted)).reason == "stop"
    (asked,) = server.asked
    assert asked.path == f"{speaker.path}?v=2"
    assert asked.headers["authorization"] == "Bearer key-1"
    assert asked.headers["x-team"] == "red"
    assert (asked.body["model"], asked.body["stream"]) == ("m-1", True)
    assert (asked.body["temperature"], asked.body["top_k"]) == (0.5, 3)
    assert not {"cwd", "command_line_docker_image", "type", "api_key", "base_url", "extra_body"} & asked.body.keys()


async def test_what_a_provider_attached_to_its_reply_goes_back_to_it(server: Server, speaker: Speaker) -> None:
    server.play(Play(speaker.reply(SAYS)), Play(speaker.reply(Says("done"))))
    asked = asking.provider(server, speaker)
    first = [chunk async for chunk in asked.stream(asking.request())]
    made = tuple(asking.calls(first))
    reply = Message("assistant", asking.text(first), made, native=asking.stop(first).native)
    results = [Message("tool", f"result of {call.name}", tool_call_id=call.id) for call in made]
    again = asking.request([*asking.QUESTION, reply, *results, Message("user", "Go on.")])
    assert asking.text(await asking.ask(asked, again)) == "done"
    sent = str(server.asked[1].body)
    marks = {"chatcompletion": SAYS.reasoning, "openai": "rs_1", "claude": "signed"}
    for mark in (marks[speaker.type], "call_a", "call_b", "result of add", "result of vote", "Go on."):
        assert mark in sent
    assert server.connections == 1, "the connection was not used again"


async def test_ten_megabytes_arrive_whole(server: Server, speaker: Speaker) -> None:
    says = Says(
        text="0123456789abcde\n" * 655_360, calls=(("big", "add", f'{{"a": "{"x" * 1_000_000}"}}'),), size=40_000
    )
    server.play(Play(speaker.reply(says), piece=30_000))
    chunks = await asking.ask(asking.provider(server, speaker))
    assert asking.text(chunks) == says.text
    assert [len(call.raw) for call in asking.calls(chunks)] == [1_000_009]
    assert asking.stop(chunks).reason == "tool_calls"


async def test_a_model_may_say_nothing(server: Server, speaker: Speaker) -> None:
    server.play(Play(speaker.reply(Says())))
    usage, end = await asking.ask(asking.provider(server, speaker))
    assert asking.usage([usage]).output_tokens == 30
    assert asking.stop([end]).reason == "stop"


@pytest.mark.parametrize("raw", ['{"a": ', "[1]", "null", '"text"', "no json", "NaN"])
async def test_arguments_that_are_no_object_are_handed_on_as_written(
    server: Server, speaker: Speaker, raw: str
) -> None:
    server.play(Play(speaker.reply(Says(calls=(("c", "add", raw),)))))
    chunks = await asking.ask(asking.provider(server, speaker))
    (call,) = asking.calls(chunks)
    assert (call.arguments, call.raw) == (None, raw)
    assert asking.stop(chunks).reason == "tool_calls"


async def test_calls_with_one_id_get_ids_of_their_own_even_across_replies(server: Server, speaker: Speaker) -> None:
    server.play(Play(speaker.reply(Says(calls=(("same", "add", "{}"), ("same", "vote", "{}"))))))
    asked = asking.provider(server, speaker)
    first = [chunk async for chunk in asked.stream(asking.request())]
    made = tuple(asking.calls(first))
    assert [(call.id, call.name) for call in made] == [("same", "add"), ("same_1", "vote")]
    reply = Message("assistant", "", made, native=asking.stop(first).native)
    results = [Message("tool", "done", tool_call_id=call.id) for call in made]
    second = await asking.ask(asked, asking.request([*asking.QUESTION, reply, *results]))
    assert [call.id for call in asking.calls(second)] == ["same_2", "same_3"]
    sent = json.dumps(server.asked[1].body)
    assert sent.count('"same"') == sent.count('"same_1"') == 2, "each call and its result go by the same id"


async def test_two_calls_at_once_share_a_client(server: Server, speaker: Speaker) -> None:
    server.play(Play(speaker.reply(Says("both"))))
    asked = asking.provider(server, speaker)

    async def one() -> str:
        return asking.text([chunk async for chunk in asked.stream(asking.request())])

    assert set(await asyncio.gather(one(), one())) == {"both"}
    await asked.close()


async def test_azure_puts_the_model_into_the_address(server: Server) -> None:
    server.play(Play(Chat().reply(Says("ok"))))
    asked = asking.provider(server, Chat(), type="azure_openai", model="my-deployment", api_version="2026-01-01")
    assert asking.text(await asking.ask(asked)) == "ok"
    assert server.asked[0].path == "/openai/deployments/my-deployment/chat/completions?api-version=2026-01-01"
    assert server.asked[0].headers["api-key"] == "key-1"


async def test_who_pays_at_openai_is_told_to_nobody_else(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
    server.play(Play(Chat().reply(Says("ok"))))
    await asking.ask(asking.provider(server, Chat()))
    assert "secret" not in str(server.asked[0].headers)


def test_no_sdk_is_loaded_before_the_first_call() -> None:
    code = (
        "import sys, massgen_tui.providers.make as m\n"
        "m.make_provider('a', {'type': 'openai', 'api_key': 'k'}, {})\n"
        "print({'openai', 'anthropic', 'httpx2', 'genai_prices', 'pydantic'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "set()"
