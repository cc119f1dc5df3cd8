"""`logs repair`: rebuild what a run that was killed did not write."""

from __future__ import annotations

import os
from collections.abc import Sequence

from massgen_tui.cli.arguments import repair_parser
from massgen_tui.cli.output import note, say
from massgen_tui.cli.runs import meant, named
from massgen_tui.logs.repair import Repaired, repair
from massgen_tui.logs.write.switches import Switches

FAILED = 1


def run(argv: Sequence[str]) -> int:
    """Repair all attempts of a log and say what is new."""
    found = repair_parser().strictly(argv)
    located = meant(found, named(found))
    done = repair(located.path, Switches.of(os.environ))
    for result in done:
        _print(result)
    return FAILED if any(result.failures for result in done) else 0


def _print(result: Repaired) -> None:
    attempt = result.attempt
    where = f"turn {attempt.turn}, attempt {attempt.number}"
    for sentence in (*result.remarks, *result.failures):
        note(f"{where}: {sentence}")
    if not result.rebuilt:
        say(f"{where}: nothing was rebuilt in {attempt.directory}")
        return
    count = len(result.rebuilt)
    say(f"{where}: {count} file{'s' if count > 1 else ''} rebuilt in {attempt.directory}")
    for name in result.rebuilt:
        say(f"  {name}")
