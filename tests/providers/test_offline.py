from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.providers.base import (
    Chunk,
    ErrorChunk,
    Message,
    ReasoningChunk,
    Request,
    StopChunk,
    TextChunk,
    ToolCall,
    ToolCallChunk,
    ToolSpec,
    UsageChunk,
)
from massgen_tui.providers.offline import OfflineProvider, OfflineTeam
from tests.providers.virtual_time import run

Purpose = Literal["round", "presentation", "post_evaluation"]


def request(
    question: str = "Why?",
    answers: Sequence[str] = (),
    results: Sequence[str] = (),
    purpose: Purpose = "round",
    tools: Sequence[str] = ("new_answer", "vote"),
) -> Request:
    shown = "\n".join(f"<{label}> text of {label} <end of {label}>" for label in answers) or "(no answers yet)"
    user = f"<ORIGINAL MESSAGE> {question} <END OF ORIGINAL MESSAGE>\n\n<CURRENT ANSWERS>\n{shown}\n<END>"
    messages = [Message("user", user), *(Message("tool", text) for text in results)]
    return Request("bob", messages, [ToolSpec(name, "", {}) for name in tools], purpose)


async def play(provider: OfflineProvider, asked: Request | None = None) -> list[Chunk]:
    return [chunk async for chunk in provider.stream(asked or request())]


def bob(*turns: Any, speed: float = 0) -> OfflineProvider:
    return OfflineTeam({"bob": list(turns)}, speed).provider("bob")


def text(chunks: Sequence[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, TextChunk))


def calls(chunks: Sequence[Chunk]) -> list[ToolCall]:
    return [chunk.call for chunk in chunks if isinstance(chunk, ToolCallChunk)]


STORY = [{"think": "Let me think about this for a while."}, {"say": "It is so."}, {"answer": "Because of the wind."}]


async def test_the_same_script_gives_the_same_chunks() -> None:
    first, second = await play(bob(STORY)), await play(bob(STORY))
    assert first == second
    assert text(first) == "It is so.\n\nBecause of the wind."
    assert "".join(c.text for c in first if isinstance(c, ReasoningChunk)) == "Let me think about this for a while."
    assert calls(first)[0].arguments == {"content": "Because of the wind."}
    assert isinstance(first[-2], UsageChunk)
    assert first[-1] == StopChunk("tool_calls")


@given(st.text(min_size=1))
def test_typing_loses_nothing(said: str) -> None:
    chunks, _ = run(play(bob([{"say": said}])))
    assert text(chunks) == said.rstrip("\n")
    assert all(chunk.text for chunk in chunks if isinstance(chunk, TextChunk))


def test_speed_changes_the_time_and_nothing_else() -> None:
    turn = [{"say": "x" * 750}, {"pause": 3}, {"think": "y" * 750}]
    at_once, none = run(play(bob(turn)))
    typed, seconds = run(play(bob(turn, speed=1)))
    hurried, fewer = run(play(bob(turn, speed=4)))
    assert at_once == typed == hurried
    assert none == 0
    assert seconds == pytest.approx(10 + 3 + 5, rel=0.1)
    assert fewer == pytest.approx(seconds / 4)


def test_agents_type_in_rhythms_of_their_own() -> None:
    team = OfflineTeam({name: [[{"say": "The same words."}]] for name in ("ana", "bob")}, speed=0)
    ana, _ = run(play(team.provider("ana")))
    eve, _ = run(play(team.provider("bob")))
    assert text(ana) == text(eve)
    assert ana != eve


async def test_a_turn_is_taken_when_its_conditions_hold() -> None:
    provider = bob(
        {"when": "presentation", "steps": [{"say": "present"}]},
        {"sees": ["agent1.2"], "steps": [{"say": "second edition"}]},
        {"when": ["answers", "tool_result"], "steps": [{"say": "after the tool"}]},
        {"when": "no_answers", "steps": [{"say": "alone"}]},
        [{"say": "anything"}],
        {"when": "post_evaluation", "steps": [{"say": "judge"}]},
    )
    for asked, said in [
        (request(), "alone"),
        (request(answers=["agent1.1"]), "anything"),
        (request(purpose="post_evaluation"), "judge"),
        (request(answers=["agent1.1", "agent2.1"], results=["ok"]), "after the tool"),
        (request(answers=["agent1.1"], results=["ok\n\n[UPDATE: agent1 (agent1.1 -> agent1.2) …]"]), "second edition"),
        (request(purpose="presentation"), "present"),
    ]:
        assert text(await play(provider, asked)) == said


async def test_what_is_played_when_nothing_is_left() -> None:
    provider = bob()
    assert calls(await play(provider, request("Why?")))[0].name == "new_answer"
    vote = calls(await play(provider, request(answers=["agent3.2", "agent1.1"])))[0]
    assert (vote.name, (vote.arguments or {})["agent_id"]) == ("vote", "agent3")
    stop = calls(await play(provider, request(answers=["agent1.1"], tools=["new_answer", "stop"])))[0]
    assert stop.name == "stop"
    assert calls(await play(provider, request(purpose="post_evaluation")))[0].name == "submit"
    presented = await play(provider, request(purpose="presentation"))
    assert text(presented) == ""
    assert presented[-1] == StopChunk()


async def test_texts_quote_the_question_and_the_result() -> None:
    turn = [
        {"answer": "“{question}”: {result} {other}"},
        {"tool": {"name": "count", "args": {"texts": ["{question}"]}}},
    ]
    question = "What is\n  {result}? " + "long " * 50
    answer, tool = calls(await play(bob(turn), request(question, results=["old", "7 words\n\n[UPDATE: …]"])))
    said = str((answer.arguments or {})["content"])
    assert said.startswith("“What is {result}? long long")
    assert said.endswith("…”: 7 words {other}")
    assert len(said) < 170
    assert tool.arguments == {"texts": [question.strip()]}


async def test_what_was_said_is_submitted() -> None:
    chunks = await play(bob([{"say": "One."}, {"say": "Two."}, "submit"]))
    assert calls(chunks)[0].arguments == {"content": "One.\n\nTwo."}


@pytest.mark.parametrize(("raw", "meant"), [("{", None), ("[1]", None), ('{"a": 1}', {"a": 1})])
async def test_arguments_as_a_model_might_write_them(raw: str, meant: Any) -> None:
    [call] = calls(await play(bob([{"call": {"name": "vote", "raw": raw}}])))
    assert (call.name, call.arguments, call.raw) == ("vote", meant, raw)


async def test_calls_have_ids_of_their_own() -> None:
    turn = [{"tool": {"name": "a"}}, {"tool": {"name": "a"}}]
    provider = bob(turn, turn)
    ids = [call.id for _ in range(2) for call in calls(await play(provider))]
    assert len(set(ids)) == 4


async def test_a_failure_ends_the_call() -> None:
    chunks = await play(
        bob([{"say": "Well"}, {"fail": {"message": "no key", "kind": "fatal_api_error", "fatal": True}}])
    )
    assert chunks[-1] == ErrorChunk("no key", "fatal_api_error", fatal=True)
    assert not [chunk for chunk in chunks if isinstance(chunk, UsageChunk)]


async def test_usage_is_the_scripts_or_estimated() -> None:
    given, *_ = [c for c in await play(bob([{"usage": {"input": 9, "output": 3}}])) if isinstance(c, UsageChunk)]
    assert given == UsageChunk(9, 3, cost=None)
    asked = request("w" * 400)
    chars = sum(len(message.text) for message in asked.messages)
    chunks = await play(bob([{"think": "t" * 80}, {"say": "s" * 40}]), asked)
    assert chunks[-2] == UsageChunk(chars // 4, 30, 20, cost=0.0, estimated=True)


# -- cues ------------------------------------------------------------------------------------------------------------


def test_cues_order_what_agents_do_at_any_speed() -> None:
    script: dict[str, list[Any]] = {
        "ana": [{"after": {"bob": 1}, "steps": [{"say": "second"}]}],
        "bob": [[{"pause": 9}, {"say": "first"}], {"steps": [{"say": "fourth"}]}],
        "eve": [{"during": {"bob": 2}, "steps": [{"say": "third"}]}],
    }

    async def all_of_them(speed: float) -> list[str]:
        team = OfflineTeam(script, speed)
        said: list[str] = []

        async def all_turns(provider: OfflineProvider, count: int) -> None:
            for _ in range(count):
                chunks = await play(provider)
                said.append(text(chunks))

        providers = [(team.provider(agent), len(script[agent])) for agent in script]
        async with asyncio.TaskGroup() as group:
            for provider, count in providers:
                group.create_task(all_turns(provider, count))
        return said

    for speed in (0, 1, 100):
        said, _ = run(all_of_them(speed))
        assert said[0] == "first"
        assert sorted(said[1:]) == ["fourth", "second", "third"]


def test_a_call_that_is_left_after_its_last_chunk_counts_as_ended() -> None:
    async def scene() -> str:
        team = OfflineTeam({"ana": [{"after": {"bob": 1}, "steps": [{"say": "on"}]}]}, speed=1)
        ana, bob = team.provider("ana"), team.provider("bob")
        async with aclosing(bob.stream(request())) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, StopChunk):
                    break
        return text(await play(ana))

    said, seconds = run(scene())
    assert said == "on"
    assert seconds < 5


def test_nobody_waits_for_an_agent_that_does_not_play() -> None:
    async def scene() -> str:
        team = OfflineTeam({"ana": [{"after": {"bob": 1, "eve": 1}, "steps": [{"say": "on"}]}]}, speed=1)
        ana, bob = team.provider("ana"), team.provider("bob")
        waiting = asyncio.create_task(play(ana))
        await asyncio.sleep(2)
        await bob.close()
        return text(await waiting)

    said, seconds = run(scene())
    assert said == "on"
    assert 2 < seconds < 3


def test_a_cue_that_never_comes_is_given_up() -> None:
    async def scene() -> str:
        team = OfflineTeam({"ana": [{"after": {"bob": 1}, "steps": [{"say": "on"}]}]}, speed=0)
        ana, _bob = team.provider("ana"), team.provider("bob")
        return text(await play(ana))

    assert run(scene()) == ("on", 15.0)


# -- cancelling ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["stall", {"pause": 1000}, {"after": {"ana": 1}}, {"say": "x" * 100_000}])
def test_cancelling_is_immediate(step: Any) -> None:
    async def scene() -> None:
        team = OfflineTeam({"bob": [[step]]}, speed=1)
        team.provider("ana")
        task = asyncio.create_task(play(team.provider("bob")))
        await asyncio.sleep(5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert run(scene())[1] == pytest.approx(5)


async def test_closing_between_chunks_is_immediate() -> None:
    chunks = bob([{"say": "Hello."}, "stall"]).stream(request())
    assert isinstance(await anext(chunks), TextChunk)
    await chunks.aclose()
    with pytest.raises(StopAsyncIteration):
        await anext(chunks)
