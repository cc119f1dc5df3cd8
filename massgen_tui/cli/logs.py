"""`logs`: the runs there are, and what each of them took."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from massgen_tui.cli.arguments import LATER_LOGS_ACTIONS, LOGS_ACTIONS, UsageError, logs_parser
from massgen_tui.cli.logs_summary import print_summary, print_tools
from massgen_tui.cli.output import columns, note, print_json, room, say
from massgen_tui.cli.runs import base_of, meant, named
from massgen_tui.insight.history import PastRun, past_run, past_runs
from massgen_tui.insight.summary import duration
from massgen_tui.logs.layout import Attempt, session_time
from massgen_tui.logs.locate import Located
from massgen_tui.logs.read.attempts import closed_in
from massgen_tui.logs.read.files import read_object
from massgen_tui.logs.read.record import iso
from massgen_tui.logs.read.run import read_run
from massgen_tui.text.cells import cut

DEFAULT_LIMIT = 10
QUESTION_CHARS = 35
LEAST_QUESTION_CHARS = 12

_ONLY_FOR = {"sort": ("tools",), "limit": ("list",), "analyzed": ("list",), "unanalyzed": ("list",)}


def run(argv: Sequence[str]) -> int:
    """Do one of the actions and give the exit status."""
    if "repair" in argv[:1]:
        from massgen_tui.cli import logs_repair

        return logs_repair.run(argv[1:])
    found = logs_parser().strictly(argv)
    if found.action not in LOGS_ACTIONS and found.log is None and _is_log(found.action):
        found.action, found.log = None, found.action
    action = _action(found.action)
    for option, actions in _ONLY_FOR.items():
        if getattr(found, option) and action not in actions:
            raise UsageError(f"`logs {action}` takes no --{option}; `logs {actions[0]}` does")
    name = named(found)
    match action:
        case "list":
            return _list(found, name)
        case "open":
            if found.json:
                raise UsageError("`logs open` takes no --json")
            return _open(meant(found, name))
        case _:
            return _figures(action, found, meant(found, name))


def _is_log(word: str | None) -> bool:
    """Whether a word where an action may stand is a run, so that `logs RUN` works as well."""
    return word is not None and (word.startswith("log_") or "/" in word or os.path.isdir(word))


def _action(word: str | None) -> str:
    if word is None:
        return "summary"
    if word in LATER_LOGS_ACTIONS:
        raise UsageError(f"`logs {word}` is not available in this version")
    if word == "repair":
        raise UsageError("`logs repair` is written in this order: logs repair LOG")
    if word not in LOGS_ACTIONS:
        from massgen_tui.config.problems import nearest

        close = nearest(word, LOGS_ACTIONS)
        hint = f"did you mean {close}?" if close else f"there are {', '.join(LOGS_ACTIONS)}"
        raise UsageError(f"`logs` has no action “{word}” ({hint})")
    return word


def _figures(action: str, found: argparse.Namespace, located: Located) -> int:
    attempt, metrics = figures_of(located)
    if found.json:
        print_json(metrics)
    elif action == "tools":
        print_tools(metrics, attempt, found.sort or "time")
    else:
        print_summary(metrics, attempt)
    return 0


def figures_of(located: Located) -> tuple[Attempt, dict[str, Any]]:
    """The last attempt that has a file of figures, with them; else the last attempt, with what can be computed."""
    for attempt in reversed(located.attempts):
        metrics = read_object(attempt.metrics_summary)
        if metrics:
            return attempt, metrics
    record = read_run(located.last)
    return located.last, record.metrics


def _list(found: argparse.Namespace, name: str | None) -> int:
    analyzed = True if found.analyzed else False if found.unanalyzed else None
    limit: int = found.limit or DEFAULT_LIMIT
    base, only = _what_to_list(found, name)
    runs = [run for run in [past_run(only)] if run] if only else past_runs(base, limit, analyzed=analyzed)
    closed = [] if only else closed_in(base)
    if not runs and analyzed is None:
        raise UsageError(f"{closed[0]} may not be read" if closed else f"there is no run in {base}")
    if closed:
        note(f"Not listed, as they may not be read: {', '.join(session.name for session in closed)}")
    if found.json:
        print_json([_as_json(number, run) for number, run in enumerate(runs, 1)])
        return 0
    kind = {True: "Analyzed", False: "Unanalyzed", None: "Recent"}[analyzed]
    if not runs:
        note(f"There are no {kind.lower()} runs in {base}.")
        return 0
    say(f"{kind} Runs")
    say()
    for line in _table(runs):
        print(line)
    return 0


def _what_to_list(found: argparse.Namespace, name: str | None) -> tuple[Path, Path | None]:
    """The base directory, or the one session that is named."""
    if name is None:
        return base_of(found).resolve(), None
    path = Path(os.path.expanduser(name))
    located = meant(found, name)
    if os.path.isdir(path) and path.resolve() == located.session.parent:
        return located.session.parent, None
    return located.session.parent, located.session


def _table(runs: Sequence[PastRun]) -> list[str]:
    head = ("#", "Timestamp", "State", "Duration", "Cost", "Analyzed", "Question")
    rows = [
        (
            str(number),
            _timestamp(run),
            run.state,
            duration(run.agent_ms) if run.agent_ms else "-",
            "-" if run.cost is None else f"${run.cost:.2f}",
            "✓" if run.analyzed else "-",
            run.question or (f"({run.run.error})" if run.run.error else ""),
        )
        for number, run in enumerate(runs, 1)
    ]
    left = QUESTION_CHARS
    if sys.stdout.isatty():
        before = columns(head, [(*row[:-1], "") for row in rows], right="r  rr")[0].index(head[-1])
        left = max(LEAST_QUESTION_CHARS, room() - before)
    rows = [(*row[:-1], cut(" ".join(row[-1].split()), left, "...")) for row in rows]
    return columns(head, rows, right="r  rr")


def _timestamp(run: PastRun) -> str:
    begun = session_time(run.run.name) or datetime.fromtimestamp(run.run.at)
    return begun.strftime("%Y-%m-%d %H:%M")


def _as_json(number: int, run: PastRun) -> dict[str, Any]:
    return {
        "n": number,
        "session": run.run.name,
        "path": str(run.run.session),
        "at": iso(run.run.at),
        "state": run.state,
        "duration_ms": run.agent_ms,
        "cost": run.cost,
        "analyzed": run.analyzed,
        "question": run.question,
        "winner": run.run.winner,
        "agents": run.run.agents,
        "turns": run.run.turns,
    }


def _open(located: Located) -> int:
    """Print the folder, and show it where there is a file manager to show it with."""
    folder = located.last.directory
    print(folder)
    opener = _opener()
    if opener is None:
        note("There is no file manager to open it with here.")
        return 0
    try:
        subprocess.Popen(
            [opener, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        note(f"{opener} could not be started: {error.strerror or error}.")
    return 0


def _opener() -> str | None:
    if sys.platform == "darwin":
        return shutil.which("open")
    has_screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return shutil.which("xdg-open") if has_screen else None
