"""Where the agents of a run keep their files: a live workspace each, and sealed copies of what goes with the answers.

Everything here works on files and may take its time: call it in a thread.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from massgen_tui.config.places import COPIES, placed
from massgen_tui.tools.copying import Copied, copy_tree, is_empty, remove, seal
from massgen_tui.tools.workspace import NAME, arguments

WORKSPACE = "workspace"  # within the directory of an answer, and of the final one
LIVE = "workspaces"
TRACES = "traces"

_NUMBERED = re.compile(r"workspace\d*")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_NO_PATH = frozenset(" \t\n\r\"'`()<>[]|=,;")  # where a path in a text begins at the latest


@dataclass(frozen=True, slots=True)
class ContextPath:
    """A file or folder of the person's; only a presenter, or an agent that works alone, writes a writable one."""

    path: Path
    writable: bool = False


class Workspaces:
    """The workspaces of one run; `homes` are the agents that have one, each with the `cwd` of its backend."""

    def __init__(
        self,
        folder: Path,
        session: str,
        homes: Mapping[str, str],
        anonymous: Mapping[str, str],
        *,
        copies: str = COPIES,
        context: Sequence[ContextPath] = (),
        alone: bool = False,
        earlier: Sequence[Path] = (),
    ) -> None:
        self._folder = Path(os.path.realpath(folder))  # `.massgen`
        self._anonymous = dict(anonymous)
        self._context, self._alone, self._earlier = context, alone, earlier
        self._live = {agent: self._folder / LIVE / _live_name(home) for agent, home in homes.items()}
        self._copies = self._folder / placed(copies, COPIES) / session
        self._shared = {agent: self._copies / secrets.token_hex(4) for agent in homes}
        self._answers: dict[str, Path] = {}  # agent -> the files of its latest answer, which may not exist
        self._has: dict[tuple[str, str], Path] = {}  # reader, agent -> the answer whose files the reader has
        self._presenting: set[str] = set()

    def __contains__(self, agent: str) -> bool:
        return agent in self._live

    @property
    def context(self) -> Sequence[ContextPath]:
        """The person's files and folders that all agents may read."""
        return self._context

    @property
    def anonymous(self) -> Mapping[str, str]:
        """The ids that the models know the agents by."""
        return self._anonymous

    def live(self, agent: str) -> Path:
        """Where the agent works."""
        return self._live[agent]

    def shared(self, agent: str) -> Path:
        """Where the agent finds copies of what the others had."""
        return self._shared[agent]

    def prepare(self, agent: str) -> Path:
        """Make the agent's folders, if they are not there; gives the live one."""
        for path in (self._live[agent], self._shared[agent]):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._live[agent]

    def server(self, agent: str, *, presenting: bool = False, command_seconds: float | None = None) -> dict[str, Any]:
        """The settings of the agent's workspace server; what may be written depends on whether it presents."""
        live = self.prepare(agent)
        readable, writable = self.roots(agent, presenting=presenting)
        args = arguments(
            live,
            read=readable,
            write=writable,
            hide=[self._folder],
            command_seconds=command_seconds,
        )
        return {"name": NAME, "module": "massgen_tui.tools.workspace", "args": args, "cwd": str(live)}

    def roots(self, agent: str, *, presenting: bool = False) -> tuple[list[Path], list[Path]]:
        """What the agent may read, and what it may write, outside of its workspace."""
        writable = [context.path for context in self._context if context.writable and (presenting or self._alone)]
        readable = [context.path for context in self._context if context.path not in writable]
        return [self._shared[agent], *readable, *self._earlier], writable

    def description(self, agent: str, *, presenting: bool = False) -> str:
        """What the agent is told about its files."""
        lines = [
            f"**Your Workspace**: `{self._live[agent]}` - write your files here; relative paths begin here.",
            f"**Shared Reference**: `{self._shared[agent]}` - read-only copies of the files that belong to the current "
            "answers, in a folder for each agent. Copy what you build on into your workspace.",
            f"**Execution Traces**: `{self._shared[agent] / TRACES}` - what you and the others did on the way to the "
            "current answers, a file for each agent; read-only.",
        ]
        for context in self._context:
            rights = "may be changed" if context.path in self.roots(agent, presenting=presenting)[1] else "read-only"
            lines.append(f"**Context**: `{context.path}` - {rights}.")
        lines += [f"**Earlier turn**: `{path}` - read-only." for path in self._earlier]
        return "\n".join(lines)

    # -- what happens to files in the course of a run ----------------------------------------------------------------

    def snapshot(self, agent: str, into: Path) -> Copied:
        """Copy what the agent has now into the directory of an answer, unless it has nothing."""
        return Copied() if is_empty(self._live[agent]) else copy_tree(self._live[agent], into / WORKSPACE)

    def publish(self, agent: str, snapshot: Path) -> None:
        """From now on the files in this directory are those of the agent's latest answer; touches no file itself."""
        self._answers[agent] = snapshot / WORKSPACE

    def withdraw(self, snapshot: Path) -> None:
        """Remove the copy for an answer that was not taken."""
        remove(snapshot / WORKSPACE)
        with suppress(OSError):  # it may hold what belongs to others, and it may never have been there
            snapshot.rmdir()

    def share(self, reader: str, agents: Iterable[str]) -> None:
        """Give a reader the files of the latest answers of these agents, under their anonymous names."""
        for agent in agents:
            files = self._answers.get(agent)
            if files is None or self._has.get((reader, agent)) == files:
                continue
            target = self._shared[reader] / self._anonymous[agent]
            fresh = target.with_name(f".{target.name}.part")
            remove(fresh)
            if files.is_dir():
                copy_tree(files, fresh)
                seal(fresh)
            remove(target)
            if fresh.is_dir():
                fresh.rename(target)
            self._has[reader, agent] = files

    def copies(self, reader: str, agents: Iterable[str]) -> dict[str, str]:
        """Where the reader finds the files of the latest answers of these agents, as far as there are any."""
        places = {agent: self._shared[reader] / self._anonymous[agent] for agent in agents}
        return {agent: str(place) for agent, place in places.items() if place.is_dir()}

    def share_trace(self, reader: str, agent: str, trace: str) -> Path:
        """Give a reader the trace of an agent's work, its own or, without names, a peer's; tells where it lies."""
        path = self.trace(reader, agent)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.rewrite(trace, reader), encoding="utf-8", errors="replace")
        return path

    def trace(self, reader: str, agent: str) -> Path:
        """Where a reader finds the trace of an agent's work."""
        return self._shared[reader] / TRACES / f"{self._anonymous[agent]}.md"

    def clear(self, agent: str) -> None:
        """Empty the agent's workspace."""
        remove(self._live[agent])
        self.prepare(agent)

    def restore(self, agent: str, files: Path | None = None) -> Copied:
        """Fill the agent's workspace with the files of its latest answer, or with those of an earlier turn."""
        self.clear(agent)
        source = files or self._answers.get(agent)
        return copy_tree(source, self._live[agent]) if source is not None and source.is_dir() else Copied()

    def take_up(self) -> None:
        """Let everybody begin with the files that the newest earlier turn came to."""
        if self._earlier:
            for agent in self._live:
                self.restore(agent, self._earlier[-1])

    def present(self, winner: str) -> Copied:
        """Let the winner begin its presentation with the files of its answer."""
        self._presenting.add(winner)
        return self.restore(winner) if winner in self._answers else Copied()

    def finish(self, winner: str, into: Path) -> Copied:
        """Keep the winner's files beside the final answer: as its presentation left them, else those of its answer."""
        source = self._live[winner] if winner in self._presenting else self._answers.get(winner)
        return Copied() if source is None or is_empty(source) else copy_tree(source, into / WORKSPACE)

    def new_attempt(self) -> None:
        """Forget the answers, whose labels begin anew; the files of the workspaces stay."""
        self._answers.clear()
        self._presenting.clear()

    def has_files(self, agent: str) -> bool:
        """Whether anything is in the agent's workspace."""
        return not is_empty(self._live[agent])

    def close(self) -> None:
        """Remove the workspaces and the copies; what belongs to an answer is in the log."""
        for path in (*self._live.values(), self._copies):
            remove(path)

    # -- the paths in what agents write ------------------------------------------------------------------------------

    def rewrite(self, text: str, reader: str) -> str:
        """A text for a reader: whatever workspace or copy a path in it leads to, it leads to the reader's own copy."""
        here = self._shared.get(reader)
        copies = dict.fromkeys(self._shared.values(), "[copies]" if here is None else str(here))
        live = {
            path: f"[workspace of {self._anonymous[agent]}]" if here is None else str(here / self._anonymous[agent])
            for agent, path in self._live.items()
        }
        return self._replaced(text, {**copies, **live})

    def neutral(self, text: str) -> str:
        """A text without what tells a workspace from its copies, to be compared with others."""
        copies = {path / name: f"<{name}>" for path in self._shared.values() for name in self._anonymous.values()}
        live = {path: f"<{self._anonymous[agent]}>" for agent, path in self._live.items()}
        return self._replaced(text, {**copies, **live})

    def final_text(self, text: str, winner: str, into: Path) -> str:
        """The final answer with its paths leading to files that stay."""
        places = {self._shared[winner] / self._anonymous[agent]: str(path) for agent, path in self._answers.items()}
        files = str(into / WORKSPACE)
        return self._replaced(
            text, {**places, self._live[winner]: files, self._shared[winner] / self._anonymous[winner]: files}
        )

    def _replaced(self, text: str, places: Mapping[Path, str]) -> str:
        """A text with paths replaced, in whatever form they stand there: whole, relative, or from their own name on."""
        parents = (self._folder / LIVE, self._copies)
        names = {
            path.relative_to(parent).as_posix(): new
            for path, new in places.items()
            for parent in parents
            if path.is_relative_to(parent)
        }
        if not names:
            return text
        longest_first = sorted(names, key=len, reverse=True)
        pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")
        pieces, at = [], 0
        for match in pattern.finditer(text):
            pieces += [_without_parent(text[at : match.start()], parents), names[match[0]]]
            at = match.end()
        return "".join([*pieces, text[at:]])


def with_workspace(settings: Any, workspace: Path) -> Any:
    """Settings in which `${cwd}` is the agent's workspace."""
    if isinstance(settings, str):
        return settings.replace("${cwd}", str(workspace))
    if isinstance(settings, Mapping):
        return {key: with_workspace(value, workspace) for key, value in settings.items()}
    if isinstance(settings, list):
        return [with_workspace(value, workspace) for value in settings]
    return settings


def _live_name(home: str) -> str:
    """The name of a live workspace: new for each run, so that runs side by side do not meet."""
    name = _UNSAFE.sub("_", Path(home).name).strip("_") or WORKSPACE
    return f"{WORKSPACE if _NUMBERED.fullmatch(name) else name}_{secrets.token_hex(4)}"


def _without_parent(before: str, parents: Sequence[Path]) -> str:
    """What stands before the name of a workspace in a text, without the path that leads there."""
    if not before.endswith("/"):
        return before
    for parent in parents:
        if before.endswith(f"{parent}/"):
            return before.removesuffix(f"{parent}/")
    end = len(before)
    while end and before[end - 1] not in _NO_PATH:
        end -= 1
    return before[:end]
