"""Files that go with answers: nothing that happens while they are copied may bring board and files apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.coordination.files import Files
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Settings
from massgen_tui.coordination.team import OnServer
from massgen_tui.events import bodies as b
from massgen_tui.providers.base import Chunk, Provider, Request
from massgen_tui.tools.tool import Tool
from tests.coordination.scenario import Played, result, team
from tests.coordination.scenario import play as play_as_ever
from tests.coordination.test_modes import LOOK, Looking, Seen

VOTE = {"vote": {"for": "agent1", "reason": ""}}


@dataclass
class Noted(Files):
    """Files that note what is done with them; what is to wait for what can be said."""

    done: list[tuple[str, ...]] = field(default_factory=list)
    accepted: dict[str, asyncio.Event] = field(default_factory=dict)
    keep_waits: dict[str, str] = field(default_factory=dict)  # agent -> whose answer its copy takes longer than
    share_waits: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def description(self, agent: str, *, presenting: bool = False) -> str:
        return f"files of {agent}{' presenting' if presenting else ''}"

    def rewrite(self, text: str, reader: str) -> str:
        return text.replace("PLACE", f"place of {reader}")

    def neutral(self, text: str) -> str:
        return text.replace("LEFT", "SOMEWHERE").replace("RIGHT", "SOMEWHERE")

    def troubles(self, agent: str) -> Sequence[str]:  # noqa: ARG002
        told, self.told = self.told, []
        return told

    async def share(self, reader: str, agents: Iterable[str]) -> None:
        shown = list(agents)
        self.done.append(("share", reader, *shown))
        if shown and reader in self.share_waits:
            await self.acceptance(self.share_waits.pop(reader)).wait()

    async def clear(self, agent: str) -> None:
        self.done.append(("clear", agent))

    async def keep(self, agent: str, snapshot: str) -> None:
        self.done.append(("keep", agent, snapshot))
        if agent in self.keep_waits:
            await self.acceptance(self.keep_waits.pop(agent)).wait()

    def accept(self, agent: str, snapshot: str) -> None:
        self.done.append(("accept", agent, snapshot))
        self.acceptance(agent).set()

    async def drop(self, agent: str, snapshot: str) -> None:
        self.done.append(("drop", agent, snapshot))

    async def present(self, winner: str) -> None:
        self.done.append(("present", winner))

    async def finish(self, winner: str, text: str) -> str:
        self.done.append(("finish", winner))
        return f"{text} (kept)"

    def of(self, *whats: str) -> list[tuple[str, ...]]:
        return [done for done in self.done if done[0] in whats]

    def acceptance(self, agent: str) -> asyncio.Event:
        return self.accepted.setdefault(agent, asyncio.Event())


async def play(script: dict[str, Any], files: Files) -> Played:
    made, events = team(list(script), script)
    made.files = files
    async with asyncio.timeout(5):
        return result(events, await Orchestrator(made).run())


async def test_the_files_of_an_answer_are_kept_before_it_counts_and_put_back_to_present_it() -> None:
    files = Noted()
    played = await play({"ana": [[{"answer": "Mine."}], [VOTE]]}, files)
    snapshot = played.all(b.AnswerSubmitted)[0].snapshot
    assert files.done == [
        ("share", "ana"),
        ("keep", "ana", snapshot),
        ("accept", "ana", snapshot),
        ("clear", "ana"),
        ("share", "ana", "ana"),
        ("share", "ana", "ana"),
        ("present", "ana"),
        ("finish", "ana"),
    ]
    assert played.state.final_answer == "Mine. (kept)"
    told = [start.system_message for start in played.all(b.RoundStart)]
    assert ["files of ana" in text for text in told] == [True] * 3
    assert ["presenting" in text for text in told] == [False, False, True]


async def test_an_answer_that_a_peer_gave_while_it_was_copied_is_refused_and_its_copy_dropped() -> None:
    files = Noted(keep_waits={"bob": "ana"})
    script = {
        "ana": [[{"after": {"bob": 1}}, {"answer": "It is LEFT"}], [VOTE], [VOTE]],
        "bob": [[{"answer": "It is RIGHT"}], [{"answer": "Other."}], [VOTE]],
    }
    played = await play(script, files)
    assert [body.reason for body in played.all(b.Enforcement, "bob")] == ["answer_duplicate"]
    kept, dropped = files.of("keep"), files.of("drop")
    assert kept[0][:2] == ("keep", "bob")
    assert dropped == [("drop", *kept[0][1:])]
    assert [body.content for body in played.all(b.AnswerSubmitted, "bob")] == ["Other."]
    assert not {done[1:] for done in dropped} & {done[1:] for done in files.of("accept")}


async def test_an_answer_that_comes_while_files_are_handed_over_is_shown_with_its_own() -> None:
    files = Noted(share_waits={"ana": "bob"})
    script = {
        "ana": [[{"answer": "PLACE of ana"}], [VOTE], [VOTE]],
        "bob": [[{"after": {"ana": 1}}, {"answer": "PLACE of bob"}], [VOTE]],
    }
    played = await play(script, files)
    shown = [done[2:] for done in files.of("share") if done[1] == "ana" and len(done) > 2]
    assert shown[:2] == [("ana",), ("bob", "ana")]
    second = played.all(b.RoundStart, "ana")[1].user_message
    assert second.count("place of ana of") == 2
    assert "PLACE" not in second
    assert not played.all(b.VoteIgnored, "ana")


async def test_what_goes_wrong_with_files_is_told_by_the_agent_it_concerns() -> None:
    files = Noted(told=["The disk is full."])
    played = await play({"ana": [[{"answer": "Mine."}], [VOTE]]}, files)
    assert [(body.error, body.kind) for body in played.all(b.Error, "ana")] == [("The disk is full.", "files")]


@dataclass
class Breaking(Looking):
    """Tools whose server is lost in a call."""

    lost: list[str] = field(default_factory=list)

    async def call(self, name: str, arguments: Mapping[str, Any], *, call_id: str) -> Seen:
        self.lost = ["The tool server is gone."]
        return await super().call(name, arguments, call_id=call_id)

    def troubles(self) -> Sequence[str]:
        lost, self.lost = self.lost, []
        return lost


async def test_a_tool_server_that_is_lost_in_a_call_is_told_at_once() -> None:
    played = await play_as_ever(["ana"], {"ana": [[LOOK], [{"answer": "Mine."}], [VOTE]]}, tools=Breaking())
    kinds = played.kinds("ana")
    assert kinds[kinds.index("tool_complete") + 1] == "error"
    assert [(body.error, body.kind) for body in played.all(b.Error)] == [
        ("The tool server is gone.", "mcp_disconnected")
    ]


class Unreachable(Breaking):
    """Tools whose server cannot be reached."""

    async def specs(self, on_server: OnServer | None = None) -> Sequence[Tool]:
        self.lost = ["The tool server cannot be reached."]
        return await super().specs(on_server)


async def test_a_tool_server_that_cannot_be_reached_is_told_before_the_round_begins() -> None:
    played = await play_as_ever(["ana"], {"ana": [[{"answer": "Mine."}], [VOTE]]}, tools=Unreachable())
    kinds = played.kinds("ana")
    assert kinds.index("error") < kinds.index("round_start")
    assert not played.all(b.Enforcement), "it costs no try"


@dataclass
class Overheard:
    """A model whose requests are kept."""

    played: Provider
    requests: list[Request] = field(default_factory=list)

    @property
    def model(self) -> str:
        return self.played.model

    def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        self.requests.append(request)
        return self.played.stream(request)

    async def close(self) -> None:
        await self.played.close()


async def test_a_question_to_the_others_leads_to_places_that_they_can_read() -> None:
    script = {
        "ana": [
            [{"tool": {"name": "ask_others", "args": {"question": "What is in PLACE?"}}}],
            [{"answer": "Mine."}],
            [VOTE],
        ],
        "bob": [{"when": "broadcast", "steps": [{"say": "Words."}]}, [{"after": {"ana": 2}}, VOTE], [VOTE], [VOTE]],
    }
    made, _ = team(list(script), script, Settings(broadcast="agents"))
    made.files = Noted()
    bob = made.players[1]
    bob.provider = heard = Overheard(bob.provider)
    async with asyncio.timeout(5):
        await Orchestrator(made).run()
    asked = [request.messages[-1].text for request in heard.requests if request.purpose == "broadcast"]
    assert ["What is in place of bob?" in text for text in asked] == [True]


async def test_so_do_news_in_the_middle_of_a_round() -> None:
    script = {
        "ana": [[{"answer": "Mine."}], [{"after": {"bob": 1}}, LOOK], [VOTE], [VOTE]],
        "bob": [[{"during": {"ana": 2}}, {"answer": "It is in PLACE."}], [{"after": {"ana": 3}}, VOTE], [VOTE]],
    }
    made, events = team(list(script), script, tools=Looking())
    made.files = Noted()
    async with asyncio.timeout(5):
        played = result(events, await Orchestrator(made).run())
    assert ["It is in place of ana." in body.content for body in played.all(b.InjectionReceived, "ana")] == [True]


async def test_out_of_time_the_files_of_the_answer_are_kept_as_well() -> None:
    files = Noted()
    script = {"ana": [[{"answer": "In time."}], ["stall"]]}
    made, events = team(["ana"], script)
    made.files = files
    orchestrator = Orchestrator(made)
    running = asyncio.create_task(orchestrator.run())
    await files.acceptance("ana").wait()
    assert made.cut_short is not None
    made.cut_short("enough")
    played = result(events, await running)
    assert played.state.final_answer == "In time. (kept)"
    assert files.of("present", "finish") == [("finish", "ana")]
