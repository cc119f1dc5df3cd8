from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from massgen_tui.tools.copying import Copied
from massgen_tui.tools.workspaces import ContextPath, Workspaces, with_workspace

HOMES = {"ana": "workspace1", "bob": "./home of bob/"}
NAMES = {"ana": "agent1", "bob": "agent2", "eve": "agent3"}


@pytest.fixture
def spaces(tmp_path: Path) -> Workspaces:
    return Workspaces(tmp_path / ".massgen", "log_1", HOMES, NAMES)


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def answer(spaces: Workspaces, agent: str, into: Path) -> Copied:
    done = spaces.snapshot(agent, into)
    spaces.publish(agent, into)
    return done


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_each_run_has_workspaces_of_its_own(spaces: Workspaces, tmp_path: Path) -> None:
    live = spaces.prepare("ana")
    assert re.fullmatch(r"workspace_[0-9a-f]{8}", live.name)
    assert re.fullmatch(r"home_of_bob_[0-9a-f]{8}", spaces.live("bob").name)
    assert live.parent == tmp_path / ".massgen" / "workspaces"
    assert spaces.shared("ana").parent == tmp_path / ".massgen" / "temp_workspaces" / "log_1"
    assert live != Workspaces(tmp_path / ".massgen", "log_1", HOMES, NAMES).live("ana")
    assert ("ana" in spaces, "eve" in spaces) == (True, False)


@pytest.mark.parametrize("home", ["/", "..", ".", "../../etc", "a/b/c", "né"])
def test_a_home_cannot_lead_elsewhere(tmp_path: Path, home: str) -> None:
    spaces = Workspaces(tmp_path, "log_1", {"ana": home}, NAMES, copies="../../x")
    assert spaces.prepare("ana").parent == tmp_path / "workspaces"
    assert spaces.shared("ana").parent == tmp_path / "x" / "log_1"


def test_from_an_answer_to_a_peer(spaces: Workspaces, tmp_path: Path) -> None:
    write(spaces.prepare("ana"), a="first")
    spaces.prepare("bob")
    assert answer(spaces, "ana", tmp_path / "s1").files == 1
    write(spaces.live("ana"), a="second, not answered yet")
    spaces.share("bob", ["ana", "bob"])
    assert contents(spaces.shared("bob")) == {"agent1/a": "first"}
    assert (spaces.shared("bob") / "agent1" / "a").stat().st_mode & 0o222 == 0
    answer(spaces, "ana", tmp_path / "s2")
    spaces.share("bob", ["ana"])
    assert contents(spaces.shared("bob")) == {"agent1/a": "second, not answered yet"}
    assert contents(tmp_path / "s1" / "workspace") == {"a": "first"}
    spaces.clear("ana")
    assert not spaces.has_files("ana")
    assert answer(spaces, "ana", tmp_path / "s3").files == 0
    assert not (tmp_path / "s3").exists()
    spaces.share("bob", ["ana"])
    assert contents(spaces.shared("bob")) == {}


def test_the_files_of_an_answer_that_was_not_taken_are_nobodys(spaces: Workspaces, tmp_path: Path) -> None:
    write(spaces.prepare("ana"), a="taken")
    answer(spaces, "ana", tmp_path / "s1")
    write(spaces.live("ana"), a="not taken")
    spaces.snapshot("ana", tmp_path / "s2")
    spaces.withdraw(tmp_path / "s2")
    assert not (tmp_path / "s2").exists()
    spaces.prepare("bob")
    spaces.share("bob", ["ana"])
    assert contents(spaces.shared("bob")) == {"agent1/a": "taken"}


def test_the_winner_presents_with_the_files_of_its_answer(spaces: Workspaces, tmp_path: Path) -> None:
    write(spaces.prepare("ana"), hello="hi", draft="x")
    answer(spaces, "ana", tmp_path / "s1")
    spaces.clear("ana")
    write(spaces.live("ana"), left="from a round that came to nothing")
    spaces.present("ana")
    assert contents(spaces.live("ana")) == {"hello": "hi", "draft": "x"}
    (spaces.live("ana") / "draft").unlink()
    write(spaces.live("ana"), final="done")
    spaces.finish("ana", tmp_path / "final")
    assert contents(tmp_path / "final" / "workspace") == {"final": "done", "hello": "hi"}


def test_without_a_presentation_the_files_of_the_answer_are_final(spaces: Workspaces, tmp_path: Path) -> None:
    write(spaces.prepare("ana"), hello="hi")
    answer(spaces, "ana", tmp_path / "s1")
    spaces.clear("ana")
    assert spaces.finish("ana", tmp_path / "final").files == 1
    assert contents(tmp_path / "final" / "workspace") == {"hello": "hi"}


def test_a_presenter_without_an_answer_keeps_what_it_has(spaces: Workspaces, tmp_path: Path) -> None:
    write(spaces.prepare("ana"), hello="hi")
    spaces.present("ana")
    spaces.finish("ana", tmp_path / "final")
    assert contents(tmp_path / "final" / "workspace") == {"hello": "hi"}
    spaces.prepare("bob")
    spaces.present("bob")
    assert spaces.finish("bob", tmp_path / "other").files == 0
    assert not (tmp_path / "other").exists()


def test_another_attempt_keeps_files_and_forgets_answers(spaces: Workspaces, tmp_path: Path) -> None:
    write(spaces.prepare("ana"), hello="hi")
    answer(spaces, "ana", tmp_path / "s1")
    spaces.present("ana")
    spaces.new_attempt()
    assert spaces.has_files("ana")
    assert spaces.finish("ana", tmp_path / "final").files == 0
    spaces.restore("ana", tmp_path / "none")
    assert not spaces.has_files("ana")
    write(tmp_path / "earlier", kept="x")
    spaces.restore("ana", tmp_path / "earlier")
    assert contents(spaces.live("ana")) == {"kept": "x"}


def test_nothing_is_left_at_the_end(spaces: Workspaces, tmp_path: Path) -> None:
    for agent in HOMES:
        write(spaces.prepare(agent), a="x")
        answer(spaces, agent, tmp_path / agent)
    spaces.share("ana", HOMES)
    spaces.close()
    assert contents(tmp_path / ".massgen") == {}
    assert list((tmp_path / ".massgen" / "workspaces").iterdir()) == []
    spaces.close()


def test_a_snapshot_is_not_led_out_by_a_planted_link(spaces: Workspaces, tmp_path: Path) -> None:
    write(tmp_path, secret="secret")
    (spaces.prepare("ana") / "link").symlink_to(tmp_path / "secret")
    assert answer(spaces, "ana", tmp_path / "s1").told == "Not copied: link: a link that leads elsewhere."
    spaces.share("ana", ["ana"])
    assert contents(spaces.shared("ana")) == {}


# -- what the server and the agent are told --------------------------------------------------------------------------


def test_the_server_gets_its_roots(tmp_path: Path) -> None:
    context = [ContextPath(tmp_path / "src", writable=True), ContextPath(tmp_path / "docs")]
    spaces = Workspaces(tmp_path / "m", "log_1", HOMES, NAMES, context=context, earlier=[tmp_path / "turn_1"])
    live, shared = str(spaces.live("ana")), str(spaces.shared("ana"))

    def after(flag: str, args: list[str]) -> list[str]:
        return [args[at + 1] for at, word in enumerate(args) if word == flag]

    working: dict[str, Any] = spaces.server("ana", command_seconds=60)
    assert after("--workspace", working["args"]) == [live] == [working["cwd"]]
    everything = [shared, *(str(tmp_path / name) for name in ("src", "docs", "turn_1"))]
    assert after("--read", working["args"]) == everything
    assert after("--write", working["args"]) == []
    assert after("--hide", working["args"]) == [str(tmp_path / "m")]
    assert after("--command-seconds", working["args"]) == ["60"]
    presenting = spaces.server("ana", presenting=True)["args"]
    assert after("--write", presenting) == [str(tmp_path / "src")]
    assert after("--command-seconds", presenting) == []
    told = spaces.description("ana")
    assert f"**Your Workspace**: `{live}`" in told
    assert f"**Context**: `{tmp_path / 'src'}` - read-only." in told
    assert f"**Context**: `{tmp_path / 'src'}` - may be changed." in spaces.description("ana", presenting=True)


def test_who_works_alone_writes_what_it_was_given_from_the_beginning(tmp_path: Path) -> None:
    context = [ContextPath(tmp_path / "src", writable=True), ContextPath(tmp_path / "docs")]
    spaces = Workspaces(tmp_path / "m", "log_1", HOMES, NAMES, context=context, alone=True)
    args = spaces.server("ana")["args"]
    assert args[args.index("--write") + 1] == str(tmp_path / "src")
    assert args.count("--write") == 1
    assert f"**Context**: `{tmp_path / 'src'}` - may be changed." in spaces.description("ana")
    assert f"**Context**: `{tmp_path / 'docs'}` - read-only." in spaces.description("ana")


def test_settings_get_the_workspace() -> None:
    given = {"args": ["--in", "${cwd}/x"], "env": {"A": "${cwd}"}, "timeout": 3}
    assert with_workspace(given, Path("/w")) == {"args": ["--in", "/w/x"], "env": {"A": "/w"}, "timeout": 3}


# -- paths in texts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("See {bob}/a.py.", "See {ana>}/agent2/a.py."),
        ("See `.massgen/workspaces/{bob.name}/a.py`", "See `{ana>}/agent2/a.py`"),
        ("in {bob.name}", "in {ana>}/agent2"),
        ("file://{bob}/a", "file://{ana>}/agent2/a"),
        ("mine: {ana}/a", "mine: {ana>}/agent1/a"),
        ("{bob>}/agent1/x, {bob>}", "{ana>}/agent1/x, {ana>}"),
        ("{bob.name}-2 and x{bob.name} stay", "{bob.name}-2 and x{bob.name} stay"),
        ("({bob})\n{bob}", "({ana>}/agent2)\n{ana>}/agent2"),
    ],
)
def test_paths_lead_the_reader_to_its_own_copies(tmp_path: Path, text: str, reads: str) -> None:
    spaces = Workspaces(tmp_path / "a folder", "log_1", HOMES, NAMES)

    def filled(text: str) -> str:
        for agent in HOMES:
            text = text.replace(f"{{{agent}}}", str(spaces.live(agent)))
            text = text.replace(f"{{{agent}.name}}", spaces.live(agent).name)
            text = text.replace(f"{{{agent}>}}", str(spaces.shared(agent)))
        return text

    assert spaces.rewrite(filled(text), "ana") == filled(reads)


def test_a_reader_without_files_is_told_whose_they_are(spaces: Workspaces) -> None:
    assert spaces.rewrite(f"in {spaces.live('bob')}/x", "eve") == "in [workspace of agent2]/x"
    assert Workspaces(spaces.live("ana"), "log_1", {}, NAMES).rewrite("as it is", "ana") == "as it is"


def test_texts_are_compared_without_their_places(spaces: Workspaces) -> None:
    one = f"see {spaces.live('ana')}/x"
    other = f"see {spaces.shared('bob')}/agent1/x"
    assert spaces.neutral(one) == spaces.neutral(other) == "see <agent1>/x"


def test_the_final_text_leads_to_what_stays(spaces: Workspaces, tmp_path: Path) -> None:
    for agent in HOMES:
        write(spaces.prepare(agent), a="x")
        answer(spaces, agent, tmp_path / agent)
    text = f"{spaces.live('ana')}/a {spaces.shared('ana')}/agent1/a {spaces.shared('ana')}/agent2/a"
    final = spaces.final_text(text, "ana", tmp_path / "final")
    assert final == f"{tmp_path}/final/workspace/a {tmp_path}/final/workspace/a {tmp_path}/bob/workspace/a"


def test_a_trace_is_shared_without_names(spaces: Workspaces) -> None:
    spaces.prepare("ana")
    path = spaces.share_trace("ana", "bob", f"wrote {spaces.live('bob')}/x")
    assert path == spaces.shared("ana") / "traces" / "agent2.md"
    assert path.read_text(encoding="utf-8") == f"wrote {spaces.shared('ana')}/agent2/x"


@given(st.text(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_other_texts_stay_as_they_are(spaces: Workspaces, text: str) -> None:
    assert spaces.rewrite(text, "ana") == text
