"""How long from the start of the process to the first painted frame, in a real pseudo-terminal."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.common import table
from tests.pseudo_terminal import COLUMNS, ROWS, NothingPainted, first_frame

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
TIMES_PRINT = 30
TIMES_STATIC = 2

MARK = "the first frame is painted when this is there"
PRINT = f"print({MARK!r}, flush=True); input()"
STATIC = f"""
from textual.app import App
from textual.widgets import Static

class One(App):
    def compose(self):
        yield Static({MARK!r})

One().run()
"""


def measure(arguments: list[str], folder: Path, full_screen: bool) -> list[float]:
    """Milliseconds to the first frame, sorted; one more start before them compiles what is not compiled yet."""

    def once() -> float:
        frame = first_frame(arguments, cwd=folder, environment=environment, full_screen=full_screen)
        return frame.seconds * 1000

    unset = {"PYTHONDONTWRITEBYTECODE", "NO_COLOR"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"HOME": str(folder), "PYTHONPATH": str(ROOT), "COLORTERM": "truecolor"}
    once()
    return sorted(once() for _ in range(RUNS))


def main() -> None:
    """Print the times of the program beside those of the least that Python and Textual need."""
    rows: list[list[str | float]] = []
    best: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments, full_screen in (
            ("print()", ["-c", PRINT], False),
            ("Textual, one Static", ["-c", STATIC], True),
            ("massgen-tui --demo", ["-m", "massgen_tui", "--demo"], True),
        ):
            try:
                times = measure(arguments, Path(folder), full_screen)
            except NothingPainted as reason:
                sys.exit(f"{name} painted nothing:\n{reason}")
            best.append(times[0])
            versus_static = times[0] / best[1] if len(best) > 1 else ""
            rows.append([name, times[0], median(times), times[0] / best[0], versus_static])
    table(
        f"start to first painted frame, {COLUMNS}x{ROWS}, best of {RUNS}"
        f" (goals: x print() <= {TIMES_PRINT}, x one Static <= {TIMES_STATIC})",
        ["program", "best ms", "median ms", "x print()", "x one Static"],
        rows,
    )


if __name__ == "__main__":
    main()
