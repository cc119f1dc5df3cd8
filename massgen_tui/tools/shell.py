"""Reading a shell command well enough to judge it: the commands it joins, what is behind wrappers, what is unclear.

This keeps accidents and careless models from harm. It does not hold a determined adversary: allow no commands for that.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

LONGEST = 20_000

Risk = Literal["low", "medium", "high"]


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SEPARATORS = "();<>|&\n"
_HARMLESS = re.compile(r"\d?>\s*/dev/null|2>&1|&>\s*/dev/null")
_UNCLEAR = re.compile(r"[$`{}<>()!]|\\\n|(?:^|[;&|\n])[ \t]*\w+=")
_JOINTS = re.compile(r"[;&|()\n]+")
_INNER = re.compile(r"\$\(([^()]*)\)|`([^`]*)`")
_ASSIGNMENT = re.compile(r"\w+=")
_WRAPPERS = _names("builtin busybox command env exec ionice nice nohup setsid stdbuf time timeout xargs")
_SHELLS = _names("ash bash dash fish ksh sh zsh")
_DEPTH = 16

_FORBIDDEN = _names("doas fdisk halt init insmod mkswap parted pkexec poweroff reboot shutdown su sudo wipefs")
_READING = _names(
    "basename cat cmp cut date diff dirname du echo false file grep head ls md5sum nl printf pwd rg seq sha256sum stat "
    "tail test tree true uniq wc which"
)
_READING_GIT = _names("blame diff log rev-parse show status")
_DANGEROUS = _names(
    "at chgrp chmod chown crontab curl dd docker ftp gdb kill killall mount nc ncat osascript pkill podman rsync scp "
    "sftp shred socat ssh strace systemctl telnet umount wget"
)
_DANGEROUS_PAIRS = frozenset({("git", "push"), ("git", "clean"), ("npm", "publish"), ("cargo", "publish")})
_WHOLE_SYSTEM = _names("/ /bin /boot /dev /etc /home /lib /opt /proc /root /sbin /sys /usr /var /Users ~ $HOME ${HOME}")
_BOMB = re.compile(r"(\w{1,40}|:)\s*\(\)\s*\{[^}]*\1\s*\|\s*\1")
_DEVICE = re.compile(r"/dev/(?:sd|hd|vd|nvme|disk|mem|kmem|mapper)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A command as it was understood."""

    parts: tuple[tuple[str, ...], ...]  # the words of each command that it joins
    behind: tuple[tuple[str, ...], ...]  # the same, with what wrappers and `sh -c` would run
    readable: bool
    clear: bool  # nothing in it is only decided when it runs, or goes into files

    @property
    def texts(self) -> tuple[str, ...]:
        """Each joined command as a rule would write it."""
        return tuple(" ".join(words) for words in self.parts)

    @property
    def all_texts(self) -> tuple[str, ...]:
        """Also what is behind wrappers, and programs by their plain names."""
        plain = ((_plain(words[0]), *words[1:]) for words in self.behind)
        return tuple(dict.fromkeys((*self.texts, *(" ".join(words) for words in plain))))


def read_command(command: str) -> Reading:
    """Take a command apart; one that cannot be read is unclear as a whole."""
    harmless = _HARMLESS.sub(" ", command)
    parts, readable = _parts(harmless)
    behind = tuple(inner for words in parts for inner in _behind(words, _DEPTH))
    return Reading(parts, behind, readable, clear=readable and bool(parts) and not _UNCLEAR.search(harmless))


def forbidden(command: str) -> str:
    """Why a command is never run; empty if it may be."""
    if len(command) > LONGEST:
        return f"it is longer than {LONGEST} characters, which nobody can judge; put it in a file"
    if _BOMB.search(command):
        return "it starts itself without end"
    for words in read_command(command).behind:
        name, rest = _plain(words[0]), words[1:]
        if name in _FORBIDDEN or name.startswith("mkfs"):
            return f"{name} changes the machine or whose rights are used"
        if name == "rm" and _is_recursive(rest) and any(_is_whole(word) for word in rest):
            return "it deletes a whole system or home"
        if name == "dd" and any(word.startswith("of=/dev/") and word != "of=/dev/null" for word in rest):
            return "it writes to a device"
    return "it writes to a device" if re.search(rf">\s*{_DEVICE.pattern}", command) else ""


def risk(command: str) -> Risk:
    """How much harm a command may do, at a glance."""
    reading = read_command(command)
    if not reading.behind or not reading.readable:
        return "high"
    if any(_is_dangerous(words) for words in reading.behind) or _pipes_into_shell(reading):
        return "high"
    only_reads = reading.clear and all(_only_reads(words) for words in reading.parts)
    return "low" if only_reads else "medium"


def _parts(command: str) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The words of each command that is joined, and whether they could be told for certain."""
    if len(command) > LONGEST:
        return (), False
    try:
        return tuple(_split(command)), True
    except ValueError:  # quotes that do not end, as in a text that is handed to a program
        return tuple(tuple(part.split()) for part in _JOINTS.split(command) if part.strip()), False


def _split(command: str) -> Iterator[tuple[str, ...]]:
    lexer = shlex.shlex(command, posix=True, punctuation_chars=_SEPARATORS)
    lexer.whitespace = " \t\r"
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    for token in lexer:
        if token and all(character in _SEPARATORS for character in token):
            if words:
                yield tuple(words)
            words = []
        else:
            words.append(token)
    if words:
        yield tuple(words)


def _behind(words: Sequence[str], depth: int) -> Iterator[tuple[str, ...]]:
    """A command, and the ones that it hands on to be run."""
    words = tuple(words)
    while words and _ASSIGNMENT.match(words[0]):
        words = words[1:]
    if not words:
        return
    yield words
    name, rest = _plain(words[0]), words[1:]
    if not depth or name in _FORBIDDEN:
        return
    for match in _INNER.finditer(" ".join(words)):
        yield from _inside(match[1] or match[2] or "", depth)
    if name in _SHELLS:
        scripts = [rest[at + 1] for at, word in enumerate(rest[:-1]) if word.startswith("-") and word.endswith("c")]
        for script in scripts:
            yield from _inside(script, depth)
    elif name == "eval":
        yield from _inside(" ".join(rest), depth)
    elif name in _WRAPPERS:
        first = next((at for at, word in enumerate(rest) if not _is_option(word)), None)
        if first is not None:
            yield from _behind(rest[first:], depth - 1)


def _inside(script: str, depth: int) -> Iterator[tuple[str, ...]]:
    return (words for part in _parts(script)[0] for words in _behind(part, depth - 1))


def _is_option(word: str) -> bool:
    return word.startswith("-") or bool(_ASSIGNMENT.match(word)) or word.rstrip("smhd").replace(".", "").isdigit()


def _plain(program: str) -> str:
    return program.rpartition("/")[2]


def _is_recursive(words: Sequence[str]) -> bool:
    return any(word == "--recursive" or (re.fullmatch(r"-\w*[rR]\w*", word) is not None) for word in words)


def _is_whole(word: str) -> bool:
    bare = word.rstrip("*")
    bare = "/" + os.path.normpath(bare).lstrip("/") if bare.startswith("/") else bare.rstrip("/")
    return bare in _WHOLE_SYSTEM or bare.endswith("..")


def _is_dangerous(words: Sequence[str]) -> bool:
    name, rest = _plain(words[0]), words[1:]
    second = next((word for word in rest if not word.startswith("-")), "")
    if name in _DANGEROUS or name in _FORBIDDEN or (name, second) in _DANGEROUS_PAIRS:
        return True
    if name == "find":
        return any(word in ("-delete", "-exec", "-execdir", "-ok", "-okdir") for word in rest)
    return name == "rm" and (_is_recursive(rest) or any(word.startswith(("/", "~")) for word in rest))


def _pipes_into_shell(reading: Reading) -> bool:
    return any(_plain(words[0]) in _SHELLS and len(words) == 1 for words in reading.parts[1:])


def _only_reads(words: Sequence[str]) -> bool:
    name, rest = words[0], words[1:]
    if any(word.startswith(("/", "~")) or ".." in word or "=/" in word for word in rest):
        return False
    if name == "git":
        return bool(rest) and rest[0] in _READING_GIT and not any(word.startswith("--output") for word in rest)
    return name in _READING
