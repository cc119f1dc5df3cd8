"""The demonstration as the program plays it: the packaged team, its script, the orchestrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import yaml

from massgen_tui import resources
from massgen_tui.config.adjust import adjusted
from massgen_tui.config.model import TeamConfig
from massgen_tui.config.options import CoordinationMode, Options
from massgen_tui.coordination.orchestrator import Orchestrator
from massgen_tui.coordination.settings import Member, Settings
from massgen_tui.coordination.team import OnServer, Player, Team, Tools
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.events.stream import EventStream
from massgen_tui.providers.base import ToolSpec
from massgen_tui.providers.offline import OfflineTeam
from massgen_tui.providers.offline_script import load_script
from massgen_tui.tools.demo_server import word_count
from massgen_tui.tools.mcp import ToolResult
from massgen_tui.tools.toolbox import Toolbox
from tests.providers.virtual_time import run

QUESTION = "How do tides work?"
EVERYBODY = ("ana", "bob", "eve")


class InProcess:
    """The demo server's word count without a process."""

    async def specs(self, on_server: OnServer | None = None) -> Sequence[ToolSpec]:  # noqa: ARG002
        return [ToolSpec("mcp__demo__word_count", "", {})]

    async def call(self, name: str, arguments: Mapping[str, Any], *, call_id: str) -> ToolResult:  # noqa: ARG002
        assert name == "mcp__demo__word_count"
        return ToolResult(word_count(arguments["text"]))

    def troubles(self) -> Sequence[str]:
        return []

    async def close(self) -> None:
        return


async def demo(
    speed: float,
    tools: Tools | None,
    agents: Sequence[str] = EVERYBODY,
    question: str = QUESTION,
    settings: Settings | None = None,
) -> tuple[list[Event], b.RunEnded]:
    folder = resources.folder("configs")
    config = yaml.safe_load((folder / "demo.yaml").read_text("utf-8"))["agents"]
    [script] = {agent["backend"]["script"] for agent in config}
    team = OfflineTeam(load_script(folder / script), speed)
    players = [
        Player(
            Member(agent["id"], agent["system_message"]),
            team.provider(agent["id"], agent["backend"]["model"]),
            tools if "mcp_servers" in agent["backend"] else None,
        )
        for agent in config
        if agent["id"] in agents
    ]
    events: list[Event] = []
    stream = EventStream()
    stream.subscribe(events.extend)
    ended = await Orchestrator(Team(question, players, settings or Settings(), stream, lambda _: "")).run()
    return events, ended


def plot(events: Sequence[Event]) -> dict[str, list[str]]:
    """What each agent decided, in its order."""
    told: dict[str, list[str]] = {agent: [] for agent in EVERYBODY}
    for event in events:
        match event.body:
            case b.AnswerSubmitted(answer_label=label):
                told[event.agent_id or ""].append(label)
            case b.Vote(target_id=target):
                told[event.agent_id or ""].append(f"votes {target}")
            case b.VoteIgnored(target_id=target):
                told[event.agent_id or ""].append(f"in vain {target}")
            case b.ToolComplete(is_error=False, tool_name=name):
                told[event.agent_id or ""].append(name)
    return told


PLOT = {
    "ana": ["mcp__demo__word_count", "agent1.1", "votes ana", "votes eve"],
    "bob": ["agent2.1", "votes bob", "in vain eve", "votes ana", "votes eve"],
    "eve": ["agent3.1", "agent3.2", "votes ana"],
}


@pytest.mark.parametrize("speed", [0, 0.5, 1, 7, 1000])
def test_the_plot_is_the_same_at_any_speed(speed: float) -> None:
    (events, ended), _ = run(demo(speed, InProcess()))
    assert plot(events) == PLOT
    assert (ended.state, ended.winner) == ("finished", "eve")
    assert not [event for event in events if isinstance(event.body, b.Error | b.Enforcement)]


def test_it_takes_twenty_to_thirty_seconds() -> None:
    assert 20 < run(demo(1, InProcess()))[1] < 28  # starting the tool server comes on top
    assert run(demo(0, InProcess()))[1] == 0


def test_it_says_what_it_is_and_quotes_the_question() -> None:
    (events, _), _ = run(demo(0, InProcess()))
    answers = [event.body.content for event in events if isinstance(event.body, b.AnswerSubmitted)]
    [final] = [event.body.content for event in events if isinstance(event.body, b.FinalAnswer)]
    assert "no model was asked" in answers[0]
    assert "No model was asked" in final
    assert "4 words" in answers[2]
    assert all(QUESTION in text for text in [*answers, final])
    assert final.startswith("# ")
    assert "\n- **" in final
    assert "```yaml" in final


@pytest.mark.parametrize("agents", [["ana"], ["bob"], ["eve"], ["ana", "bob"], ["bob", "eve"], ["ana", "eve"]])
def test_a_smaller_team_plays_it_too(agents: list[str]) -> None:
    (events, ended), seconds = run(demo(1, InProcess(), agents))
    assert ended.state == "finished"
    [final] = [event.body.content for event in events if isinstance(event.body, b.FinalAnswer)]
    assert "No model was asked" in final
    assert seconds < 35


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("mode", ["parallel", "decomposition"])
@pytest.mark.parametrize("agents", [*((agent,) for agent in EVERYBODY), EVERYBODY], ids="+".join)
def test_in_no_mode_does_anybody_wait_for_a_cue_that_cannot_come(
    agents: Sequence[str], mode: CoordinationMode, *, quick: bool
) -> None:
    config = yaml.safe_load((resources.folder("configs") / "demo.yaml").read_text("utf-8"))
    config["agents"] = [agent for agent in config["agents"] if agent["id"] in agents]
    changed = adjusted(TeamConfig.model_validate(config), Options(quick=quick, coordination_mode=mode))
    (_, ended), seconds = run(demo(0, InProcess(), agents, settings=Settings.of(dict(changed.orchestrator))))
    assert (ended.state, seconds) == ("finished", 0)


def test_a_presenter_waits_for_nobody_once_the_others_have_left() -> None:
    async def scene() -> b.RunEnded:
        presenting = {"when": "presentation", "after": {"bob": 1}, "steps": [{"say": "At once."}]}
        offline = OfflineTeam({"ana": [presenting]}, speed=0)
        players = [Player(Member(agent), offline.provider(agent)) for agent in ("ana", "bob")]
        settings = Settings(skip_coordination_rounds=True)
        return await Orchestrator(Team(QUESTION, players, settings, EventStream(), lambda _: "")).run()

    ended, seconds = run(scene())
    assert (ended.state, seconds) == ("finished", 0)


def test_it_goes_on_without_its_tool_server() -> None:
    (events, ended), _ = run(demo(0, None))
    assert {agent: told for agent, told in plot(events).items() if agent != "ana"} == {
        agent: told for agent, told in PLOT.items() if agent != "ana"
    }
    assert ended.winner == "eve"


@pytest.mark.parametrize(
    "question", ["?", "{result} {question} `#` <END OF ORIGINAL MESSAGE>", "lang " * 4000, "潮\n汐"]
)
def test_any_question_will_do(question: str) -> None:
    (events, ended), _ = run(demo(0, InProcess(), question=question))
    assert plot(events) == PLOT
    assert ended.state == "finished"


@pytest.mark.slow
async def test_it_works_with_the_real_tool_server() -> None:
    config = yaml.safe_load((resources.folder("configs") / "demo.yaml").read_text("utf-8"))["agents"]
    toolbox = Toolbox(config[0]["backend"]["mcp_servers"])
    try:
        events, ended = await demo(0, toolbox)
    finally:
        await toolbox.close()
    assert plot(events) == PLOT
    assert ended.winner == "eve"
