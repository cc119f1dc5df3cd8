"""Which team is chosen, which variables it may use, and what the command line changes in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.config.environment import parse_env, read_environment
from massgen_tui.config.find import example, examples, find, one_agent
from massgen_tui.config.load import load
from massgen_tui.config.options import CoordinationMode, Options
from massgen_tui.config.problems import ConfigProblems
from tests.permissions import forbidden

TEAM = """\
agents:
  - {id: ana, backend: {type: openai}}
  - {id: bob, backend: {type: claude}}
orchestrator: {presenter_agent: bob}
"""
NOBODY = {"MASSGEN_TUI_LOCAL_PORTS": ""}


def written(path: Path, text: str = TEAM) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def ids(options: Options, env: dict[str, str], tmp_path: Path) -> list[str]:
    loaded = find(options, env, tmp_path / "here", tmp_path / "home").loaded
    return [agent.id for agent in loaded.config.agents] if loaded else []


def test_a_team_that_may_not_be_read_is_not_passed_over(tmp_path: Path) -> None:
    written(tmp_path / "home" / ".config" / "massgen" / "config.yaml")
    closed = written(tmp_path / "here" / ".massgen" / "config.yaml").parent
    with forbidden(closed), pytest.raises(ConfigProblems, match="cannot be read: Permission denied"):
        ids(Options(), NOBODY, tmp_path)


def test_the_nearest_team_wins(tmp_path: Path) -> None:
    env = {"OPENAI_API_KEY": "k"}
    assert ids(Options(), NOBODY, tmp_path) == []
    assert ids(Options(), env, tmp_path) == ["openai"]
    written(tmp_path / "home/.config/massgen/config.yaml", TEAM.replace("ana", "user"))
    assert ids(Options(), env, tmp_path) == ["user", "bob"]
    written(tmp_path / "here/.massgen/config.yaml", TEAM.replace("ana", "project"))
    assert ids(Options(), env, tmp_path) == ["project", "bob"]
    path = written(tmp_path / "named.yaml")
    assert ids(Options(config=str(path)), env, tmp_path) == ["ana", "bob"]
    assert ids(Options(backend="claude"), env, tmp_path) == ["agent"]
    assert ids(Options(demo=True), env, tmp_path) == ["ana", "bob", "eve"]
    assert ids(Options(config="@examples/one_agent"), env, tmp_path) == ["ana"]


def test_a_broken_team_file_is_not_passed_over(tmp_path: Path) -> None:
    link = tmp_path / "here/.massgen/config.yaml"
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "gone.yaml")
    with pytest.raises(ConfigProblems, match="there is no such file"):
        find(Options(), {"OPENAI_API_KEY": "k"}, tmp_path / "here", tmp_path)


def test_the_keys_make_a_team(tmp_path: Path) -> None:
    env = {"GEMINI_API_KEY": "k", "OPENROUTER_API_KEY": "k", "XAI_API_KEY": " ", "ANTHROPIC_API_KEY": "k"}
    loaded = find(Options(), env, tmp_path, tmp_path).loaded
    assert loaded is not None
    assert [(agent.id, agent.backend.model) for agent in loaded.config.agents] == [
        ("claude", "claude-opus-4-6"),
        ("gemini", "gemini-3-flash-preview"),
        ("openrouter", "openrouter/auto"),
    ]


def test_why(tmp_path: Path) -> None:
    assert find(Options(), {"XAI_API_KEY": "k"}, tmp_path, tmp_path).why == "the keys found: XAI_API_KEY"
    assert "--demo needs none of them" in find(Options(), NOBODY, tmp_path, tmp_path).why


def test_examples_are_teams_and_an_unknown_one_is_told() -> None:
    for path in examples().values():
        assert load(path, {}).warnings == ()
    with pytest.raises(ConfigProblems) as caught:
        example("mixed-team")
    assert str(caught.value) == (
        "--config: there is no example `mixed-team`; there are decomposition, demo, local, mixed_team, one_agent, "
        "restart, tools, workspace (did you mean mixed_team?)"
    )


def test_one_agent_is_checked_in_the_words_of_the_command_line() -> None:
    backend = one_agent("chatcompletion", "m", "http://localhost:1/v1", "Be brief.").config.agents[0].backend
    assert (backend.model, backend.base_url) == ("m", "http://localhost:1/v1")
    with pytest.raises(ConfigProblems) as caught:
        one_agent("chatcompletion", None, "localhost")
    assert [str(problem) for problem in caught.value.problems] == [
        "--model: is missing; a backend of type chatcompletion needs one",
        "--base-url: must begin with http:// or https:// and a host, and hold no blanks",
    ]


def test_variables_and_where_they_come_from(tmp_path: Path) -> None:
    home, here = tmp_path / "home", tmp_path / "here"
    written(here / ".env", "A=here\nB=here\n")
    written(home / ".config/massgen/.env", "A=user\nB=user\nC=user\n")
    written(home / ".massgen/.env", "C=old\nD=old\nnonsense\n")
    environment = read_environment({"A": "real"}, here, home)
    assert environment.values == {"A": "real", "B": "here", "C": "user", "D": "old"}
    assert [str(problem).removeprefix(str(home)) for problem in environment.warnings] == [
        "/.massgen/.env:3:1: warning: is not of the form NAME=value, so it is left out"
    ]


def test_a_dot_env_that_is_no_text_is_told_and_left_out(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff")
    written(tmp_path / "team.yaml")
    found = find(Options(config=str(tmp_path / "team.yaml")), {}, tmp_path, tmp_path / "home")
    assert found.loaded is not None
    assert "cannot be read: it is not UTF-8 text" in str(found.loaded.warnings[0])


def test_the_lines_of_a_dot_env() -> None:
    text = """\
# a comment
A=1
export B = two words  # and a comment
C='$x # y'
D="a\\nb \\"c\\""
E=
F=a#b
G='open
"""
    values, wrong = parse_env(text)
    assert values == {"A": "1", "B": "two words", "C": "$x # y", "D": 'a\nb "c"', "E": "", "F": "a#b"}
    assert wrong == {8: "the value of G begins with a single quote that does not end it; it is left out"}


def test_a_key_with_an_open_quote_is_told_where_it_is_missed(tmp_path: Path) -> None:
    written(tmp_path / ".env", 'A=1\nMY_KEY="abc\n')
    told = ".env:2:1: warning: the value of MY_KEY begins with a double quote that does not end it; it is left out"
    nobody = find(Options(), NOBODY, tmp_path, tmp_path)
    assert nobody.loaded is None
    assert nobody.why.endswith(told)
    written(tmp_path / "team.yaml", TEAM.replace("claude", "clade"))
    with pytest.raises(ConfigProblems) as wrong:
        find(Options(config=str(tmp_path / "team.yaml")), {}, tmp_path, tmp_path)
    assert str(wrong.value.problems[-1]).endswith(told)


@given(st.text())
def test_any_dot_env_is_read(text: str) -> None:
    parse_env(text)


def adjusted_team(tmp_path: Path, options: Options) -> list[object]:
    path = written(tmp_path / "team.yaml")
    found = find(replace(options, config=str(path)), {}, tmp_path, tmp_path)
    assert found.loaded is not None
    config = found.loaded.config
    rules = config.orchestrator
    return [
        [agent.id for agent in config.agents],
        rules.presenter_agent,
        rules.max_new_answers_per_agent,
        rules.skip_voting,
        rules.disable_injection,
        rules.final_answer_strategy or rules.skip_final_presentation,
        config.timeout_settings.orchestrator_timeout_seconds,
    ]


def test_what_the_command_line_changes(tmp_path: Path) -> None:
    present = False
    assert adjusted_team(tmp_path, Options()) == [["ana", "bob"], "bob", None, False, False, present, 1800]
    assert adjusted_team(tmp_path, Options(quick=True)) == [["ana", "bob"], "bob", 1, False, True, "synthesize", 1800]
    assert adjusted_team(tmp_path, Options(single_agent="")) == [["ana"], None, None, False, False, present, 1800]
    assert adjusted_team(tmp_path, Options(single_agent="bob", quick=True, orchestrator_timeout=9)) == [
        ["bob"],
        "bob",
        1,
        True,
        False,
        True,
        9,
    ]
    with pytest.raises(ConfigProblems) as caught:
        adjusted_team(tmp_path, Options(single_agent="bab"))
    assert str(caught.value) == (
        "--single-agent: the team has no agent `bab`; its agents are ana, bob (did you mean bob?)"
    )


@pytest.mark.parametrize(("said", "meant"), [(None, "decomposition"), ("parallel", "voting"), ("decomposition",) * 2])
def test_the_command_line_says_how_the_agents_work_together(
    tmp_path: Path, said: CoordinationMode | None, meant: str
) -> None:
    path = written(tmp_path / "team.yaml", TEAM.replace("{presenter_agent: bob}", "{coordination_mode: decomposition}"))
    found = find(Options(config=str(path), coordination_mode=said), {}, tmp_path, tmp_path)
    assert found.loaded is not None
    assert found.loaded.config.orchestrator.coordination_mode == meant


def test_the_command_line_sets_the_budget_that_the_file_may_set(tmp_path: Path) -> None:
    path = written(tmp_path / "team.yaml", TEAM.replace("{presenter_agent: bob}", "{max_cost_usd: 2}"))
    for options, budget in ((Options(), 2), (Options(max_cost=0.5), 0.5), (Options(max_cost=0.5, quick=True), 0.5)):
        found = find(replace(options, config=str(path)), {}, tmp_path, tmp_path)
        assert found.loaded is not None
        assert found.loaded.config.orchestrator.max_cost_usd == budget
