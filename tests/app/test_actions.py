"""The registry of actions is the only place that knows a key, and it tells the truth."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.dom import DOMNode

import massgen_tui.app.screens
import massgen_tui.app.widgets
from massgen_tui.app.actions import ACTIONS, BY_ID, PART_TITLES, Situation, bindings, hints, key_name, key_names
from massgen_tui.app.app import MassgenApp
from massgen_tui.app.view.help_lines import help_document, keys_page
from massgen_tui.resources import document

APP = Path(massgen_tui.app.__file__).parent
MODULES = sorted(path for path in APP.rglob("*.py") if path.parent.name != "actions")
KEY_WORDS = {"ctrl+", "shift+", "alt+"}


def breaches(tree: ast.AST) -> Iterator[str]:
    """Whatever would make a module know a key."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Binding") | ast.Attribute(attr="Binding" | "bind")):
                yield f"line {node.lineno}: makes a binding"
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name in (
                "on_key",
                "_on_key",
                "handle_key",
            ) or name.startswith(("key_", "_key_")):
                yield f"line {node.lineno}: handles keys itself ({name})"
            case ast.Attribute(attr="key", value=ast.Name(id="event")):
                yield f"line {node.lineno}: looks at a key"
            case (
                ast.Assign(targets=[ast.Name(id="BINDINGS")], value=value)
                | ast.AnnAssign(target=ast.Name(id="BINDINGS"), value=value)
            ):
                of_registry = (
                    isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "bindings"
                )
                if not of_registry and not (isinstance(value, ast.List) and not value.elts):
                    yield f"line {node.lineno}: has bindings of its own"
            case ast.Constant(value=str(text)) if any(text.startswith(word) for word in KEY_WORDS):
                yield f"line {node.lineno}: names a key ({text})"


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(APP)) for path in MODULES])
def test_no_module_but_the_registry_knows_a_key(path: Path) -> None:
    assert list(breaches(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "source",
    [
        "Binding('x', 'y')",
        "self.bind('x', 'y')",
        "def on_key(self, event): ...",
        "async def key_q(self): ...",
        "if event.key == 'x': pass",
        "BINDINGS = [('x', 'y')]",
        "BINDINGS: list = [('x', 'y')]",
        "KEY = 'ctrl+x'",
    ],
)
def test_the_scan_finds_what_it_looks_for(source: str) -> None:
    assert len(list(breaches(ast.parse(source)))) == 1


def test_ids_are_unique_and_each_key_means_one_thing_in_a_part() -> None:
    assert [name for name, count in Counter(action.id for action in ACTIONS).items() if count > 1] == []
    for part in PART_TITLES:
        keys = Counter(key for action in ACTIONS if action.part == part for key in action.keys)
        assert [key for key, count in keys.items() if count > 1] == [], part


def test_every_action_says_what_it_does_in_a_sentence() -> None:
    for action in ACTIONS:
        assert action.part in PART_TITLES
        assert action.label
        assert action.keys
        assert action.help[0].isupper()
        assert action.help.endswith(".")
        assert len(action.help) <= 60, action.id


def test_the_document_of_keys_is_up_to_date() -> None:
    assert document("keys").read_text(encoding="utf-8") == keys_page()


def test_the_help_names_every_action_and_begins_where_the_user_is() -> None:
    page = help_document(["table", "run", "app"])
    text = ["".join(piece for piece, _ in line) for line in page.lines]
    for action in ACTIONS:
        assert any(f"{key_names(action)}  " in line and line.endswith(f" {action.help}") for line in text), action.id
    assert text.index(f"  {PART_TITLES['table']}") < text.index(f"  {PART_TITLES['home']}")


def test_bindings_carry_the_key_that_a_numbered_action_was_called_by() -> None:
    calls = {binding.action for binding in bindings("run") if not isinstance(binding, tuple)}
    assert "app.perform('run.pane', '3')" in calls
    assert "app.perform('run.table')" in calls


def test_hints_leave_out_what_cannot_be_done() -> None:
    everything = frozenset(PART_TITLES)
    none = [offer.action.id for offer in hints(["pane", "run", "app"], Situation(everything), typing=False)]
    some = [offer.action.id for offer in hints(["pane", "run", "app"], Situation(everything, agents=3), typing=False)]
    assert "run.table" not in none
    assert "run.table" in some
    assert len(some) <= 7


def test_the_way_out_and_the_help_are_offered_however_much_else_can_be_done() -> None:
    here = frozenset(PART_TITLES) - {"help"}
    situation = Situation(here, running=True, agents=3, final=True, session=True, notes=1, trouble=True)
    offered = [offer.action.id for offer in hints(["pane", "run", "app"], situation, typing=False)]
    assert offered[-2:] == ["run.back", "app.help"]
    assert len(offered) == 7


def test_a_page_does_not_offer_itself_and_an_empty_list_nothing_to_open() -> None:
    situation = Situation(frozenset(PART_TITLES), page="answers", listed=False)
    offered = [offer.action.id for offer in hints(["answers", "about", "app"], situation, typing=False, most=99)]
    assert "about.votes" in offered
    assert "about.answers" not in offered
    assert [one for one in offered if one.startswith("answers.")] == []


def test_trouble_is_offered_where_there_is_some() -> None:
    for trouble in (False, True):
        situation = Situation(frozenset(PART_TITLES), agents=3, past=True, trouble=trouble)
        offered = [offer.action.id for offer in hints(["pane", "run", "app"], situation, typing=False)]
        assert ("run.trouble" in offered) == trouble


def test_a_run_that_is_over_gives_no_answer_any_more() -> None:
    action = BY_ID["run.final"]
    assert action.refusal(Situation(frozenset({"run"}))) == "there is none yet"
    assert action.refusal(Situation(frozenset({"run"}), past=True)) == "the run gave none"


def test_hints_offer_no_letter_while_text_is_typed() -> None:
    situation = Situation(frozenset(PART_TITLES))
    keys = [offer.key for offer in hints(["question", "home", "app"], situation, typing=True, most=99)]
    assert keys
    assert all(len(key) > 1 for key in keys)
    assert "question_mark" not in keys


def test_an_outer_part_does_not_offer_a_key_that_an_inner_one_took() -> None:
    offers = hints(["question", "runs", "app"], Situation(frozenset(PART_TITLES)), typing=True, most=99)
    assert [offer.action.id for offer in offers if offer.key == "enter"] == ["question.ask"]


def doers() -> Iterator[type[DOMNode]]:
    """Every class that says it is a part of the screen."""
    for package in (massgen_tui.app.screens, massgen_tui.app.widgets):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for made in vars(importlib.import_module(module.name)).values():
                if isinstance(made, type) and issubclass(made, DOMNode) and made.__dict__.get("PART") in PART_TITLES:
                    yield made
    yield MassgenApp


def test_every_action_has_somebody_who_does_it() -> None:
    of_part = {part: {doer for doer in doers() if doer.__dict__["PART"] == part} for part in PART_TITLES}
    for action in ACTIONS:
        assert of_part[action.part], action.part
        for doer in of_part[action.part]:
            assert callable(getattr(doer, f"action_{action.verb}", None)), f"{doer.__name__}: {action.id}"


def test_refusals_are_reasons() -> None:
    for action in ACTIONS:
        assert action.refusal(Situation()) == "" or len(action.refusal(Situation()).split()) > 2


def test_keys_are_written_as_people_write_them() -> None:
    assert key_name("ctrl+p") == "^p"
    assert key_name("question_mark") == "?"
    assert key_name("up", ascii_only=True) == "up"


def test_a_run_of_several_turns_offers_the_others_when_it_is_over() -> None:
    here = frozenset(PART_TITLES) - {"help"}
    over = Situation(here, agents=3, final=True, session=True, past=True)
    for before, after in ((True, False), (False, True), (True, True), (False, False)):
        situation = replace(over, before=before, after=after)
        offered = {offer.action.id for offer in hints(["pane", "run", "app"], situation, typing=False)}
        assert ("run.turn_before" in offered, "run.turn_after" in offered) == (before, after)
    live = Situation(here, running=True, agents=3, before=True)
    offers = {offer.action.id for offer in hints(["pane", "run", "app"], live, typing=False)}
    assert "run.turn_before" not in offers, "there is more to do while it goes on"


def test_the_final_answer_is_offered_before_what_may_give_way_on_a_narrow_screen() -> None:
    over = Situation(frozenset(PART_TITLES), agents=3, final=True, session=True, past=True, before=True)
    offered = [offer.action.id for offer in hints(["pane", "run", "app"], over, typing=False)]
    assert offered[:2] == ["run.table", "run.final"]


def test_a_page_of_moments_offers_those_that_there_are_and_no_change_where_there_is_none() -> None:
    here = frozenset(PART_TITLES)
    for earlier, later in ((True, False), (False, True), (False, False)):
        situation = Situation(here, earlier=earlier, later=later)
        for part in ("files", "context"):
            offered = {offer.action.label for offer in hints([part], situation, typing=False, most=99)}
            assert ("earlier" in offered, "later" in offered) == (earlier, later)
    same = Situation(here, places=False)
    assert not {"diff.swap", "diff.next"} & {offer.action.id for offer in hints(["diff"], same, typing=False, most=99)}
