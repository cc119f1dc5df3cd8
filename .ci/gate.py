"""Fails when a module, class or function outgrows what a reader can hold; prints where."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MODULE, CLASS, FUNCTION = 400, 250, 60
ROOT = Path(__file__).resolve().parents[1]
TREES = ("massgen_tui", "tests", ".ci")


def offences(name: str, source: str) -> Iterator[str]:
    """Each part of a module that is too long, as `file:line: what`."""
    length = len(source.splitlines())
    if length > MODULE:
        yield f"{name}:1: module of {length} lines (at most {MODULE})"
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.ClassDef):
            kind, limit = "class", CLASS
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            kind, limit = "function", FUNCTION
        else:
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > limit:
            yield f"{name}:{node.lineno}: {kind} {node.name} of {length} lines (at most {limit})"


def main() -> int:
    """Check the package, the tests and these checks themselves."""
    found = [
        offence
        for tree in TREES
        for path in sorted((ROOT / tree).rglob("*.py"))
        for offence in offences(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    ]
    print("\n".join(found) or "every module, class and function is of a size to be read")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
