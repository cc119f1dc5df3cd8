"""What each protocol writes, and how it reads servers that take liberties."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.providers import chat, messages, responses
from massgen_tui.providers.base import Message, ToolCall
from massgen_tui.providers.make import WIRES
from massgen_tui.providers.wire import CallIds, Wire, read_call
from tests.providers import asking
from tests.providers.server import sse

BROKEN = ToolCall("c2", "vote", None, '{"agent_id": ')
TALK = (
    *asking.QUESTION,
    Message("assistant", "Let me add.", (ToolCall("c1", "add", {"a": 1}, '{"a": 1}'), BROKEN)),
    Message("tool", "3", tool_call_id="c1"),
    Message("tool", "no JSON", tool_call_id="c2"),
    Message("user", "Vote again."),
)
SHOWN = {"INVALID_JSON": BROKEN.raw}


def built(wire: Wire, talk: Sequence[Message] = TALK, **backend: Any) -> dict[str, Any]:
    kind = {chat.WIRE: "chatcompletion", responses.WIRE: "openai", messages.WIRE: "claude"}[wire]
    return wire.build(asking.request(talk), asking.settings(kind, **backend))


def chat_parts(*deltas: dict[str, Any], finish: str | None = "stop") -> list[bytes]:
    parts = [sse({"choices": [{"delta": delta}]}) for delta in deltas]
    return parts if finish is None else [*parts, sse({"choices": [{"delta": {}, "finish_reason": finish}]})]


def test_chat_writes_a_conversation() -> None:
    body = built(chat.WIRE)
    assert body["messages"] == [
        {"role": "system", "content": "You are ana."},
        {"role": "user", "content": "How much is 1+2?"},
        {
            "role": "assistant",
            "content": "Let me add.",
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}},
                {"id": "c2", "type": "function", "function": {"name": "vote", "arguments": json.dumps(SHOWN)}},
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "3"},
        {"role": "tool", "tool_call_id": "c2", "content": "no JSON"},
        {"role": "user", "content": "Vote again."},
    ]
    vote = asking.VOTE
    assert body["tools"][0] == {
        "type": "function",
        "function": {"name": "vote", "description": vote.description, "parameters": vote.parameters},
    }
    assert body["stream_options"] == {"include_usage": True}


def test_responses_writes_a_conversation() -> None:
    body = built(responses.WIRE, max_tokens=50)
    assert body["instructions"] == "You are ana."
    assert body["input"] == [
        {"role": "user", "content": "How much is 1+2?"},
        {"role": "assistant", "content": "Let me add."},
        {"type": "function_call", "call_id": "c1", "name": "add", "arguments": '{"a": 1}'},
        {"type": "function_call", "call_id": "c2", "name": "vote", "arguments": json.dumps(SHOWN)},
        {"type": "function_call_output", "call_id": "c1", "output": "3"},
        {"type": "function_call_output", "call_id": "c2", "output": "no JSON"},
        {"role": "user", "content": "Vote again."},
    ]
    vote = asking.VOTE
    assert body["tools"][0] == {
        "type": "function",
        "name": "vote",
        "description": vote.description,
        "parameters": vote.parameters,
    }
    assert body["max_output_tokens"] == 50
    assert "max_tokens" not in body


def test_messages_writes_a_conversation_in_turns() -> None:
    body = built(messages.WIRE)
    assert body["system"] == "You are ana."
    assert body["messages"] == [
        {"role": "user", "content": [{"type": "text", "text": "How much is 1+2?"}]},
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "Let me add."},
                {"type": "tool_use", "id": "c1", "name": "add", "input": {"a": 1}},
                {"type": "tool_use", "id": "c2", "name": "vote", "input": SHOWN},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "c1", "content": "3"},
                {"type": "tool_result", "tool_use_id": "c2", "content": "no JSON"},
                {"type": "text", "text": "Vote again."},
            ],
        },
    ]
    vote = asking.VOTE
    assert body["tools"][0] == {"name": "vote", "description": vote.description, "input_schema": vote.parameters}
    assert body["max_tokens"] == messages.MAX_TOKENS


@pytest.mark.parametrize("wire", WIRES.values(), ids=WIRES.keys())
def test_parameters_replace_defaults_but_not_the_conversation(wire: Wire) -> None:
    body = built(wire, extra_body={"messages": [], "input": "", "stream": False, "model": "other", "max_tokens": 7})
    assert body["stream"] is True
    assert body["model"] == "m-1"
    assert "Vote again." in str(body)
    assert 7 in body.values()
    assert "stream_options" not in built(wire, stream_options=None)


@pytest.mark.parametrize("wire", WIRES.values(), ids=WIRES.keys())
def test_tools_in_the_backend_join_those_of_the_team(wire: Wire) -> None:
    tools = built(wire, tools=[{"type": "own"}], enable_web_search=True)["tools"]
    switched = [] if wire is chat.WIRE else ["web_search"]
    assert [tool.get("type", "function").removesuffix("_20250305") for tool in tools] == [
        *switched,
        "own",
        "function",
        "function",
    ]


@pytest.mark.parametrize(
    ("kind", "switch", "tool"),
    [
        ("openai", "enable_web_search", {"type": "web_search"}),
        ("openai", "enable_code_interpreter", {"type": "code_interpreter", "container": {"type": "auto"}}),
        ("grok", "enable_web_search", {"type": "web_search"}),
        ("grok", "enable_x_search", {"type": "x_search"}),
        ("grok", "enable_code_execution", {"type": "code_interpreter"}),
        ("claude", "enable_web_search", {"type": "web_search_20250305", "name": "web_search"}),
        ("claude", "enable_code_execution", {"type": "code_execution_20250825", "name": "code_execution"}),
    ],
)
def test_a_switch_adds_the_services_own_tool_as_it_is_documented(kind: str, switch: str, tool: dict[str, Any]) -> None:
    settings = asking.settings(kind, **{switch: True})
    body = WIRES[settings.backend.protocol].build(asking.request(TALK), settings)
    assert body["tools"][0] == tool
    assert switch not in body
    without = asking.settings(kind, **{switch: False})
    assert tool not in WIRES[without.backend.protocol].build(asking.request(TALK), without)["tools"]


@pytest.mark.parametrize("wire", WIRES.values(), ids=WIRES.keys())
def test_a_reply_without_a_word_is_left_out(wire: Wire) -> None:
    silent = [*asking.QUESTION, Message("assistant", ""), Message("user", "Say something.")]
    assert "assistant" not in str(built(wire, silent))


def test_unstored_responses_carry_their_reasoning_themselves() -> None:
    output = (
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "reasoning", "id": "rs_2", "summary": [], "encrypted_content": "sealed"},
        {"type": "message", "id": "msg_1", "content": []},
    )
    talk = [Message("assistant", "x", native=responses.ResponsesNative(output))]
    assert [item["id"] for item in built(responses.WIRE, talk)["input"]] == ["rs_1", "rs_2", "msg_1"]
    unstored = built(responses.WIRE, talk, store=False)["input"]
    assert [(item["type"], item.get("id")) for item in unstored] == [("reasoning", "rs_2"), ("message", None)]


@pytest.mark.parametrize(
    ("deltas", "expected"),
    [
        pytest.param(
            [
                {"tool_calls": [{"index": 0, "id": "x", "function": {"name": "a", "arguments": "{}"}}]},
                {"tool_calls": [{"index": 0, "id": "y", "function": {"name": "b", "arguments": "{}"}}]},
            ],
            [("x", "a", {}), ("y", "b", {})],
            id="one index for all calls",
        ),
        pytest.param(
            [{"tool_calls": [{"function": {"name": n, "arguments": '{"n": 1}'}} for n in ("a", "b")]}],
            [("call_1", "a", {"n": 1}), ("call_2", "b", {"n": 1})],
            id="neither index nor id",
        ),
        pytest.param(
            [
                {"tool_calls": [{"index": 0, "id": "x", "function": {"name": "a", "arguments": '{"n"'}}]},
                {"tool_calls": [{"index": 0, "id": "x", "function": {"name": "a", "arguments": ": 1}"}}]},
            ],
            [("x", "a", {"n": 1})],
            id="id and name in every piece",
        ),
        pytest.param(
            [
                {"tool_calls": [{"index": 1, "id": "y", "function": {"name": "b", "arguments": "{"}}]},
                {"tool_calls": [{"index": 0, "id": "x", "function": {"name": "a", "arguments": "{"}}]},
                {"tool_calls": [{"index": 1, "function": {"arguments": "}"}}]},
                {"tool_calls": [{"index": 0, "function": {"arguments": "}"}}]},
            ],
            [("y", "b", {}), ("x", "a", {})],
            id="pieces of two calls mixed",
        ),
        pytest.param(
            [{"tool_calls": [{"index": i, "id": "x", "function": {"name": "a", "arguments": "{}"}} for i in (0, 1)]}],
            [("x", "a", {}), ("x_1", "a", {})],
            id="one id for two calls",
        ),
        pytest.param(
            [{"tool_calls": [{"index": 0, "id": "x", "function": {"name": "a", "arguments": {"n": 1}}}]}],
            [("x", "a", {"n": 1})],
            id="arguments as an object",
        ),
        pytest.param(
            [{"tool_calls": [{"index": 0, "id": "x", "function": {"name": "a", "arguments": ""}}]}],
            [("x", "a", {})],
            id="no arguments",
        ),
        pytest.param(
            [{"tool_calls": [{"index": 0, "id": "x", "function": {"name": "a", "arguments": "[1]"}}]}],
            [("x", "a", None)],
            id="arguments that are no object",
        ),
    ],
)
def test_chat_puts_calls_together(deltas: list[dict[str, Any]], expected: list[tuple[str, str, object]]) -> None:
    found = asking.calls(asking.read(chat.WIRE, chat_parts(*deltas, finish="tool_calls")))
    assert [(call.id, call.name, call.arguments) for call in found] == expected


def test_arguments_that_are_no_json_are_kept() -> None:
    broken = {"index": 0, "id": "x", "function": {"name": "a", "arguments": '{"n": '}}
    (call,) = asking.calls(asking.read(chat.WIRE, chat_parts({"tool_calls": [broken]}, finish="length")))
    assert (call.arguments, call.raw) == (None, '{"n": ')


@pytest.mark.parametrize("raw", ['{"n": NaN}', '{"n": [-Infinity]}'])
def test_numbers_that_json_has_not_are_no_arguments(raw: str) -> None:
    assert read_call("call_1", "add", raw).arguments is None


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_chat_reads_reasoning_under_both_names_and_sends_it_back_with_calls(name: str) -> None:
    call = {"index": 0, "id": "x", "function": {"name": "a", "arguments": "{}"}, "extra_content": {"sig": 1}}
    chunks = asking.read(chat.WIRE, chat_parts({name: "hm"}, {"tool_calls": [call]}))
    assert asking.reasoning(chunks) == "hm"
    reply = Message("assistant", "", tuple(asking.calls(chunks)), native=asking.stop(chunks).native)
    (wired,) = built(chat.WIRE, [reply])["messages"]
    assert wired[name] == "hm"
    assert wired["content"] is None
    assert wired["tool_calls"][0]["extra_content"] == {"sig": 1}


def test_chat_reads_content_in_parts() -> None:
    content = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "three"}]
    chunks = asking.read(chat.WIRE, chat_parts({"content": content}))
    assert (asking.reasoning(chunks), asking.text(chunks)) == ("hm", "three")


def test_chat_reads_the_first_of_several_choices() -> None:
    choices = [{"index": 1, "delta": {"content": "other"}}, {"index": 0, "delta": {"content": "one"}}]
    assert asking.text(asking.read(chat.WIRE, [sse({"choices": choices}), sse("[DONE]")])) == "one"


@pytest.mark.parametrize(
    "event",
    [
        {"usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}}},
        {"usage": {"prompt_tokens": 9, "prompt_cache_hit_tokens": 4}},
        {"x_groq": {"usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}}}},
        {"choices": [{"usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}}}]},
    ],
)
def test_chat_finds_the_usage_wherever_a_server_puts_it(event: dict[str, Any]) -> None:
    found = asking.usage(asking.read(chat.WIRE, [*chat_parts({"content": "hi"}), sse(event), sse("[DONE]")]))
    assert (found.input_tokens, found.cached_input_tokens, found.estimated) == (9, 4, False)


def test_chat_ends_with_done_or_with_a_reason() -> None:
    said = chat_parts({"content": "hi"}, finish=None)
    assert asking.stop(asking.read(chat.WIRE, [*said, sse("[DONE]")])).reason == "stop"
    assert asking.stop(asking.read(chat.WIRE, chat_parts({"content": "hi"}))).reason == "stop"
    assert asking.failure(asking.read(chat.WIRE, said)).kind == "connection_recovery"


@pytest.mark.parametrize(
    ("wire", "end", "reason"),
    [
        (chat.WIRE, {"choices": [{"finish_reason": "length"}]}, "length"),
        (chat.WIRE, {"choices": [{"finish_reason": "content_filter"}]}, "content_filter"),
        (responses.WIRE, {"incomplete_details": {"reason": "max_output_tokens"}}, "length"),
        (responses.WIRE, {"incomplete_details": {"reason": "content_filter"}}, "content_filter"),
        (messages.WIRE, "max_tokens", "length"),
        (messages.WIRE, "refusal", "refusal"),
        (messages.WIRE, "stop_sequence", "stop"),
    ],
)
def test_reasons_to_stop_have_one_vocabulary(wire: Wire, end: Any, reason: str) -> None:
    parts = {
        chat.WIRE: lambda: [sse(end)],
        responses.WIRE: lambda: [sse({"type": "response.incomplete", "response": end})],
        messages.WIRE: lambda: [
            sse({"type": "message_delta", "delta": {"stop_reason": end}}),
            sse({"type": "message_stop"}),
        ],
    }[wire]()
    assert asking.stop(asking.read(wire, parts)).reason == reason


def test_without_reported_usage_it_is_estimated() -> None:
    found = asking.usage(asking.read(chat.WIRE, chat_parts({"content": "x" * 40})))
    assert (found.output_tokens, found.estimated) == (10, True)


@given(
    st.lists(st.sampled_from(["", "a", "b", "call", "call_1"]), max_size=12), st.sets(st.sampled_from(["a", "call_1"]))
)
def test_ids_never_repeat(wanted: list[str], used: set[str]) -> None:
    ids = CallIds(used)
    given_out = [ids.unique(each) for each in wanted]
    assert len({*given_out, *used}) == len(given_out) + len(used)
    assert all(given_out)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "choices", "delta", "tool_calls", "function", "usage", "item", "response", "index"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(
    [
        "response.output_item.done",
        "response.completed",
        "response.failed",
        "response.output_text.delta",
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "error",
    ]
)


@given(st.sampled_from(list(WIRES.values())), st.lists(st.tuples(KINDS, JSON), max_size=6))
def test_whatever_a_server_sends_ends_in_a_chunk(wire: Wire, events: list[tuple[str, Any]]) -> None:
    keys = ("delta", "item", "response", "message", "content_block", "choices", "usage", "error")
    parts = [sse({"type": kind, **dict.fromkeys(keys, value)}) for kind, value in events]
    last = asking.read(wire, parts)[-1]
    assert type(last).__name__ in ("StopChunk", "ErrorChunk")
