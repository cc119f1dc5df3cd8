from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def gate(root: Path) -> Any:
    spec = importlib.util.spec_from_file_location("gate", root / ".ci" / "gate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def function(lines: int, indent: str = "") -> str:
    return f"{indent}def f():\n" + f"{indent}    x = 1\n" * (lines - 1)


def test_what_fits_passes(gate: Any) -> None:
    assert list(gate.offences("m.py", function(60))) == []


def test_each_part_that_is_too_long_is_named_with_its_line(gate: Any) -> None:
    source = "\n" + function(61) + "class C:\n" + "".join(function(60, "    ") for _ in range(5)) + "x = 1\n" * 50
    assert list(gate.offences("m.py", source)) == [
        "m.py:1: module of 413 lines (at most 400)",
        "m.py:2: function f of 61 lines (at most 60)",
        "m.py:63: class C of 301 lines (at most 250)",
    ]


def test_the_tree_passes(gate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main() == 0, capsys.readouterr().out
