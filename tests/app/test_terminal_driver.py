"""Real programs in terminals that go away, get stuck or stop them."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from massgen_tui.app.app import CANCELLED
from massgen_tui.app.terminal_writer import MEND
from tests.app.support.terminal_program import PATIENCE, TerminalProgram
from tests.pseudo_terminal import ALTERNATE_SCREEN
from tests.runs.test_headless import team

pytestmark = pytest.mark.slow

PROGRAM = """
import asyncio, functools, os, signal, threading
from textual.app import App
from textual.widgets import Static
from massgen_tui.app import terminal_driver

terminal_driver.TerminalWriter = functools.partial(terminal_driver.TerminalWriter, patience=0.1)

class Painter(App):
    def compose(self):
        yield Static("painted")

    def on_ready(self):
        self.run_worker(self.play())

    def paint(self):
        for _ in range(100):
            self._driver.write("x" * 4096)

    async def play(self):
        {play}

Painter(driver_class=terminal_driver.TerminalDriver).run()
os._exit(3)
"""
THREADS = """
os.kill(os.getpid(), signal.SIGCONT)
        await asyncio.sleep(0)
        names = sorted(thread.name for thread in threading.enumerate())
        os._exit(10 * names.count("textual-input") + names.count("terminal-output"))
"""
AFTER_THE_END = """
over = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, over.set)
        self._driver.write("ready")
        await over.wait()
        self.paint()
        self.exit()
"""
GIVEN_BACK = ("?2004l", "?1000l", "?1003l", "?1006l", "<u", "?1049l", "?25h", "?1004l", "?7h")


def program(play: str) -> list[str]:
    return ["-c", PROGRAM.format(play=play.strip())]


def left_on(output: bytes) -> list[str]:
    """What of the terminal was not given back."""
    return [mode for mode in GIVEN_BACK if f"\x1b[{mode}".encode() not in output]


def test_who_paints_after_the_hang_up_is_not_held_up(home: Path) -> None:
    with TerminalProgram(program(AFTER_THE_END), home) as painter:
        painter.read_until(b"ready")
        painter.hang_up()
        assert painter.process.wait(PATIENCE) == 3


def test_a_terminal_that_nobody_reads_holds_nobody_up_and_is_given_back(home: Path) -> None:
    with TerminalProgram(program("self.paint(); self.exit()"), home) as painter:
        assert painter.process.wait(PATIENCE) == 3
        assert painter.modes_now() == painter.modes
        last_words = painter.read_to_the_end().partition(MEND.encode())[2]
        assert not left_on(last_words)


def test_errors_that_go_into_a_file_take_no_frame_along(home: Path) -> None:
    errors = "import os; os.dup2(os.open('errors', os.O_CREAT | os.O_WRONLY), 2)"
    _, play = program("self.exit()")
    with TerminalProgram(["-c", f"{errors}\n{play}"], home) as painter:
        assert ALTERNATE_SCREEN in painter.read_to_the_end()
        assert painter.process.wait(PATIENCE) == 3
    assert (home / "errors").read_bytes() == b""


def test_to_go_on_does_not_mean_to_read_the_keys_twice(home: Path) -> None:
    with TerminalProgram(program(THREADS), home) as painter:
        painter.read_to_the_end()
        assert painter.process.wait(PATIENCE) == 11


@pytest.mark.parametrize("number", [signal.SIGTSTP, signal.SIGSTOP])
def test_who_was_stopped_paints_it_all_again(home: Path, number: signal.Signals) -> None:
    """Without a word before, the shell gives the terminal back."""
    with TerminalProgram(program("pass"), home) as painter:
        painter.read_until(b"painted")
        for _ in range(2):
            painter.process.send_signal(number)
            painter.wait_until_stopped()
            if number == signal.SIGTSTP:
                assert not left_on(painter.read_until(b"\x1b[?1004l"))
                assert painter.modes_now() == painter.modes
            painter.process.send_signal(signal.SIGCONT)
            painter.read_until(ALTERNATE_SCREEN)
            painter.read_until(b"painted")
            assert painter.modes_now() != painter.modes


def test_a_borrowed_terminal_that_goes_ends_the_program(home: Path) -> None:
    with TerminalProgram(["-m", "massgen_tui", "--demo"], home, borrowed=True) as app:
        app.read_until(ALTERNATE_SCREEN)
        app.hang_up()
        assert app.process.wait(PATIENCE) == CANCELLED


def by(number: int) -> Callable[[TerminalProgram], None]:
    return lambda app: app.process.send_signal(number)


@pytest.mark.parametrize(
    ("end", "borrowed", "asked", "reason"),
    [
        (TerminalProgram.hang_up, False, False, "SIGHUP"),
        (TerminalProgram.hang_up, True, True, "SIGHUP"),
        (by(signal.SIGTERM), False, True, "SIGTERM"),
    ],
    ids=["the terminal, in a run", "a borrowed terminal, in a dialog", "SIGTERM, in a dialog"],
)
def test_a_run_ends_in_order_with_its_terminal(
    home: Path, end: Callable[[TerminalProgram], None], borrowed: bool, asked: bool, reason: str
) -> None:
    path = team(home, {"ana": [[{"say": "So far."}, "stall"]]})
    with TerminalProgram(["-m", "massgen_tui", "--config", path, "What?"], home, borrowed=borrowed) as app:
        app.read_until(b"So far.")
        if asked:
            app.type(b"\x11")
            app.read_until(b"keep running")
        end(app)
        if end is not TerminalProgram.hang_up:
            assert not left_on(app.read_to_the_end())
            assert app.modes_now() == app.modes
        assert app.process.wait(PATIENCE) == CANCELLED
    lines = next(home.rglob("events.jsonl")).read_text().splitlines()
    assert "So far." in "".join(lines)
    assert json.loads(lines[-1])["event_type"] == "run_ended"
    assert json.loads(lines[-1])["data"]["reason"] == f"ended by a signal ({reason})"
    status = json.loads(next(home.rglob("status.json")).read_text())
    assert (status["is_complete"], status["finish_reason"]) == (True, "cancelled")
