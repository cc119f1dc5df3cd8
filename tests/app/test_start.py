from __future__ import annotations

import subprocess
import sys

from massgen_tui.app.app import CANCELLED

HELD_UP = """
import threading
from massgen_tui.app.app import MassgenApp
from massgen_tui.app.playing import Playing
from massgen_tui.config.options import Options
from massgen_tui.runs import leaving
from pathlib import Path

leaving.LEAVE_SECONDS = 0.1
MassgenApp(Playing(Options(), {}, Path.cwd(), Path.home())).end_by_signal(15)
threading.Event().wait()
"""


def test_after_a_signal_nothing_holds_the_program_up_for_ever() -> None:
    done = subprocess.run([sys.executable, "-c", HELD_UP], capture_output=True, timeout=30, check=False)
    assert done.returncode == CANCELLED, done.stderr.decode()
