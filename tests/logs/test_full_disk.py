from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from massgen_tui.logs.read.attempts import locate
from massgen_tui.logs.read.events import read_events
from tests.logs.golden import load

FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from tests.logs.story import write_into

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
written = write_into(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (4500, resource.RLIM_INFINITY))
written.story.whole()
written.writer.close()
print(len(written.troubles), written.troubles[0])
"""


def test_a_full_disk_is_told_once_and_what_was_written_stays_readable(tmp_path: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("1 The log in "), done.stdout + done.stderr
    assert done.stderr == ""
    (attempt,) = locate(tmp_path)
    read = read_events(attempt.events)
    assert read.events
    assert read.torn
    assert load(attempt.status)["finish_reason"] == "in_progress"
    assert not list(attempt.directory.glob("*.tmp"))


LONG_CONFIG = """
import resource, signal, sys
from pathlib import Path
from massgen_tui.logs.write.metadata import Execution
from tests.logs.story import write_into

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
written = write_into(Path(sys.argv[1]), Execution("Why?", {"prompt": "x" * 50_000}))
written.story.whole()
written.writer.close()
print(len(written.troubles), written.troubles[0])
"""


def test_what_does_not_fit_at_the_beginning_does_not_end_the_run(tmp_path: Path, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LONG_CONFIG, str(tmp_path)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("1 The log in "), done.stdout + done.stderr
    (attempt,) = locate(tmp_path)
    assert not attempt.metadata.exists()
    assert load(attempt.status)["finish_reason"] == "completed"
