from __future__ import annotations

import contextlib
import os
import pty
import select
import tty
from collections.abc import Iterator
from threading import Event

import pytest

from massgen_tui.app.terminal_writer import MEND, TerminalWriter

PATIENCE = 30.0
MORE_THAN_IT_HOLDS = "x" * (1 << 18)


class Terminal:
    """A pseudo-terminal, and the writer to it."""

    def __init__(self, patience: float, encoding: str = "utf-8") -> None:
        self._mine, its = pty.openpty()
        tty.setraw(its)
        self.file = os.fdopen(its, "w", encoding=encoding)
        self.gone: list[str] = []
        self.ready = Event()
        self.writer = TerminalWriter(
            self.file, gone=lambda: self.gone.append("gone"), ready=self.ready.set, patience=patience
        )
        self.writer.start()
        self._open = True

    def read(self, length: int) -> str:
        data = b""
        while len(data) < length:
            assert select.select([self._mine], [], [], PATIENCE)[0], "nothing more comes"
            data += os.read(self._mine, 1 << 16)
        return data.decode()

    def rest(self) -> str:
        """What it still holds."""
        data = b""
        while select.select([self._mine], [], [], 0)[0]:
            data += os.read(self._mine, 1 << 16)
        return data.decode()

    def hang_up(self) -> None:
        if self._open:
            self._open = False
            os.close(self._mine)

    def close(self) -> None:
        self.hang_up()  # a thread that is stuck ends
        self.writer.stop()
        self.writer.join(PATIENCE)
        with contextlib.suppress(OSError):
            self.file.close()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    terminal = Terminal(PATIENCE)
    yield terminal
    terminal.close()


@pytest.fixture
def hurried() -> Iterator[Terminal]:
    """One that is not waited for at the end."""
    terminal = Terminal(0.0)
    yield terminal
    terminal.close()


def test_what_is_written_arrives_in_order_and_as_a_whole(terminal: Terminal) -> None:
    terminal.writer.write("é")
    terminal.writer.write("")
    terminal.writer.begin_last_words()
    terminal.writer.write("b")
    terminal.writer.stop()
    assert not terminal.writer.is_alive()
    assert terminal.rest() == "éb"


def test_a_sign_that_the_terminal_does_not_have_ends_nothing() -> None:
    with contextlib.closing(Terminal(PATIENCE, "latin-1")) as terminal:
        terminal.writer.write("日")
        terminal.writer.stop()
        assert terminal.rest() == "?"


def test_a_terminal_that_somebody_made_impatient_gets_it_all(terminal: Terminal) -> None:
    os.set_blocking(terminal.file.fileno(), False)
    text = "".join(f"{number:07}\n" for number in range(40_000))
    terminal.writer.write(text)
    assert terminal.read(len(text)) == text
    assert not terminal.gone


def test_a_slow_terminal_is_behind_until_it_has_taken_all_and_that_is_told(terminal: Terminal) -> None:
    terminal.writer.write(MORE_THAN_IT_HOLDS)
    assert terminal.writer.is_behind()
    assert not terminal.ready.is_set()
    assert terminal.read(len(MORE_THAN_IT_HOLDS)) == MORE_THAN_IT_HOLDS
    assert terminal.ready.wait(PATIENCE)
    assert not terminal.writer.is_behind()


def test_nobody_is_told_who_did_not_ask(terminal: Terminal) -> None:
    terminal.writer.write("a")
    terminal.writer.stop()
    assert not terminal.ready.is_set()


def test_nobody_who_writes_is_held_up_and_a_stuck_terminal_still_gets_the_last_words(hurried: Terminal) -> None:
    for _ in range(100):
        hurried.writer.write(MORE_THAN_IT_HOLDS)
    assert hurried.read(1)
    hurried.writer.begin_last_words()
    hurried.writer.write("good")
    hurried.writer.write("bye")
    hurried.writer.stop()
    assert not hurried.writer.is_alive()
    assert hurried.rest().endswith(f"{MEND}goodbye")


def test_a_terminal_that_has_gone_holds_nobody_up_and_is_told_once(terminal: Terminal) -> None:
    terminal.writer.write(MORE_THAN_IT_HOLDS)
    terminal.read(1)
    terminal.hang_up()
    terminal.writer.write(MORE_THAN_IT_HOLDS)
    terminal.writer.stop()
    assert not terminal.writer.is_alive()
    assert terminal.gone == ["gone"]
