"""What a model is told after a reply that decided nothing, and what is recorded of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import Any

from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Settings
from massgen_tui.events import bodies as b
from massgen_tui.providers.base import Chunk, Provider, Request
from tests.coordination.scenario import Played, result, team
from tests.coordination.test_modes import ASK, LOOK, Looking, answer, vote


class Overheard:
    """A model of which one hears what it is asked."""

    def __init__(self, inner: Provider) -> None:
        self._inner = inner
        self.requests: list[Request] = []

    @property
    def model(self) -> str:
        return self._inner.model

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        self.requests.append(request)
        async for chunk in self._inner.stream(request):
            yield chunk

    async def close(self) -> None:
        await self._inner.close()

    def last(self, call: int) -> tuple[str, str]:
        """The last message of that call, from 0."""
        message = self.requests[call].messages[-1]
        return message.role, message.text


async def overheard(
    script: Mapping[str, Any], settings: Settings | None = None, **more: Any
) -> tuple[Played, dict[str, Overheard]]:
    made, events = team(list(script), script, settings, **more)
    ears = {player.member.id: Overheard(player.provider) for player in made.players}
    for player in made.players:
        player.provider = ears[player.member.id]
    return result(events, await Orchestrator(made).run()), ears


async def test_who_only_talks_gets_its_words_back_and_is_told_what_to_call() -> None:
    played, ears = await overheard({"ana": [[{"say": "It is 97."}], [answer("97")], [vote("agent1")]]})
    role, text = ears["ana"].last(1)
    assert role == "user"
    assert text.startswith("<incomplete_response>\nIt is 97.\n</incomplete_response>\n\nYou must use workflow tools")
    assert text.endswith("Finish now by calling `vote` or `new_answer`.")
    assert [(body.buffer_preview, body.buffer_chars) for body in played.all(b.Enforcement)] == [("It is 97.", 9)]


async def test_what_was_said_before_the_connection_broke_is_given_back() -> None:
    broken = {"fail": {"message": "The connection broke.", "kind": "connection_recovery"}}
    played, ears = await overheard({"ana": [[{"say": "It is 9"}, broken], [answer("97")], [vote("agent1")]]})
    role, text = ears["ana"].last(1)
    assert role == "user"
    assert text.startswith("<incomplete_response>\nIt is 9\n</incomplete_response>\n\nThe connection broke.")
    assert [(body.reason, body.buffer_preview) for body in played.all(b.Enforcement)] == [
        ("connection_recovery", "It is 9")
    ]


async def test_an_agent_that_ends_by_a_failure_says_of_what_kind() -> None:
    refused = {"fail": {"message": "The key is refused.", "kind": "fatal_api_error", "fatal": True}}
    played, _ = await overheard({"ana": [[refused]]})
    assert [(body.kind, body.error, body.fatal) for body in played.all(b.Error, "ana")] == [
        ("fatal_api_error", "The key is refused.", True)
    ]


async def test_a_call_that_is_written_as_text_stays_text_in_the_conversation() -> None:
    written = '{"tool": "vote", "agent_id": "agent7", "reason": "good"}'
    _, ears = await overheard({"ana": [[answer("97")], [{"say": written}], [vote("agent1")]]})
    *_, said, told = ears["ana"].requests[2].messages
    assert (said.role, said.text, said.tool_calls) == ("assistant", written, ())
    assert (told.role, told.text) == ("user", "Invalid agent_id 'agent7'. Valid agents: agent1")


async def test_no_message_names_a_peer_by_its_real_id_before_the_presentation() -> None:
    script = {
        "secret_ana": [
            [ASK],
            [answer("A")],
            [{"after": {"secret_bob": 2}}, LOOK],
            [vote("agent7")],
            [answer("B")],
            *[[vote("agent2")]] * 3,
        ],
        "secret_bob": [
            {"when": "broadcast", "steps": [{"say": "Either."}]},
            [{"during": {"secret_ana": 3}}, answer("B")],
            [{"after": {"secret_ana": 6}}, vote("agent2")],
            [vote("agent2")],
        ],
    }
    played, ears = await overheard(script, Settings(broadcast="agents"), tools=Looking())
    assert [body.reason for body in played.all(b.Enforcement)] == ["invalid_vote_id", "answer_duplicate"]
    assert len(played.all(b.InjectionReceived)) == len(played.all(b.BroadcastResponse)) == 1
    sent = [request for ear in ears.values() for request in ear.requests if request.purpose != "presentation"]
    told = [message.text for request in sent for message in request.messages]
    assert "secret" not in str([told, [tool.parameters for request in sent for tool in request.tools]])


async def test_who_is_nearly_out_of_time_is_told_once_with_the_result_of_a_tool() -> None:
    settings = Settings(initial_round_timeout_seconds=1e-9, round_timeout_grace_seconds=60)
    _, ears = await overheard({"ana": [[LOOK], [LOOK], [answer("97")], [vote("agent1")]]}, settings, tools=Looking())
    told = [ears["ana"].last(call) for call in (1, 2)]
    assert [(role, "[TIME] The time of this round is nearly up." in text) for role, text in told] == [
        ("tool", True),
        ("tool", False),
    ]


async def test_who_calls_what_is_not_open_is_told_by_every_call() -> None:
    both = [{"tool": {"name": "search", "args": {}}}, {"tool": {"name": "find", "args": {}}}]
    _, ears = await overheard({"ana": [both, [answer("97")], [vote("agent1")]]})
    told = [message for message in ears["ana"].requests[1].messages if message.role == "tool"]
    assert len(told) == 2
    assert all(message.text.startswith("Tool(s) not available this round: search, find.") for message in told)


async def test_of_a_long_message_and_a_long_text_the_record_keeps_the_beginning() -> None:
    script = {"ana": [[{"say": "x" * 700}], [{"fail": "y" * 700}], [answer("97")], [vote("agent1")]]}
    played, _ = await overheard(script)
    first, second = played.all(b.Enforcement)
    assert (first.buffer_preview, first.buffer_chars) == ("x" * 500, 700)
    assert (second.reason, second.error_message) == ("api_error", "y" * 500)


async def test_anybody_may_be_voted_for_by_name_until_only_the_vote_is_open() -> None:
    script = {"ana": [[answer("A")], [vote("agent1")]], "bob": [[{"fail": {"message": "401", "fatal": True}}]]}
    _, ears = await overheard(script, Settings(max_new_answers_per_agent=1))

    def names(call: int) -> Any:
        tools = {tool.name: tool.parameters for tool in ears["ana"].requests[call].tools}
        return tools["vote"]["properties"]["agent_id"]["enum"]

    assert (names(0), names(1)) == (["agent1", "agent2"], ["agent1"])


async def test_news_that_may_not_be_told_in_a_round_end_it_also_after_a_reply_that_decides_nothing() -> None:
    script = {
        "ana": [[answer("A")], [{"after": {"bob": 1}}, {"say": "hm"}], [vote("agent1")]],
        "bob": [[{"during": {"ana": 2}}, answer("B")], [{"after": {"ana": 2}}, vote("agent1")]],
    }
    played, ears = await overheard(script, Settings(defer_peer_updates_until_restart=True))
    assert [body.outcome for body in played.all(b.RoundEnd, "ana")][:3] == ["answer", "restarted", "vote"]
    assert "<agent2.1> B" in ears["ana"].last(2)[1]


async def test_no_more_answers_are_told_in_a_round_than_may_be() -> None:
    script = {
        "ana": [
            [answer("A")],
            [{"after": {"bob": 1}}, LOOK],
            [{"after": {"eve": 1}}, LOOK],
            [vote("agent1")],
            [vote("agent1")],
        ],
        "bob": [[{"during": {"ana": 2}}, answer("B")], [{"after": {"ana": 4}}, vote("agent1")]],
        "eve": [[{"during": {"ana": 3}}, answer("E")], [{"after": {"ana": 4}}, vote("agent1")]],
    }
    played, _ = await overheard(script, Settings(max_midstream_injections_per_round=1), tools=Looking())
    assert [body.labels for body in played.all(b.InjectionReceived, "ana")] == [["agent2.1"]]
    assert [body.why for body in played.all(b.VoteIgnored, "ana")] == ["agent3.1 came while it was voting"]
