"""`logs repair`: rebuild what a run that was killed did not write."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from massgen_tui.cli.arguments import PROGRAM, Parser, UsageError
from massgen_tui.logs import layout
from massgen_tui.logs.read.attempts import sessions
from massgen_tui.logs.repair import Repaired, repair
from massgen_tui.logs.write.switches import Switches

FAILED = 1


def repair_parser() -> Parser:
    """The arguments of `logs repair`."""
    parser = Parser(
        f"{PROGRAM} logs repair [LOG]",
        "Write the files that a killed run lacks, from its events.jsonl; what is there stays as it is.",
    )
    parser.add_argument("log", nargs="?", metavar="LOG", help="a session, turn or attempt; without it the newest run")
    parser.add_argument("--log-dir", metavar="LOG", help="the same")
    return parser


def run(argv: Sequence[str]) -> int:
    """Repair all attempts of a log and say what is new."""
    found = repair_parser().strictly(argv)
    done = repair(_find(found.log or found.log_dir), Switches.of(os.environ))
    if not done:
        raise UsageError("there is no run in it")
    for result in done:
        _print(result)
    return FAILED if any(result.failures for result in done) else 0


def _print(result: Repaired) -> None:
    attempt = result.attempt
    where = f"turn {attempt.turn}, attempt {attempt.number}"
    for sentence in (*result.remarks, *result.failures):
        print(f"{where}: {sentence}", file=sys.stderr)
    if not result.rebuilt:
        print(f"{where}: nothing was rebuilt ({attempt.directory})")
        return
    print(f"{where}: {len(result.rebuilt)} rebuilt in {attempt.directory}")
    for name in result.rebuilt:
        print(f"  {name}")


def _find(log: str | None) -> Path:
    """The path that a person means: a path that exists, or a session by a part of its name."""
    base = layout.reading_base()
    if log is None:
        return base
    path = Path(log).expanduser()
    if path.exists():
        return path
    named = {session.name: session for session in sessions(base)}
    matches = [named[log]] if log in named else [session for name, session in named.items() if log in name]
    if not matches:
        raise UsageError(f"there is no run “{log}” in {base}")
    if len(matches) > 1:
        raise UsageError(f"“{log}” can be {', '.join(session.name for session in matches)}")
    return matches[0]
