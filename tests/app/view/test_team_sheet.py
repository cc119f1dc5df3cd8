"""The team's page as data: what is wrong stands at its field, what is offered can be used, rows keep their columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from massgen_tui.app.view.glyphs import ASCII, UNICODE, Glyphs
from massgen_tui.app.view.line import width_of
from massgen_tui.app.view.team_rows import (
    agent_rows,
    choice_rows,
    note_line,
    placeholder,
    sheet_title,
    status_lines,
)
from massgen_tui.app.view.team_sheet import (
    NO_AGENT_ON,
    Checked,
    Choice,
    KeyPlace,
    Outcome,
    Sheet,
    model_choices,
    new_agent,
    placed,
    taken,
    type_choices,
)
from massgen_tui.config.draft import AgentDraft, TeamDraft
from tests.app.support.lines import said

ANA = AgentDraft("ana", {"type": "openai", "model": "gpt-5.4"})
BOB = AgentDraft("bob", {"type": "claude"}, on=False)
EVE = AgentDraft("eve", {"type": "ollama", "model": "small", "base_url": "http://127.0.0.1:11434/v1"})
SERVER = Choice("ollama", "small", "http://127.0.0.1:11434/v1", "127.0.0.1:11434", True, ("small", "large"))
CLAUDE = Choice("claude", "claude-opus-4-6", "", "ANTHROPIC_API_KEY is not set")
KEYS = (
    KeyPlace("OPENAI_API_KEY", "found"),
    KeyPlace("no key", "missing", "ANTHROPIC_API_KEY is not set: export it"),
    KeyPlace("no key needed", "unneeded"),
)
SHEET = Sheet(TeamDraft((ANA, BOB, EVE)), Checked(keys=KEYS), (SERVER, CLAUDE))


def test_mistakes_stand_at_their_fields() -> None:
    problems = [
        ("agents[1].id", "`ana` is taken by an agent above"),
        ("agents[1].backend.model", "is missing"),
        ("agents[0].backend.timeout", "must be a number"),
        ("orchestrator.max_cost_usd", "must be greater than 0"),
    ]
    checked = placed(problems, (0, 2), SHEET.draft)
    assert checked.at == {(2, "id"): "`ana` is taken by an agent above", (2, "model"): "is missing"}
    assert checked.beside == (
        "ana: backend.timeout: must be a number",
        "orchestrator.max_cost_usd: must be greater than 0",
    )
    assert not checked.right
    assert placed([], (0,), SHEET.draft).right


def test_a_team_needs_an_agent() -> None:
    checked = placed([("agents", "is an empty list; it needs at least one")], (), TeamDraft((BOB,)))
    assert checked.beside == (NO_AGENT_ON,)


def test_rows_tell_who_plays_with_what_and_whose_key() -> None:
    lines = [said(row.lines[0]) for row in agent_rows(SHEET, 0, 78)]
    assert lines[0].split() == ["▌", "[x]", "ana", "openai", "gpt-5.4", "OPENAI_API_KEY"]
    assert lines[1].split() == ["[", "]", "bob", "claude", "claude-opus-4-6", "no", "key"]
    assert lines[2].split() == ["[x]", "eve", "ollama", "small", "no", "key", "needed"]
    assert len({line.index(word) for line, word in zip(lines, ("openai", "claude", "ollama"), strict=True)}) == 1


def test_who_is_off_has_no_number_and_leaves_none_out() -> None:
    assert [SHEET.number(place) for place in range(3)] == [1, 0, 2]


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("width", [20, 39, 58, 78, 120])
def test_every_line_fits(width: int, glyphs: Glyphs) -> None:
    wild = replace(ANA, id="x" * 60, backend={"type": "日本語" * 9, "model": "m\x1b[2J" * 30})
    sheet = replace(
        SHEET,
        draft=TeamDraft((wild, BOB)),
        checked=Checked({(0, "type"): "is " + "wrong " * 40}, ("beside " * 60,), KEYS),
        origin="a/" * 80,
        testing=wild,
    )
    lines = [sheet_title(sheet, width, glyphs), note_line(sheet, 0, "type", width, glyphs)]
    lines += [line for row in agent_rows(sheet, 0, width, glyphs) for line in row.lines]
    lines += [line for row in choice_rows((SERVER, CLAUDE), width, glyphs) for line in row.lines]
    lines += status_lines(replace(sheet, testing=None), 0, "", width, glyphs)
    assert all(width_of(line) <= width for line in lines)
    assert "\x1b" not in "".join(map(said, lines))
    if glyphs is ASCII:
        assert set("".join(map(said, lines))) - set("日本語␛") <= set(map(chr, range(32, 127)))


def test_a_test_holds_as_long_as_the_backend_is_the_same() -> None:
    sheet = replace(SHEET, tests=(Outcome(ANA, ok=False, sentence="no such model"),))
    assert said(status_lines(sheet, 0, "", 78)[0]).strip() == "✗ no such model"
    assert sheet.tested(replace(ANA, id="anna", on=False)) is not None
    assert sheet.tested(ANA.saying(model="gpt-6")) is None
    assert "t breaks it off" in said(status_lines(replace(sheet, testing=ANA), 0, "", 78)[0])


def test_the_note_says_what_is_wrong_else_where_the_key_is() -> None:
    assert said(note_line(SHEET, 0, "type", 78)).strip() == "key: OPENAI_API_KEY"
    assert said(note_line(SHEET, 1, "type", 78)).strip() == "ANTHROPIC_API_KEY is not set: export it"
    wrong = replace(SHEET, checked=Checked({(1, "type"): "is no type"}))
    assert said(note_line(wrong, 1, "type", 78)).strip() == "! is no type"
    assert placeholder(BOB, "model") == "claude-opus-4-6"


def test_types_and_models_are_offered() -> None:
    assert type_choices(SHEET.choices, "LLA") == [SERVER]
    assert [model for model, _ in model_choices(SHEET, 2)] == ["small", "large"]
    assert model_choices(SHEET, 2, "arg") == [("large", "on 127.0.0.1:11434")]
    assert model_choices(SHEET, 1) == [("claude-opus-4-6", "the usual one of claude")]


def test_a_new_agent_takes_what_can_be_used_at_once() -> None:
    agent = new_agent(replace(SHEET, choices=(CLAUDE, SERVER)))
    assert agent.values == {
        "id": "ollama",
        "backend": {"type": "ollama", "model": "small", "base_url": "http://127.0.0.1:11434/v1"},
    }
    unnamed = Choice("chatcompletion", "small", "http://127.0.0.1:9/v1", "127.0.0.1:9", True, ("small",))
    assert new_agent(replace(SHEET, choices=(unnamed,))).id == "local"
    assert dict(taken(EVE, CLAUDE).backend) == {"type": "claude", "model": "claude-opus-4-6"}


def test_a_presenter_who_is_off_is_told() -> None:
    team = TeamDraft((ANA, BOB), {"orchestrator": {"presenter_agent": "bob"}})
    assert "bob presents the answer" in said(status_lines(replace(SHEET, draft=team), 0, "", 78)[0])
