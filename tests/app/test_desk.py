"""Beside the boxes: the file of earlier questions, and the files that may be meant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from massgen_tui.app.desk import Desk
from massgen_tui.app.kept_drafts import MOST as MOST_DRAFTS
from massgen_tui.app.kept_drafts import DraftFile
from massgen_tui.app.nearby_files import walk
from massgen_tui.app.question_history import QuestionHistory
from massgen_tui.app.view.draft import Draft
from massgen_tui.app.view.earlier import MOST

KEY = "sk-proj-" + "a1B2" * 10


def test_questions_are_kept_for_the_next_start_and_notes_apart(home: Path) -> None:
    desk = Desk(home, lambda: ["s3cret-value-of-mine"])
    assert desk.earlier("questions") == []
    assert desk.remember("questions", Draft("why s3cret-value-of-mine")) == ""
    assert desk.remember("notes", Draft("be brief")) == ""
    chip = "[pasted 9 lines]"
    assert desk.remember("questions", Draft(f"and {chip}", {chip: f"key {KEY}"})) == ""
    again = Desk(home)
    kept = again.earlier("questions")
    assert [entry.text.split()[0] for entry in kept] == ["why", "and"]
    assert "s3cret" not in kept[0].text
    assert KEY not in kept[1].pasted[chip]
    assert again.earlier("notes") == [Draft("be brief")]
    [file] = home.rglob("questions.jsonl")
    assert file.stat().st_mode & 0o077 == 0


def test_a_draft_is_kept_for_each_box_until_it_is_empty(home: Path) -> None:
    desk = Desk(home, lambda: ["s3cret-value-of-mine"])
    chip = "[pasted 9 lines]"
    assert desk.draft("") == Draft()
    assert desk.keep_draft("", Draft(f"why s3cret-value-of-mine {chip}", {chip: f"key {KEY}", "[unused]": "x"})) == ""
    assert desk.keep_draft("log_1", Draft("and then")) == ""
    again = Desk(home)
    kept = again.draft("")
    assert kept.text.startswith("why ")
    assert "s3cret" not in kept.text
    assert [*kept.pasted] == [chip]
    assert KEY not in kept.pasted[chip]
    [file] = home.rglob("drafts.json")
    assert file.stat().st_mode & 0o077 == 0
    assert again.keep_draft("", Draft(" ")) == ""
    assert (again.draft(""), again.draft("log_1")) == (Draft(), Draft("and then"))
    file.write_text("[", "utf-8")
    assert again.draft("log_1") == Draft()
    assert again.keep_draft("log_1", Draft("anew")) == ""
    assert again.draft("log_1") == Draft("anew")


def test_the_drafts_that_were_written_last_are_kept(home: Path) -> None:
    file = DraftFile(home / "drafts.json")
    for number in range(MOST_DRAFTS + 1):
        file.write(f"log_{number}", Draft(f"draft {number}"))
    file.write("log_1", Draft("draft 1 again"))
    file.write("newest", Draft("newest"))
    kept = [file.read(box).text for box in ("log_0", "log_1", "log_2", "newest")]
    assert kept == ["", "draft 1 again", "", "newest"]


def test_a_torn_or_damaged_file_goes_on(home: Path) -> None:
    path = home / "deep" / "questions.jsonl"
    history = QuestionHistory(path)
    history.add(Draft("first"))
    with path.open("ab") as file:
        file.write(b'\xff\xfe\x00 not json\n{"text": "torn')
    history.add(Draft("second"))
    assert history.read() == [Draft("first"), Draft("second")]


def test_the_file_is_shortened_once_in_a_while(home: Path) -> None:
    path = home / "questions.jsonl"
    path.write_text("".join(json.dumps({"text": str(number)}) + "\n" for number in range(2 * MOST)), encoding="utf-8")
    history = QuestionHistory(path)
    history.add(Draft("newest"))
    assert path.read_text(encoding="utf-8").count("\n") == MOST
    assert history.read()[-1] == Draft("newest")


def test_two_programs_write_at_once(home: Path) -> None:
    path = home / "questions.jsonl"
    code = (
        "import sys; from pathlib import Path; from massgen_tui.app.question_history import QuestionHistory as H;"
        "from massgen_tui.app.view.draft import Draft as D;"
        "[H(Path(sys.argv[1])).add(D(f'{sys.argv[2]} {n}')) for n in range(30)]"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in "ab"]
    assert [process.wait(60) for process in both] == [0, 0]
    texts = [entry.text for entry in QuestionHistory(path).read()]
    assert [text for text in texts if text[0] == "a"] == [f"a {n}" for n in range(30)]
    assert [text for text in texts if text[0] == "b"] == [f"b {n}" for n in range(30)]


def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    (home / ".local").write_text("in the way", encoding="utf-8")
    (home / "Library").write_text("in the way", encoding="utf-8")
    assert "cannot be kept" in Desk(home).remember("questions", Draft("why"))
    assert "cannot be kept" in Desk(home).keep_draft("", Draft("why"))


def test_files_are_found_without_noise(home: Path) -> None:
    for name in ("src/app/deep.py", "notes.md", ".git/config", "node_modules/x/y.js", "src/\x1b[31m.py"):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (home / "loop").symlink_to(home)
    assert walk(home) == (["loop", "notes.md", "src/", "src/app/", "src/app/deep.py"], True)
    desk = Desk(home)
    assert [match.word for match in desk.paths("deep", again=True).matches] == ["src/app/deep.py"]
    assert [match.word for match in desk.paths("./src/", again=True).matches] == ["./src/app/"]
    assert desk.paths("~/no", again=True).matches[0].word == "~/notes.md"


def test_what_is_at_a_path(home: Path) -> None:
    (home / "text.md").write_text("é" * 10_000, encoding="utf-8")
    (home / "odd.bin").write_bytes(b"\x00\x01\xff")
    (home / "folder").mkdir()
    names = ["text.md", "odd.bin", "folder", "nothing", "\x00"]
    assert [given.kind for given in Desk(home).look(names)] == ["file", "not text", "folder", "missing", "missing"]
