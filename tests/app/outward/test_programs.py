"""The pager and the editor of the person: which they are, and what becomes of signals while they run."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from massgen_tui.app.outward.programs import NoProgram, editor, lend_terminal, pager


def test_the_persons_own_programs_come_first() -> None:
    find = {"less": "/bin/less", "bat": "/bin/bat", "vim": "/bin/vim", "nano": "/bin/nano"}.get
    assert pager({"PAGER": "bat --plain 'a b'"}, find) == ["bat", "--plain", "a b"]
    assert pager({"PAGER": "  "}, find) == ["less", "-R"]
    assert editor({"VISUAL": "vim -R", "EDITOR": "nano"}, find) == ["vim", "-R"]
    assert editor({"EDITOR": "nano"}, find) == ["nano"]
    assert editor({}, find) == ["nano"]
    assert pager({}, {"more": "/bin/more"}.get) == ["more"]


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"EDITOR": "gone -x"}, "$EDITOR is “gone -x”, but there is no such program."),
        ({"VISUAL": "vim 'a"}, "$VISUAL is “vim 'a”, which is no command: No closing quotation."),
        ({}, "There is neither nano nor vim nor vi nor notepad here: set $EDITOR to the one you use."),
    ],
)
def test_a_program_that_is_not_there_is_told(environ: dict[str, str], told: str) -> None:
    with pytest.raises(NoProgram) as trouble:
        editor(environ, lambda _name: None)
    assert str(trouble.value) == told


def script(folder: Path, body: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def test_it_gets_the_file_and_its_end_is_told(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("all of it")
    program = script(tmp_path, f'cat > {tmp_path}/"$1"; exit $2')
    assert lend_terminal([program, "piped", "0"], tmp_path / "text") == ""
    assert (tmp_path / "piped").read_text() == "all of it"
    assert lend_terminal([program, "piped", "7"], tmp_path / "text") == f"{program} ended with status 7."
    assert lend_terminal([script(tmp_path, "kill -9 $$")]) == f"{program} was ended by signal 9."
    assert lend_terminal([str(tmp_path / "none")]).endswith("cannot be started: No such file or directory.")


def when_there(path: Path, number: int) -> threading.Thread:
    """Send this process a signal as soon as the program has begun."""

    def send() -> None:
        end = time.monotonic() + 20
        while not path.exists() and time.monotonic() < end:
            threading.Event().wait(0.005)
        os.kill(os.getpid(), number)
        path.with_name("sent").touch()

    thread = threading.Thread(target=send)
    thread.start()
    return thread


def test_an_interrupt_is_for_the_program_alone(tmp_path: Path) -> None:
    thread = when_there(tmp_path / "begun", signal.SIGINT)
    waits = f"until [ -e {tmp_path}/sent ]; do sleep 0.01; done; touch {tmp_path}/done"
    assert lend_terminal([script(tmp_path, f"touch {tmp_path}/begun; {waits}")]) == ""
    thread.join()
    assert (tmp_path / "done").exists()


def test_the_end_of_the_system_ends_the_program_and_handlers_come_back(tmp_path: Path) -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        thread = when_there(tmp_path / "begun", signal.SIGTERM)
        body = f"echo $$ > {tmp_path}/pid; touch {tmp_path}/begun; exec sleep 60"
        assert lend_terminal([script(tmp_path, body)]) == ""
        thread.join()
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)
        assert heard == []
        os.kill(os.getpid(), signal.SIGTERM)
        assert heard == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)
