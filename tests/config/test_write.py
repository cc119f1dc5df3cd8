"""A team written as a file says the same when it is read again."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.config.document import parse
from massgen_tui.config.draft import AgentDraft, TeamDraft, draft_of
from massgen_tui.config.find import examples
from massgen_tui.config.load import changed, load
from massgen_tui.config.problems import ConfigProblems
from massgen_tui.config.write import save, team_text

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["a\nb\n", " a\n  b", "\n\nx\n\n", "yes", "1e5", "# no", "a: b", "${KEY}", "<<", "=", "2026-01-01", "a\u2028b\n# c"]
)
KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
AGENTS = st.builds(
    AgentDraft,
    id=TEXTS,
    backend=st.dictionaries(KEYS, VALUES, max_size=3),
    system_message=st.none() | TEXTS,
    on=st.booleans(),
    about=TEXTS,
    other=st.dictionaries(KEYS.filter(lambda key: key not in ("id", "backend", "system_message")), VALUES, max_size=2),
)
TEAMS = st.builds(
    TeamDraft,
    agents=st.lists(AGENTS, max_size=3).map(tuple),
    rest=st.dictionaries(KEYS.filter(lambda key: key not in ("agent", "agents")), VALUES, max_size=2),
)


@given(TEAMS)
def test_what_is_written_is_read_again(team: TeamDraft) -> None:
    document = parse("f", team_text(team))
    assert (document.problems, document.values) == ([], team.values)


@pytest.mark.parametrize("name", examples())
def test_an_example_survives_being_opened_and_saved(name: str) -> None:
    loaded = load(examples()[name], {})
    team = draft_of(loaded)
    assert team.values == loaded.raw
    assert parse("f", team_text(team)).values == loaded.raw


def test_it_reads_like_a_file_that_somebody_wrote() -> None:
    ana = AgentDraft("ana", {"type": "openai", "model": "gpt-5.4"}, "Be brief.\nBe kind.", about="The first.")
    bob = AgentDraft("bob", {"type": "claude"}, on=False, other={"voting_sensitivity": "strict"})
    text = team_text(TeamDraft((ana, bob), {"orchestrator": {"skip_voting": True}, "timeout_settings": {}}))
    assert text.partition("\n\n")[2] == (
        """\
agents:
  # The first.
  - id: ana
    backend:
      type: openai
      model: gpt-5.4
    system_message: |-
      Be brief.
      Be kind.

# Not in the team; take the # off, and they are:
#   - id: bob
#     backend:
#       type: claude
#     voting_sensitivity: strict

orchestrator:
  skip_voting: true

timeout_settings: {}
"""
    )


def test_what_is_off_comes_back_without_its_marks() -> None:
    ana = AgentDraft("ana", {"type": "openai"})
    bob = AgentDraft("bob", {"type": "claude"}, "One.\n\nTwo.", on=False)
    head, _, off = team_text(TeamDraft((ana, bob))).partition("# Not in the team")
    lines = [line[2:] for line in off.partition("\n\n")[0].splitlines()[1:]]
    values = parse("f", head.rstrip() + "\n" + "\n".join(lines)).values
    assert values == TeamDraft((ana, replace(bob, on=True))).values


def test_a_team_is_changed_and_checked_again(tmp_path: Path) -> None:
    path = tmp_path / "team.yaml"
    path.write_text(
        "agents:\n  - id: ana\n    backend: {type: offline, script: play.yaml}\n"
        "  - id: bob\n    backend: {type: openai, model: '${MODEL}'}\n"
    )
    (tmp_path / "play.yaml").write_text("ana: []\n")
    loaded = load(path, {"MODEL": "small"})
    ana, bob = draft_of(loaded).agents
    team = TeamDraft((replace(ana, system_message="Be brief."), replace(bob, on=False)))
    after = changed(path, team.values, {})
    assert [(agent.id, agent.system_message) for agent in after.config.agents] == [("ana", "Be brief.")]
    assert (after.path, after.warnings) == (path, ())
    after = changed(path, TeamDraft((bob,)).values, {"MODEL": "large"})
    assert (after.config.agents[0].backend.model, after.raw["agents"][0]["backend"]["model"]) == ("large", "${MODEL}")
    with pytest.raises(ConfigProblems, match=r"agents\[1\].id: `ana` is taken by an agent above"):
        changed(path, TeamDraft((ana, ana)).values, {})


def test_a_file_is_written_whole_and_not_over_another(tmp_path: Path) -> None:
    path = tmp_path / "new" / "team.yaml"
    save(path, "one")
    with pytest.raises(FileExistsError):
        save(path, "two")
    assert path.read_text() == "one"
    path.chmod(0o600)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    save(link, "two", replace=True)
    assert (link.is_symlink(), path.read_text(), stat.S_IMODE(path.stat().st_mode)) == (True, "two", 0o600)
    assert [each.name for each in path.parent.iterdir()] == ["team.yaml"]
