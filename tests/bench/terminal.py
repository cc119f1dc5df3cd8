"""The program in a pseudo-terminal while agents stream over HTTP: processor, echo of typed keys, memory, losses."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from tests.bench.common import table
from tests.bench.model_server import LONG_LINE, model_server, said
from tests.pseudo_terminal import COLUMNS, ROWS

SAID = [len(chunk) for chunk in said()]
CHUNK = sum(SAID) / len(SAID)
ROOT = Path(__file__).resolve().parents[2]
SECONDS = 8.0
LETTERS = [chr(code) for code in range(0x0410, 0x0450)]
"""Typed one after the other; nothing else writes them, so that each is known by its bytes when it comes back."""
PAUSE_BETWEEN_KEYS = 0.12
MEGABYTE = 1_000_000
START_SECONDS = 60
WARM_SECONDS = 3.0
END_SECONDS = 60
NOTE = "comes with the next tool result"
"""What stands in the box for a note to the team before anything is typed."""
MEMORY_MB = 120.0
WITHIN = 1.2
IDLE_PERCENT = 0.5


@dataclass(frozen=True, slots=True)
class Load:
    """Agents, the chunks each gets in a second, and what is promised under that."""

    agents: int
    rate: int
    cpu_percent: float
    echo_ms: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load came to; `lost` are the characters that are missing in the log when all have been sent."""

    share: float
    echoes: Sequence[float]
    megabytes: float
    rate: float
    """The chunks that came in a second: a machine that others use may not bring as many as were asked for."""
    lost: int


LOADS = (Load(4, 50, 20, 35), Load(8, 100, 35, 40), Load(8, 500, 60, 50))


class Terminal:
    """A program in a pseudo-terminal that something reads all the time, as terminals do."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        keep = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL")}
        environment = {**keep, "HOME": str(folder), "PYTHONPATH": str(ROOT), "COLORTERM": "truecolor"}
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execve(sys.executable, [sys.executable, *arguments], {**environment, "TERM": "xterm-256color"})
        self.output = bytearray()
        self._came = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            select.select([self._fd], [], [])
            try:
                data = os.read(self._fd, 1 << 16)
            except OSError:  # the program has ended
                return
            with self._came:
                self.output += data
                self._came.notify_all()

    def wait_for(self, text: str, seconds: float, start: int = 0) -> float:
        """How long it takes until the text comes, or is there."""
        wanted, began = text.encode(), time.perf_counter()
        with self._came:
            if not self._came.wait_for(lambda: self.output.find(wanted, start) >= 0, seconds):
                raise TimeoutError(f"{text!r} did not come: {bytes(self.output[-300:])!r}")
        return time.perf_counter() - began

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._fd, keys.encode())

    def work(self) -> float:
        """The processor time so far, in seconds."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """The memory it holds."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def share(self, seconds: float) -> float:
        """The per cent of a core it takes for that long."""
        before, began = self.work(), time.perf_counter()
        time.sleep(seconds)
        return 100 * (self.work() - before) / (time.perf_counter() - began)

    def end(self) -> None:
        """End it for certain."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


@contextmanager
def program(arguments: Sequence[str], folder: Path) -> Iterator[Terminal]:
    """The program, until the block is left."""
    terminal = Terminal(["-m", "massgen_tui", *arguments], folder)
    try:
        yield terminal
    finally:
        terminal.end()


def echoes(terminal: Terminal) -> list[float]:
    """The milliseconds from a key to its letter on the screen, key by key."""
    took = []
    for letter in LETTERS:
        start = len(terminal.output)
        began = time.perf_counter()
        terminal.press(letter)
        terminal.wait_for(letter, 5, start)
        took.append(1000 * (time.perf_counter() - began))
        time.sleep(PAUSE_BETWEEN_KEYS)
    return took


def config(url: str, agents: int) -> str:
    """A team whose members all talk to that server."""
    backend = {"type": "chatcompletion", "model": "m", "base_url": f"{url}/v1", "api_key": "k"}
    members = [{"id": f"a{number}", "backend": backend} for number in range(1, agents + 1)]
    return json.dumps({"agents": members})


def written(folder: Path) -> dict[str, int]:
    """By agent, the characters of text in the run's events."""
    counts: dict[str, int] = {}
    for file in {file.resolve() for file in folder.rglob("events.jsonl")}:  # there are links to the latest run
        whole = file.read_bytes().rpartition(b"\n")[0]  # the last line may still be written
        for line in whole.splitlines():
            event = json.loads(line)
            if event["event_type"] == "text":
                counts[event["agent_id"]] = counts.get(event["agent_id"], 0) + len(event["data"]["content"])
    return counts


def sent(chunks: int, before: int) -> int:
    """The characters of a whole reply."""
    whole, rest = divmod(chunks, len(SAID))
    return before // len(LONG_LINE) * len(LONG_LINE) + whole * sum(SAID) + sum(SAID[:rest])


def until_written(folder: Path, agents: int, characters: int, seconds: float) -> None:
    """Wait until the log has so much of every agent, but no longer than that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        counts = written(folder)
        if len(counts) == agents and min(counts.values()) >= characters:
            return
        time.sleep(0.5)


def under(load: Load, before: int) -> Figures:
    """One load, from its start until all has been sent."""
    chunks = round(load.rate * (SECONDS + len(LETTERS) * (PAUSE_BETWEEN_KEYS + 0.06) + (30 if before else 15)))
    with tempfile.TemporaryDirectory() as name, model_server(chunks, load.rate, before=before) as url:
        folder = Path(name)
        (folder / "team.yaml").write_text(config(url, load.agents))
        with program(["--config", "team.yaml", "Which queue?"], folder) as terminal:
            terminal.wait_for("foo(bar)", START_SECONDS)
            until_written(folder, load.agents, before + 1, START_SECONDS)
            time.sleep(WARM_SECONDS)
            had, began = sum(written(folder).values()), time.monotonic()
            share = terminal.share(SECONDS)
            rate = (sum(written(folder).values()) - had) / CHUNK / (time.monotonic() - began)
            start = len(terminal.output)
            terminal.press("!")
            terminal.wait_for(NOTE, 5, start)
            took = echoes(terminal)
            terminal.press("\x1b")
            memory = terminal.megabytes()
            whole = sent(chunks, before)
            until_written(folder, load.agents, whole, END_SECONDS)
            counts = written(folder)
    return Figures(share, took, memory, rate, sum(max(0, whole - count) for count in counts.values()))


def idle() -> tuple[float, float]:
    """The processor share and memory with a finished run open."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with program(["--demo", "--speed", "0", "Which queue?"], folder) as terminal:
            terminal.wait_for("final answer", START_SECONDS)
            time.sleep(4)
            return terminal.share(SECONDS), terminal.megabytes()


def main() -> int:
    """Print the table and say which goals are missed."""
    rows: list[list[str | float]] = []
    missed: list[str] = []
    share, empty = idle()
    rows.append(["a finished run, idle", "", share, "", "", "", empty, ""])
    if share > IDLE_PERCENT:
        missed.append(f"idle: {share:.2f} % of a core (goal {IDLE_PERCENT})")
    for load in LOADS:
        first = 0.0
        for before in (0, MEGABYTE):
            figures = under(load, before)
            share, took, memory, lost = figures.share, sorted(figures.echoes), figures.megabytes, figures.lost
            name = f"{load.agents} x {load.rate}/s" + (", 1 MB each" if before else "")
            p95 = quantiles(took, n=20)[-1]
            rows.append([name, figures.rate, share, took[len(took) // 2], p95, took[-1], memory - empty, lost])
            if share > load.cpu_percent * (WITHIN if before else 1):
                missed.append(f"{name}: {share:.0f} % of a core (goal {load.cpu_percent:.0f})")
            if before and share > first * WITHIN:
                missed.append(f"{name}: {share / first:.2f}x the processor of the same without it (goal {WITHIN})")
            if p95 > load.echo_ms:
                missed.append(f"{name}: echo p95 {p95:.0f} ms (goal {load.echo_ms:.0f})")
            if before and memory - empty > MEMORY_MB:
                missed.append(f"{name}: {memory - empty:.0f} MB more than idle (goal {MEMORY_MB:.0f})")
            if lost:
                missed.append(f"{name}: {lost} characters lost")
            first = share
    shares = "/".join(f"{load.cpu_percent:.0f}" for load in LOADS)
    echo = "/".join(f"{load.echo_ms:.0f}" for load in LOADS)
    table(
        f"in a pseudo-terminal {COLUMNS}x{ROWS}, agents over HTTP"
        f" (goals: cpu {shares} %, echo p95 {echo} ms, +{MEMORY_MB:.0f} MB, nothing lost)",
        ["load", "chunks/s", "cpu %", "echo p50 ms", "p95", "max", "MB more", "lost"],
        rows,
    )
    for goal in missed:
        print(f"missed: {goal}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
