"""The files of a question: context where agents have tools, part of the question where they have none."""

from __future__ import annotations

from pathlib import Path

from massgen_tui.config.options import Options
from massgen_tui.runs.given import MOST_OF_ONE, arranged, look
from massgen_tui.runs.plan import Plan, prepare

ALONE = "agents:\n  - {id: ana, backend: {type: offline, script: {ana: []}%s}}\n%s"

RULES = """orchestrator:
  snapshot_storage: snapshots
  agent_temporary_workspace: temp
  context_paths: [{path: b, permission: write}]
"""


def plan_of(home: Path, cwd: str = "", rules: str = "") -> Plan:
    (home / "team.yaml").write_text(ALONE % (cwd, rules), encoding="utf-8")
    return prepare(Options(config=str(home / "team.yaml")), {}, home, home)


def test_agents_with_workspaces_may_read_the_file(home: Path) -> None:
    (home / "a.md").write_text("x", encoding="utf-8")
    (home / "b").mkdir()
    plan = plan_of(home, ", cwd: w", RULES)
    changed, question = arranged(plan, "why @a.md", look(home, ["a.md", "gone"]))
    assert question == "why @a.md"
    paths = [(context.path, context.permission) for context in changed.loaded.config.orchestrator.context_paths]
    assert paths == [("b", "write"), (str(home / "a.md"), "read")]
    assert changed.loaded.raw["orchestrator"]["context_paths"][-1] == {"path": str(home / "a.md"), "permission": "read"}
    assert len(plan.loaded.raw["orchestrator"]["context_paths"]) == 1, "only for this run"


def test_others_get_its_text_with_the_question(home: Path) -> None:
    (home / "a.md").write_text("[b]x\n", encoding="utf-8")
    (home / "long.md").write_text("é" * MOST_OF_ONE, encoding="utf-8")
    (home / "d").mkdir()
    (home / "d" / "inner").mkdir()
    plan = plan_of(home)
    changed, question = arranged(plan, "why", look(home, ["a.md", "gone", "d/"]))
    assert changed is plan
    assert question == 'why\n\n<file path="a.md">\n[b]x\n\n</file>\n\n<folder path="d/">\ninner/\n</folder>'
    _, cut = arranged(plan, "why", look(home, ["long.md"]))
    assert 'cut="the first 64,000 of 128,000 bytes"' in cut
    assert cut.count("é") == MOST_OF_ONE // 2


def test_nothing_is_changed_without_files(home: Path) -> None:
    plan = plan_of(home)
    assert arranged(plan, "why @gone", look(home, ["gone"])) == (plan, "why @gone")
