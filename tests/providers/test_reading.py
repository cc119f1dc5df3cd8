"""How the protocols with events of their own are read: everything at the end, summaries, caches, unknown blocks."""

from __future__ import annotations

import pytest

from massgen_tui.providers import messages, responses
from tests.providers import asking
from tests.providers.server import sse


def test_responses_that_send_everything_at_the_end_are_read() -> None:
    message = {"type": "message", "content": [{"type": "output_text", "text": "whole"}]}
    call = {"type": "function_call", "call_id": "c1", "name": "add", "arguments": "{}"}
    chunks = asking.read(responses.WIRE, [sse({"type": "response.completed", "response": {"output": [message, call]}})])
    assert asking.text(chunks) == "whole"
    assert [made.name for made in asking.calls(chunks)] == ["add"]
    assert asking.stop(chunks).reason == "tool_calls"


@pytest.mark.parametrize("kind", ["response.reasoning_summary_text.delta", "response.reasoning_text.delta"])
def test_responses_reads_reasoning_whole_or_summed_up(kind: str) -> None:
    done = {"type": "response.completed", "response": {}}
    assert asking.reasoning(asking.read(responses.WIRE, [sse({"type": kind, "delta": "hm"}), sse(done)])) == "hm"


def test_responses_keeps_the_parts_of_a_summary_apart() -> None:
    parts: list[bytes] = []
    for index, piece in enumerate(("one", "two")):
        parts.append(sse({"type": "response.reasoning_summary_part.added", "summary_index": index}))
        parts.append(sse({"type": "response.reasoning_summary_text.delta", "delta": piece}))
    done = sse({"type": "response.completed", "response": {}})
    assert asking.reasoning(asking.read(responses.WIRE, [*parts, done])) == "one\n\ntwo"


def test_a_response_that_was_cancelled_is_a_failure() -> None:
    chunks = asking.read(
        responses.WIRE, [sse({"type": "response.cancelled", "response": {"usage": {"output_tokens": 3}}})]
    )
    assert "response cancelled" in asking.failure(chunks).message
    assert asking.usage(chunks).output_tokens == 3


def test_a_failed_response_says_why() -> None:
    error = {"code": "rate_limit_exceeded", "message": "slow down"}
    chunks = asking.read(responses.WIRE, [sse({"type": "response.failed", "response": {"error": error}})])
    assert "gets too many requests (429) in the middle of the reply" in asking.failure(chunks).message


def test_messages_counts_the_cache_into_the_input() -> None:
    usage = {"input_tokens": 5, "cache_read_input_tokens": 70, "cache_creation_input_tokens": 25, "output_tokens": 1}
    parts = [sse({"type": "message_start", "message": {"usage": usage}}), sse({"type": "message_stop"})]
    found = asking.usage(asking.read(messages.WIRE, parts))
    assert (found.input_tokens, found.cached_input_tokens, found.cache_write_tokens) == (100, 70, 25)


def test_messages_keeps_what_a_text_is_founded_on() -> None:
    citation = {"type": "web_search_result_location", "url": "u", "encrypted_index": "e"}
    parts = [
        sse({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        sse({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "so"}}),
        sse({"type": "content_block_delta", "index": 0, "delta": {"type": "citations_delta", "citation": citation}}),
        sse({"type": "content_block_stop", "index": 0}),
        sse({"type": "message_stop"}),
    ]
    blocks = asking.stop(asking.read(messages.WIRE, parts)).native.blocks
    assert blocks == ({"type": "text", "text": "so", "citations": [citation]},)


def test_messages_keeps_blocks_it_does_not_know() -> None:
    block = {"type": "web_search_tool_result", "tool_use_id": "s1", "content": [{"url": "u"}]}
    start = {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {}}
    parts = [
        sse({"type": "content_block_start", "index": 0, "content_block": start}),
        sse({"type": "content_block_delta", "index": 0, "delta": {"partial_json": '{"query": "q"}'}}),
        sse({"type": "content_block_stop", "index": 0}),
        sse({"type": "content_block_start", "index": 1, "content_block": block}),
        sse({"type": "content_block_stop", "index": 1}),
        sse({"type": "message_stop"}),
    ]
    chunks = asking.read(messages.WIRE, parts)
    assert not asking.calls(chunks)
    assert asking.stop(chunks).native.blocks == ({**start, "input": {"query": "q"}}, block)
