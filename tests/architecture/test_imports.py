from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pseudo_terminal import first_frame

IMPORT_ALL_BUT_APP = """
import importlib, pkgutil, sys
import massgen_tui

def visit(package):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if module.name not in ("massgen_tui.app", "massgen_tui.__main__"):
            found = importlib.import_module(module.name)
            if module.ispkg:
                visit(found)

visit(massgen_tui)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""

# Each import is told to the terminal itself, so that it stands before or after the frame in one and the same stream.
RUN_TELLING_IMPORTS = """
import os, runpy, sys

def tell(event, details):
    if event == "import" and ("." not in details[0] or details[0].startswith("massgen_tui.")):
        os.write(2, b"\\x1b]7777;" + details[0].encode() + b"\\x07")

sys.addaudithook(tell)
sys.argv = ["massgen-tui", "--demo"]
runpy.run_module("massgen_tui", run_name="__main__", alter_sys=True)
"""

HEAVY = {"openai", "anthropic", "mcp", "logfire", "duckdb", "pydantic"}
NOT_FOR_HOME = {
    "massgen_tui.coordination",
    "massgen_tui.events",
    "massgen_tui.runs",
    "massgen_tui.state",
    "massgen_tui.app.screens.run",
    "massgen_tui.app.team_desk",
}
"""What only a run needs: loading it holds up the first frame."""


@pytest.mark.slow
def test_only_the_app_imports_textual() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORT_ALL_BUT_APP], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "textual" not in done.stdout.split()


@pytest.mark.slow
def test_nothing_heavy_is_imported_before_the_first_frame(home: Path) -> None:
    frame = first_frame(["-c", RUN_TELLING_IMPORTS], cwd=home, environment=os.environ)
    told = {name.decode() for name in re.findall(rb"\x1b\]7777;([^\x07]*)\x07", frame.output)}
    assert "textual" in told
    assert not told & HEAVY
    assert not told & NOT_FOR_HOME
