"""A folder through which a run is steered: each file that is put there is one wish of the person."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from massgen_tui.coordination import steering as s
from massgen_tui.logs.read.files import modified, open_plain
from massgen_tui.text.sanitise import visible

TAKEN, REFUSED = "taken", "refused"
SETTLE_SECONDS = 1.0
"""A file that cannot be read to its end may be half written; for so long it is looked at again."""

POLL_SECONDS = 0.1
_MOST = 64 * 1024
_TEXTS = (".txt", ".md")
_WISHES: dict[str, tuple[str, ...]] = {
    "note": ("text", "agent"),
    "pause": (),
    "resume": (),
    "answer now": ("agent",),
    "vote now": ("agent",),
    "stop agent": ("agent",),
    "restart agent": ("agent",),
    "more time": ("seconds",),
    "more round time": ("seconds",),
    "more answers": ("count",),
    "more budget": ("usd",),
    "cancel": (),
}
_WANTS_AGENT = frozenset({"stop agent", "restart agent"})


class BadWish(ValueError):
    """What is wrong with a file, as a sentence goes on."""


class Torn(BadWish):
    """The file may be half written."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """The run shall end in order."""


Wish = s.Command | Cancel


class Steered(Protocol):
    """A run that does what is wanted."""

    @property
    def steerable(self) -> bool:
        """Whether a team is at work."""

    def steer(self, command: s.Command) -> None:
        """Do what the person wants."""

    def cancel(self) -> None:
        """End in order."""

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; False if it has not come by then."""


class InboxFolder:
    """Takes the files in the order they came; each is moved aside, so that one sees what became of it."""

    def __init__(self, path: Path, agents: Collection[str], tell: Callable[[str], None]) -> None:
        self.path = path.absolute()
        self._agents, self._tell = agents, tell
        self._notes = 0
        self._broken = False
        self.path.mkdir(parents=True, exist_ok=True)

    def take(self) -> list[Wish]:
        """What the person wants since the last time."""
        wishes: list[Wish] = []
        for path in self._waiting():
            try:
                wish = self._read(path)
            except FileNotFoundError:
                continue
            except BadWish as bad:
                if not isinstance(bad, Torn) or time.time() - modified(path) > SETTLE_SECONDS:
                    self._refuse(path, str(bad))
            except OSError as error:
                self._refuse(path, error.strerror or str(error))
            else:
                if self._move(path, TAKEN):
                    wishes.append(wish)
        return wishes

    def _waiting(self) -> list[Path]:
        try:
            with os.scandir(self.path) as entries:
                found = [
                    (entry.stat(follow_symlinks=False).st_mtime_ns, entry.name)
                    for entry in entries
                    if not entry.name.startswith(".") and not entry.name.endswith((".tmp", "~", ".part"))
                    if not entry.is_dir(follow_symlinks=False)
                ]
        except OSError as error:
            if not self._broken:
                self._tell(f"The inbox {self.path} cannot be read any more: {error.strerror or error}.")
            self._broken = True
            return []
        self._broken = False
        return [self.path / name for _, name in sorted(found)]

    def _read(self, path: Path) -> Wish:
        with open_plain(path) as file:
            content = file.read(_MOST + 1)
        if len(content) > _MOST:
            raise BadWish(f"it is longer than {_MOST // 1024} kB")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Torn("it is not UTF-8 text") from None
        if path.suffix in _TEXTS:
            return self._note({"text": text})
        if path.suffix != ".json":
            raise BadWish(f"its name must end in .json, or for a note to all in {' or '.join(_TEXTS)}")
        try:
            record = json.loads(text)
        except (ValueError, RecursionError):
            raise Torn("it is not JSON") from None
        return self._wish(record)

    def _wish(self, record: object) -> Wish:
        if not isinstance(record, dict) or not isinstance(record.get("do"), str):
            raise BadWish(f'it must be an object such as {{"do": "pause"}}; "do" is one of {", ".join(_WISHES)}')
        what = record["do"].strip().replace("_", " ")
        if what not in _WISHES:
            raise BadWish(f'"{what}" is nothing that can be done; there are {", ".join(_WISHES)}')
        surplus = sorted(set(record) - {"do", *_WISHES[what]})
        if surplus:
            raise BadWish(f'"{what}" takes no "{surplus[0]}"')
        agent = self._agent(record, what)
        match what:
            case "note":
                return self._note(record)
            case "pause":
                return s.Pause()
            case "resume":
                return s.Resume()
            case "answer now" | "vote now":
                return s.Hurry("answer" if what == "answer now" else "vote", agent)
            case "stop agent":
                return s.StopAgent(agent or "")
            case "restart agent":
                return s.RestartAgent(agent or "")
            case "more time":
                return s.MoreTime(_number(record, "seconds"))
            case "more round time":
                return s.MoreRoundTime(_number(record, "seconds"))
            case "more answers":
                return s.MoreAnswers(int(_number(record, "count", whole=True)))
            case "more budget":
                return s.MoreBudget(_number(record, "usd"))
            case _:
                return Cancel()

    def _note(self, record: Mapping[str, Any]) -> Wish:
        text = record.get("text")
        if not isinstance(text, str) or not text.strip():
            raise Torn("the note has no text")
        self._notes += 1
        return s.Tell(f"inbox{self._notes}", text.strip(), record.get("agent"))

    def _agent(self, record: Mapping[str, Any], what: str) -> str | None:
        agent = record.get("agent")
        if agent is None:
            if what in _WANTS_AGENT:
                raise BadWish(f'"{what}" needs an "agent"; there are {", ".join(self._agents)}')
            return None
        if not isinstance(agent, str) or agent not in self._agents:
            raise BadWish(f"there is no agent {agent!r}; there are {', '.join(self._agents)}")
        return agent

    def _refuse(self, path: Path, why: str) -> None:
        moved = self._move(path, REFUSED)
        self._tell(visible(f"inbox: {path.name}: {why}" + (f" (moved to {REFUSED}/)" if moved else "")))

    def _move(self, path: Path, where: str) -> bool:
        """Put a file aside; false if it is gone or cannot be moved, so that nothing is done twice."""
        target = self.path / where / path.name
        count = 1
        try:
            target.parent.mkdir(exist_ok=True)
            while target.exists():
                count += 1
                target = target.with_name(f"{path.stem}-{count}{path.suffix}")
            os.replace(path, target)
        except FileNotFoundError:
            return False
        except OSError as error:
            if not self._broken:
                self._tell(f"The inbox {self.path} cannot be written: {error.strerror or error}.")
            self._broken = True
            return False
        return True


def obey(inbox: InboxFolder, run: Steered) -> list[Wish]:
    """Do what the inbox wants, and give it; what is put there while no team is at work waits."""
    wishes = inbox.take() if run.steerable else []
    for wish in wishes:
        if isinstance(wish, Cancel):
            run.cancel()
        else:
            run.steer(wish)
    return wishes


def obey_beside(inbox: InboxFolder, run: Steered) -> None:
    """Do what the inbox wants until the run is over, on a thread of its own."""

    def mind() -> None:
        while not run.wait(POLL_SECONDS):
            obey(inbox, run)

    threading.Thread(target=mind, name="massgen-tui inbox", daemon=True).start()


def _number(record: Mapping[str, Any], key: str, *, whole: bool = False) -> float:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
        raise BadWish(f'it needs "{key}", a number above 0')
    if whole and value != int(value):
        raise BadWish(f'"{key}" must be a whole number')
    return float(value)
