"""Whatever lies in a log and however it is named: every command that reads it prints or says a sentence."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from massgen_tui.cli.main import main
from tests.logs.directories import SESSION, line, put
from tests.logs.story import write_into

FORMS = (
    *(["show", *form] for form in ([], ["--json"], ["--answer"], ["--table"], ["--answers"], ["--votes"], ["--cost"])),
    *(["show", *form] for form in (["--events"], ["--context", "ana"], ["--path", "events"])),
    *(["logs", *form] for form in ([], ["summary", "--json"], ["tools"], ["list"], ["list", "--json"], ["repair"])),
    *(["replay", *form] for form in (["--list-steps"], ["--list-steps", "--json"], ["--json", "--step", "1"])),
)
ATTEMPT = Path(SESSION, "turn_1", "attempt_1")


def empty(base: Path) -> None:
    (base / ATTEMPT).mkdir(parents=True)


def all_empty(base: Path) -> None:
    names = ("events.jsonl", "status.json", "metrics_summary.json", "coordination_events.json", "massgen.log")
    put(base / ATTEMPT, dict.fromkeys((*names, "execution_metadata.yaml"), ""))


def no_text(base: Path) -> None:
    all_empty(base)
    for path in (base / ATTEMPT).iterdir():
        path.write_bytes(b"\xff\xfe{\x00\x80}\n")


def cut(base: Path) -> None:
    written = write_into(base)
    written.story.whole()
    written.writer.close()
    for path in written.attempt.directory.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.truncate(path, path.stat().st_size // 2)


def a_long_line(base: Path) -> None:
    put(base / ATTEMPT, {"events.jsonl": line(1, "text", "ana", content="x" * 10_000_000)})


def only_unknown(base: Path) -> None:
    put(base / ATTEMPT, {"events.jsonl": "".join(line(at, "novelty", "ana", x=at) for at in range(10_000))})


def links(base: Path) -> None:
    empty(base)
    folder = base / ATTEMPT
    (folder / "events.jsonl").symlink_to(folder / "nowhere")
    (folder / "status.json").symlink_to(folder / "status.json")
    (folder / "a").symlink_to(folder)
    (base / "log_20260302_101500").symlink_to(base / SESSION)
    (base / "log_20260303_101500").symlink_to("nowhere")


def numbers_as_text(base: Path) -> None:
    written = write_into(base)
    written.story.whole()
    written.writer.close()
    for path in written.attempt.directory.glob("*.json"):
        path.write_text(json.dumps(as_text(json.loads(path.read_text()))))


def as_text(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def odd_names(base: Path) -> None:
    names = ("../../x", "final", "\x1b[31m", "", "x" * 5000)
    events = "".join(line(at, "answer_submitted", name, content="97") for at, name in enumerate(names))
    put(base / ATTEMPT, {"events.jsonl": events + line(9, "final_answer", "../../x", content="97")})


@pytest.mark.parametrize(
    "make",
    [
        *(empty, all_empty, no_text, cut, links, numbers_as_text, odd_names),
        *(pytest.param(make, marks=pytest.mark.slow) for make in (a_long_line, only_unknown)),
    ],
)
def test_every_command_prints_or_says_a_sentence(
    make: Callable[[Path], None], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(home / ".massgen" / "massgen_logs")
    for form in FORMS:
        status = main(form)
        said = capsys.readouterr()
        assert status in (0, 1), form
        assert "Traceback" not in said.err
        assert not {"\x1b", "\x9b"} & set(said.out + said.err), form
        if status == 1 and form != ["logs", "repair"]:
            assert (said.out, said.err.startswith("massgen-tui: ")) == ("", True), form
        if "--json" in form and status == 0:
            json.loads(said.out)


def test_links_are_no_runs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = home / ".massgen" / "massgen_logs"
    written = write_into(base)
    written.story.whole()
    written.writer.close()
    assert (base / "log_latest").is_symlink()
    (base / "log_20260302_101500").symlink_to(written.attempt.session.name)
    assert main(["logs", "list", "--json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)
    assert (run["session"], run["turns"]) == (written.attempt.session.name, 1)
    assert main(["show", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["attempts"]) == 1
    shutil.rmtree(written.attempt.session)
    assert main(["logs", "list"]) == 1, "what the links lead to is gone"
    assert "there is no run" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["", "turn_1", "turn_1/attempt_1", "attempt_1"])
@pytest.mark.parametrize("where", ["log_latest", "session"])
def test_each_place_in_a_session_is_the_run(
    place: str, where: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = home / ".massgen" / "massgen_logs"
    written = write_into(base)
    written.story.whole()
    written.writer.close()
    path = str(base / ("log_latest" if where == "log_latest" else written.attempt.session.name) / place)
    for argv in (["logs", "--log-dir", path, "--json"], ["logs", "summary", "--json", "--log-dir", path]):
        assert main(argv) == 0
        assert json.loads(capsys.readouterr().out)["meta"]["winner"] == "bob"
    assert main(["show", path, "--answer"]) == 0
    assert capsys.readouterr().out == "97\n"
