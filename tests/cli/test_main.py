"""The program from outside: exit status, stdout for data, stderr for sentences."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from massgen_tui import __version__, resources
from massgen_tui.cli.main import main

TEAM = "agents:\n  - id: ana\n    backend: {type: openai}\n"


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))


def outcome(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    status = main(argv)
    said = capsys.readouterr()
    return status, said.out, said.err


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(capsys, "--version") == (0, f"massgen-tui {__version__}\n", "")
    status, out, err = outcome(capsys, "--help")
    assert (status, err) == (0, "")
    assert out.startswith("usage: massgen-tui")


def test_usage_errors_are_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(capsys, "--xyzzy-plugh") == (1, "", "massgen-tui: there is no option --xyzzy-plugh\n")
    assert outcome(capsys, "sql", "x") == (
        1,
        "",
        "massgen-tui: `sql` is not available in this version; there are logs, show, replay, config, help\n",
    )


def test_documents(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = outcome(capsys, "help")
    assert status == 0
    assert all(f"  {topic}" in out for topic in resources.documents())
    assert outcome(capsys, "help", "logs")[:2] == (0, resources.document("logs").read_text("utf-8"))
    assert outcome(capsys, "help", "modells") == (
        1,
        "",
        "massgen-tui: there is no document “modells” (did you mean models?)\n",
    )
    assert outcome(capsys, "help", "../../README")[0] == 1


def test_a_valid_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any-key")
    Path("team.yaml").write_text(TEAM)
    assert outcome(capsys, "config", "validate", "team.yaml") == (0, "team.yaml: a team of 1: ana\n", "")


def test_warnings_alone_are_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    Path("team.yaml").write_text(TEAM + "promt: x\n")
    status, out, err = outcome(capsys, "config", "validate", "team.yaml")
    assert (status, err) == (0, "")
    assert [line.partition(": export")[0] for line in out.splitlines()] == [
        "team.yaml:3:14: warning: agents[0].backend: OPENAI_API_KEY is not set",
        "team.yaml:4:1: warning: promt: unknown key (did you mean prompt?)",
        "team.yaml: a team of 1: ana",
    ]


def test_a_wrong_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("team.yaml").write_text(TEAM.replace("openai", "opnai") + "promt: x\n")
    status, out, err = outcome(capsys, "config", "validate", "team.yaml")
    assert (status, err) == (1, "team.yaml: 1 error, 1 warning\n")
    assert out.startswith("team.yaml:3:21: agents[0].backend.type: `opnai` is not a type of backend")


def test_a_wrong_file_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    Path("team.yaml").write_text(TEAM + "ui: {display_type: simpel}\n")
    status, out, err = outcome(capsys, "config", "validate", "team.yaml", "--json")
    assert (status, err) == (1, "")
    assert json.loads(out) == {
        "schema": 1,
        "file": "team.yaml",
        "valid": False,
        "problems": [
            {
                "file": "team.yaml",
                "line": 4,
                "column": 20,
                "key": "ui.display_type",
                "message": "must be rich_terminal, simple or textual_terminal, not `simpel`",
                "nearest": "simple",
                "severity": "error",
            }
        ],
    }


def test_a_missing_file(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = outcome(capsys, "config", "validate", "none.yaml")
    assert (status, out) == (1, "none.yaml: there is no such file\n")


def test_examples_are_listed_and_valid(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = outcome(capsys, "config", "examples")
    names = [line.split()[0] for line in out.splitlines()]
    every = ("decomposition", "demo", "local", "mixed_team", "one_agent", "restart", "tools", "workspace")
    assert (status, names) == (0, [f"@examples/{name}" for name in every])
    assert all(len(line.split()) > 3 for line in out.splitlines())
    for name in names:
        assert outcome(capsys, "config", "validate", name)[::2] == (0, "")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["validate"], "the following arguments are required: FILE"),
        (["init", "team.yaml"], "“team.yaml” is one word too many; a question of several words stands in quotes"),
        (["init", "--ouput", "x"], "there is no option --ouput (did you mean --output?)"),
        (["exampels"], "`config` has no action “exampels” (did you mean examples?)"),
        (["path", "x"], "“x” is one word too many; a question of several words stands in quotes"),
        (["show", "--model", "m"], "--model needs --backend, which says how to reach the model"),
        (["show", "--demo", "--config", "x"], "--config and --demo each name a team; use one of them"),
        (["generate", "--log-level", "loud"], None),
        ([], "the following arguments are required: ACTION"),
    ],
)
def test_wrong_uses_of_config(capsys: pytest.CaptureFixture[str], argv: list[str], said: str | None) -> None:
    status, out, err = outcome(capsys, "config", *argv)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert said is None or err == f"massgen-tui: {said}\n"


def program(*argv: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "massgen_tui", *argv],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(resources.__file__).parents[1]), **env},
    )


def test_without_a_question_and_a_terminal() -> None:
    done = program("--backend", "openai", OPENAI_API_KEY="k")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"there is no question" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_a_team_that_cannot_be_used_without_a_screen() -> None:
    Path("team.yaml").write_text("agents: 3\n")
    done = program("--automation", "--config", "team.yaml", "Why?")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"team.yaml:1:9: agents: must be a list, but is a number\n"


def test_what_is_piped_in_must_be_text() -> None:
    done = program("--backend", "openai", stdin=b"\xff")
    assert (done.returncode, done.stderr) == (1, b"massgen-tui: the question on stdin is not UTF-8 text\n")


def test_a_reader_that_leaves_early() -> None:
    command = [sys.executable, "-m", "massgen_tui", "help", "configuration"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk_behind_the_output() -> None:
    command = [sys.executable, "-m", "massgen_tui", "help", "configuration"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert done.stderr == b"massgen-tui: this could not be done: No space left on device\n"


def test_a_terminal_without_unicode() -> None:
    done = program("--help", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"[OPTION?]" in done.stdout
