"""Runs that the real program wrote, where this machine has them; tests that need them are skipped elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).resolve().parents[3] / "shared" / "golden"

needs_golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="no recorded runs of the real program here")


def golden_files(name: str) -> list[Path]:
    """Every file of that name in the recorded runs, in a stable order."""
    return sorted(path for path in GOLDEN.glob(f"*/.massgen/massgen_logs/**/{name}") if path.is_file())


def golden_base(scenario: str) -> Path:
    """The base directory of a recorded run."""
    return GOLDEN / scenario / ".massgen" / "massgen_logs"


def title(path: Path) -> str:
    """A recorded file as a test's name."""
    return "/".join(path.relative_to(GOLDEN).parts[:1] + path.parts[-3:-1])


def load(path: Path) -> Any:
    """A JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))
