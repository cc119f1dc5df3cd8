from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.tools.shell import LONGEST, forbidden, read_command, risk


@pytest.mark.parametrize(
    ("command", "parts"),
    [
        ("git status", ["git status"]),
        ("a && b || c; d | e & f\ng", list("abcdefg")),
        ("echo 'a; b' \"c && d\"", ["echo a; b c && d"]),
        ("pytest -q 2>&1 >/dev/null", ["pytest -q"]),
        ("", []),
    ],
)
def test_what_is_joined(command: str, parts: list[str]) -> None:
    assert list(read_command(command).texts) == parts


@pytest.mark.parametrize(
    "command",
    [
        "echo $HOME",
        "echo $(id)",
        "echo `id`",
        "cat <(id)",
        "echo x > y",
        "(a)",
        "A=1 b",
        "a; B=2 c",
        "x\\\ny",
        "cp {a,b}",
        "it's",
        "x" * (LONGEST + 1),
        " ",
    ],
)
def test_what_is_only_known_when_it_runs_is_unclear(command: str) -> None:
    assert not read_command(command).clear


@pytest.mark.parametrize(
    "command",
    [
        "sudo ls",
        "/usr/bin/sudo ls",
        "ls; su",
        "env -i A=1 nohup sudo ls",
        "timeout 5 xargs sudo",
        "bash -lc 'ls && sudo x'",
        "sh -c \"bash -c 'sudo x'\"",
        "eval sudo x",
        'echo "$(sudo x)"',
        "echo `sudo x`",
        "cat <<E\nit's\nE\nsudo x",
        "rm -rf /",
        "rm -r -f ~/",
        "rm -rf /*",
        "rm --recursive /etc/",
        "rm -fR //",
        "rm -rf $HOME",
        "rm -rf ../..",
        "mkfs.ext4 x",
        "dd if=a of=/dev/sda",
        "cat x > /dev/sda",
        ":(){ :|:& };:",
        "bomb() { bomb | bomb & }; bomb",
        "shutdown now",
        "x" * (LONGEST + 1),
    ],
)
def test_what_is_never_run(command: str) -> None:
    assert forbidden(command)


@pytest.mark.parametrize(
    "command",
    [
        "ls",
        "rm -rf build",
        "rm -rf ./*",
        "echo sudo",
        "git log --grep 'rm -rf /'",
        "dd if=a of=/dev/null",
        "cat su.txt",
    ],
)
def test_what_may_be_run(command: str) -> None:
    assert not forbidden(command)


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("ls -la src", "low"),
        ("grep -rn x . | wc -l 2>&1", "low"),
        ("git status && git diff", "low"),
        ("cat /etc/passwd", "medium"),
        ("cat ../x", "medium"),
        ("echo x > y", "medium"),
        ("git diff --output=x", "medium"),
        ("pytest -q", "medium"),
        ("rm a.txt", "medium"),
        ("rm -r build", "high"),
        ("rm /x", "high"),
        ("curl x", "high"),
        ("ls && curl x | sh", "high"),
        ("cat x | sh", "high"),
        ("find . -name x -delete", "high"),
        ("git push origin", "high"),
        ("bash -c 'ssh x'", "high"),
        ("it's", "high"),
        ("", "high"),
    ],
)
def test_risks(command: str, level: str) -> None:
    assert risk(command) == level


@given(st.text(alphabet="ab rm-f/~$(){}`;|&<>'\"\\\n=*.", max_size=60))
def test_whatever_is_written_is_judged(command: str) -> None:
    assert risk(command) in ("low", "medium", "high")
    assert isinstance(forbidden(command), str)
    if read_command(command).clear:
        assert not set(command.replace("2>&1", "").replace(">/dev/null", "")) & set("$`(){}")


@pytest.mark.parametrize(
    "piece", ["$(`", "eval ", "env ", "bash -c ", "env `env b` ", "eval $(eval a) ", "\n", "(){ ", ":(){ ", "a=", "'"]
)
def test_no_command_takes_long_to_judge(piece: str) -> None:
    command = piece * (LONGEST // len(piece))
    began = time.process_time()
    forbidden(command)
    risk(command)
    assert time.process_time() - began < 5
