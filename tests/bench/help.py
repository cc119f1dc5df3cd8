"""How long `massgen-tui --help` takes, beside a Python that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.common import table

ROOT = Path(__file__).resolve().parents[2]
RUNS = 15
TIMES_NOTHING = 4


def main() -> None:
    """Print the times of both, taken in turn so that the machine's other work falls on both alike."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(ROOT)
    commands = {"python -c pass": ["-c", "pass"], "massgen-tui --help": ["-m", "massgen_tui", "--help"]}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(RUNS + 1):
        for name, arguments in commands.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=True)
            if run:  # the first start compiles what is not compiled yet
                times[name].append((time.perf_counter() - start) * 1000)
    nothing = min(times["python -c pass"])
    table(
        f"--help, best of {RUNS} (goal: x nothing <= {TIMES_NOTHING})",
        ["program", "best ms", "median ms", "x nothing"],
        [[name, min(taken), median(taken), min(taken) / nothing] for name, taken in times.items()],
    )


if __name__ == "__main__":
    main()
