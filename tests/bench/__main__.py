"""Runs the benches, all or those named: `python -m tests.bench [NAME …]`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
HELPERS = {"__init__", "__main__", "common", "model_server", "speech"}


def main() -> int:
    """Run each bench in a process of its own, so that none heats or fills what the next one measures."""
    present = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in HELPERS)
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Runs the benches and prints their tables."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(present))
    names = parser.parse_args().names or present
    if unknown := sorted(set(names) - set(present)):
        parser.error(f"no bench {', '.join(unknown)}; there are {', '.join(present)}")
    failed = [
        name for name in names if subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode
    ]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
