"""The team that is changed in the program is the one that is asked, and its file says the same."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from massgen_tui.app.backstage import BadConfig, CannotUse, NoTeam, TeamReady
from massgen_tui.app.playing import Playing
from massgen_tui.app.team_desk import CannotSave
from massgen_tui.app.view.team_sheet import NO_AGENT_ON
from massgen_tui.config.draft import AgentDraft, TeamDraft
from massgen_tui.config.load import load
from massgen_tui.config.options import Options
from massgen_tui.runs.live import LiveRun
from tests.runs.stand_in import stand_in

FILE = """\
# mine
agents:
  - id: ana
    backend: {type: openai, model: '${MODEL}'} # the small one
    system_message: |
      # A heading
      Be brief.
  - id: bob
    backend: {type: claude}
    voting_sensitivity: strict
orchestrator: {presenter_agent: bob, max_new_answers_per_agent: 2}
timeout_settings: {orchestrator_timeout_seconds: 60}
"""
ENV = {"OPENAI_API_KEY": "any-key-will-do", "ANTHROPIC_API_KEY": "any-key-will-do", "MODEL": "small"}
PATIENCE = 30


def a_playing(home: Path, options: Options | None = None, **more: str) -> Playing:
    """The backstage with a file in its usual place."""
    path = home / ".massgen" / "config.yaml"
    path.parent.mkdir()
    path.write_text(FILE, encoding="utf-8")
    return Playing(options or Options(), {**os.environ, **ENV, **more}, home, home)


def without_bob(draft: TeamDraft) -> TeamDraft:
    """Bob is off."""
    return draft.put(1, replace(draft.agents[1], on=False))


def test_a_changed_team_is_said_to_be_one_and_changed_back_it_is_not(home: Path) -> None:
    playing = a_playing(home)
    found = playing.team()
    assert isinstance(found, TeamReady)
    draft = playing.teams.open()
    team = playing.use(without_bob(draft))
    assert team.title == "changed (1 of 2 agents)"
    assert team.why == f"{found.why}, changed here"
    assert [agent.id for agent in playing.teams.open().agents if agent.on] == ["ana"]
    assert playing.use(draft) == found


def test_what_was_saved_loads_back_equal_and_runs(home: Path) -> None:
    with stand_in() as server:
        env = {"OPENAI_BASE_URL": f"{server.url}/v1", "ANTHROPIC_BASE_URL": server.url}
        playing = a_playing(home, None, **env)
        playing.team()
        draft = playing.teams.open()
        ana, bob = draft.agents
        draft = draft.put(0, replace(ana, system_message="Be brief.\nBe kind.")).put(1, bob.saying(model="large"))
        path = playing.teams.save(draft, "new/team.yaml")
        loaded = load(path, {**ENV, **env})
        assert loaded.raw == draft.values
        assert loaded.raw["agents"][0]["backend"]["model"] == "${MODEL}"
        assert loaded.raw["orchestrator"]["max_new_answers_per_agent"] == 2
        assert (home / ".massgen" / "config.yaml").read_text(encoding="utf-8") == FILE
        team = playing.use(draft)
        assert (team.title, team.why) == ("team (2 agents)", str(path))
        assert team == playing.use(playing.teams.open())
        run = playing.begin("What is six times seven?")
        assert isinstance(run, LiveRun)
        assert run.wait(PATIENCE), "the run did not end"
        assert (run.exit_code, run.trouble) == (0, [])
        assert server.models == {"small", "large"}


def test_an_agent_that_is_off_is_not_asked_and_its_presenting_goes(home: Path) -> None:
    playing = a_playing(home)
    playing.team()
    path = playing.teams.save(without_bob(playing.teams.open()), "~/one.yaml")
    assert path == home / "one.yaml"
    assert load(path, ENV).raw == {
        "agents": [load(home / ".massgen" / "config.yaml", ENV).raw["agents"][0]],
        "orchestrator": {"max_new_answers_per_agent": 2},
        "timeout_settings": {"orchestrator_timeout_seconds": 60},
    }
    assert "#   - id: bob" in path.read_text(encoding="utf-8")


def test_a_file_is_only_written_over_when_that_was_said(home: Path) -> None:
    playing = a_playing(home)
    playing.team()
    draft, file = playing.teams.open(), playing.teams.file
    assert file == str(Path(".massgen") / "config.yaml")
    with pytest.raises(CannotSave, match=r"is there already\. Its comments are lost \(2 of them\)") as trouble:
        playing.teams.save(draft, file)
    assert trouble.value.replaceable
    assert (home / file).read_text(encoding="utf-8") == FILE
    playing.teams.save(draft, file, replace_it=True)
    assert load(home / file, ENV).raw == draft.values
    (home / "other.yaml").write_text("agents: []\n", encoding="utf-8")
    with pytest.raises(CannotSave, match="this team does not come from it"):
        playing.teams.save(draft, "other.yaml")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (" ", "needs a name"),
        ("team.json", "ends with .yaml"),
        (".massgen", "is a folder"),
        ("a.yaml/b.yaml", "cannot be"),
        ("~nobody-of-that-name/a.yaml", "a home that there is not"),
    ],
)
def test_a_path_that_cannot_be_written(home: Path, where: str, words: str) -> None:
    playing = a_playing(home)
    playing.team()
    (home / "a.yaml").write_text("", encoding="utf-8")
    with pytest.raises(CannotSave, match=words) as trouble:
        playing.teams.save(playing.teams.open(), where)
    assert not trouble.value.replaceable


def test_mistakes_are_told_and_keep_a_team_from_being_used_or_saved(home: Path) -> None:
    playing = a_playing(home)
    playing.team()
    draft = playing.teams.open()
    twice = draft.put(1, replace(draft.agents[1], id="ana"))
    checked = playing.teams.check(twice, 0)
    assert checked.at == {(1, "id"): "`ana` is taken by an agent above"}
    assert [key.words for key in checked.keys] == ["OPENAI_API_KEY", "ANTHROPIC_API_KEY"]
    for refused in (twice, draft.put(1, draft.agents[1].saying(type="cluade"))):
        with pytest.raises(CannotUse):
            playing.use(refused)
        with pytest.raises(CannotSave, match=r"bob|ana"):
            playing.teams.save(refused, "new.yaml")
    nobody = without_bob(draft).put(0, replace(draft.agents[0], on=False))
    with pytest.raises(CannotUse, match=NO_AGENT_ON):
        playing.use(nobody)
    assert playing.use(draft).title == "config (2 agents)"


def test_the_mistakes_of_an_agent_that_is_off_wait_until_it_is_looked_at(home: Path) -> None:
    playing = a_playing(home)
    playing.team()
    draft = without_bob(playing.teams.open())
    draft = draft.put(1, replace(draft.agents[1], id="vote.json"))
    assert playing.teams.check(draft, 0).right
    assert playing.teams.check(draft, 1).at == {(1, "id"): "is a name that the log folder uses itself"}


def test_the_agents_that_the_command_line_leaves_out_are_off(home: Path) -> None:
    playing = a_playing(home, Options(single_agent="bob"))
    playing.team()
    draft = playing.teams.open()
    assert [(agent.id, agent.on) for agent in draft.agents] == [("ana", False), ("bob", True)]
    assert playing.use(draft.put(0, replace(draft.agents[0], on=True))).title == "changed (2 agents)"


def test_a_team_that_lacks_a_key_can_be_changed_until_it_does_not(home: Path) -> None:
    playing = a_playing(home, ANTHROPIC_API_KEY="")
    team = playing.team()
    assert isinstance(team, BadConfig)
    assert team.members == 2
    draft = playing.teams.open()
    key = playing.teams.check(draft, 0).keys[1]
    assert (key.state, key.more.partition(":")[0]) == ("missing", "ANTHROPIC_API_KEY is not set")
    assert playing.use(without_bob(draft)).title == "changed (1 of 2 agents)"


def test_a_team_out_of_nothing(home: Path) -> None:
    playing = Playing(Options(), os.environ, home, home)
    assert isinstance(playing.team(), NoTeam)
    assert playing.teams.open() == TeamDraft(())
    agent = AgentDraft("ana", {"type": "ollama", "model": "small"})
    team = playing.use(TeamDraft((agent,)))
    assert (team.title, team.why) == ("new (1 agent)", "the form, not saved yet")
    path = playing.teams.save(TeamDraft((agent,)), playing.teams.file)
    assert playing.use(playing.teams.open()).title == "config (1 agent)"
    assert playing.team() == TeamReady("config (1 agent)", str(path))


def test_scripts_are_found_from_where_the_file_is_saved(home: Path) -> None:
    playing = Playing(Options(demo=True), os.environ, home, home)
    playing.team()
    draft = playing.teams.open()
    assert playing.teams.file == str(Path(".massgen") / "config.yaml")
    path = playing.teams.save(draft, "demo.yaml")
    assert [agent.id for agent in load(path, {}).config.agents] == [agent.id for agent in draft.agents]
    assert playing.use(playing.teams.open()).title == f"demo ({len(draft.agents)} agents)"
