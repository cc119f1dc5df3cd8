"""Where everything of a run lies: the only place that knows a path of the log layout."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

BASE_VARIABLE = "MASSGEN_LOG_BASE_DIR"
BASE = Path(".massgen", "massgen_logs")
LAYOUT_VERSION = "0.1.97"

EVENTS = "events.jsonl"
STATUS = "status.json"
METADATA = "execution_metadata.yaml"
MAIN_LOG = "massgen.log"
DEBUG_LOG = "massgen_debug.log"
COORDINATION_EVENTS = "coordination_events.json"
COORDINATION_TABLE = "coordination_table.txt"
SNAPSHOT_MAPPINGS = "snapshot_mappings.json"
METRICS_SUMMARY = "metrics_summary.json"
METRICS_EVENTS = "metrics_events.json"
AGENT_OUTPUTS = "agent_outputs"
FINAL = "final"
ANSWER = "answer.txt"
CHANGEDOC = "changedoc.md"
CONTEXT = "context.txt"
TRACE = "execution_trace.md"
VOTE = "vote.json"
STREAMING_LOG = "streaming_debug.log"
SPANS = "spans.jsonl"
SYSTEM_STATUS = "system_status"
LATEST = "log_latest"
ANALYSIS_REPORT = "ANALYSIS_REPORT.md"
WORKSPACE = "workspace"

SESSION_REGISTRY = Path(".massgen", "sessions.json")  # in the home
SESSION_LOCK = Path(".massgen", "sessions.lock")
SESSIONS = Path(".massgen", "sessions")  # in the working folder
CURRENT_SESSION = Path(".massgen", ".session_id")

NOT_AGENTS = frozenset({AGENT_OUTPUTS, FINAL, "streaming_buffers", "subagents", "subagent_logs"})
KNOWN_NAMES = frozenset(
    {
        EVENTS, STATUS, METADATA, MAIN_LOG, DEBUG_LOG, METRICS_SUMMARY, METRICS_EVENTS, AGENT_OUTPUTS,
        COORDINATION_EVENTS, COORDINATION_TABLE, SNAPSHOT_MAPPINGS,
    }
)  # fmt: skip
_RESERVED = KNOWN_NAMES | NOT_AGENTS | {VOTE, STREAMING_LOG, SYSTEM_STATUS, SPANS}

_STAMP_FORMAT = "%Y%m%d_%H%M%S_%f"
_STAMP = re.compile(r"\d{8}_\d{6}(_\d{6})?")
_SESSION = re.compile(r"log_(\d{8}_\d{6}(?:_\d{6})?)")
_TURN = re.compile(r"turn_(\d{1,9})")
_ATTEMPT = re.compile(r"attempt_(\d{1,9})")


class UnsafeName(ValueError):
    """A name out of a run that must not become part of a path."""


class CannotKeep(OSError):
    """A run cannot be kept where it should be; the text is the sentence to say."""


def _cannot_keep(folder: Path, error: OSError) -> CannotKeep:
    reason = "it is no folder" if isinstance(error, FileExistsError) else error.strerror
    return CannotKeep(f"runs cannot be kept in {folder}: {reason}; --logs-dir names another folder")


def writing_base(
    argument: str | Path | None = None, environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Path:
    """The base directory new runs go to, created if it is missing."""
    base = _chosen(argument, environ, folder) or (folder or Path.cwd()) / BASE
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_keep(base, error) from error
    return base


def reading_base(
    argument: str | Path | None = None, environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> Path:
    """The base directory whose runs are shown; it may not exist."""
    chosen = _chosen(argument, environ, folder)
    if chosen is not None:
        return chosen
    here = (folder or Path.cwd()) / BASE
    return here if _may_be_folder(here) else Path.home() / BASE


def _may_be_folder(path: Path) -> bool:
    """Whether a folder is there, or may be where nobody may look; runs elsewhere would only seem to be those meant."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except PermissionError:
        return True
    except OSError:
        return False


def _chosen(argument: str | Path | None, environ: Mapping[str, str] | None, folder: Path | None) -> Path | None:
    chosen = argument or (os.environ if environ is None else environ).get(BASE_VARIABLE)
    if not chosen:
        return None
    path = Path(os.path.expanduser(chosen))
    return path.absolute() if folder is None else folder / path


def new_session(base: Path, now: datetime) -> Path:
    """A session directory of its own: whoever comes second in a microsecond takes the next."""
    stamp = now.strftime(_STAMP_FORMAT)
    while True:
        session = base / f"log_{stamp}"
        try:
            session.mkdir(parents=True)
        except FileExistsError:
            stamp = new_stamp(stamp, now)
        except OSError as error:
            raise _cannot_keep(base, error) from error
        else:
            return session


def new_stamp(previous: str, now: datetime) -> str:
    """The time as a directory name, always after the previous one of that agent, even if the clock went back."""
    stamp = now.strftime(_STAMP_FORMAT)
    if stamp > previous:
        return stamp
    return (datetime.strptime(previous, _STAMP_FORMAT) + timedelta(microseconds=1)).strftime(_STAMP_FORMAT)


def is_stamp(name: str) -> bool:
    """Whether a directory of that name is a snapshot."""
    return _STAMP.fullmatch(name) is not None


def session_time(name: str) -> datetime | None:
    """The local time in a session's name; None where the name is none of a session."""
    match = _SESSION.fullmatch(name)
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], _STAMP_FORMAT if match[1].count("_") == 2 else "%Y%m%d_%H%M%S")
    except ValueError:
        return None


def turn_number(name: str) -> int | None:
    """N of `turn_N`."""
    return _number(_TURN, name)


def attempt_number(name: str) -> int | None:
    """M of `attempt_M`."""
    return _number(_ATTEMPT, name)


def _number(pattern: re.Pattern[str], name: str) -> int | None:
    match = pattern.fullmatch(name)
    return int(match[1]) if match else None


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts `turn_10` after `turn_2`."""
    parts = re.split(r"([0-9]+)", name)
    return tuple((1, int(part), "") if index % 2 else (0, 0, part) for index, part in enumerate(parts))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of one turn, and the paths in it."""

    session: Path
    turn: int
    number: int
    directory: Path

    @property
    def turn_directory(self) -> Path:
        """The turn's directory; in old layouts it may be the session's, or the attempt's own."""
        return self.directory.parent if attempt_number(self.directory.name) is not None else self.directory

    @property
    def events(self) -> Path:
        """What happened, line by line."""
        return self.directory / EVENTS

    @property
    def status(self) -> Path:
        """How far the attempt is."""
        return self.directory / STATUS

    @property
    def metadata(self) -> Path:
        """What was asked of whom, and by which program."""
        return self.directory / METADATA

    @property
    def main_log(self) -> Path:
        """The log for people."""
        return self.directory / MAIN_LOG

    @property
    def debug_log(self) -> Path:
        """The longer log for people, in place of the other."""
        return self.directory / DEBUG_LOG

    @property
    def coordination_events(self) -> Path:
        """The coordination records."""
        return self.directory / COORDINATION_EVENTS

    @property
    def coordination_table(self) -> Path:
        """The coordination records as a table of text."""
        return self.directory / COORDINATION_TABLE

    @property
    def snapshot_mappings(self) -> Path:
        """Which label lies in which snapshot."""
        return self.directory / SNAPSHOT_MAPPINGS

    @property
    def metrics_summary(self) -> Path:
        """The figures of the attempt."""
        return self.directory / METRICS_SUMMARY

    @property
    def metrics_events(self) -> Path:
        """Each tool call and each round with its figures."""
        return self.directory / METRICS_EVENTS

    @property
    def vote_summary(self) -> Path:
        """Who voted for whom in the end."""
        return self.directory / VOTE

    @property
    def at_the_end(self) -> tuple[Path, ...]:
        """The files that stand at the end of an attempt."""
        return (
            self.coordination_events,
            self.coordination_table,
            self.vote_summary,
            self.snapshot_mappings,
            self.metrics_summary,
            self.metrics_events,
        )

    @property
    def streaming_log(self) -> Path:
        """What the models said, as it came."""
        return self.directory / STREAMING_LOG

    @property
    def system_status(self) -> Path:
        """What happened to the run as a whole, for people."""
        return self.directory / AGENT_OUTPUTS / f"{SYSTEM_STATUS}.txt"

    @property
    def finals(self) -> Path:
        """Where the winner's directory is."""
        return self.directory / FINAL

    @property
    def turn_final(self) -> Path:
        """The turn's copy of the last attempt's final directory."""
        return self.turn_directory / FINAL

    def agent(self, agent: str) -> Path:
        """An agent's directory; an id that could lead elsewhere raises UnsafeName."""
        return self.directory / safe_name(agent)

    def snapshot(self, agent: str, stamp: str) -> Path:
        """The directory of an answer or a vote."""
        if not is_stamp(stamp):
            raise UnsafeName(f"{stamp!r} is not the name of a snapshot")
        return self.agent(agent) / stamp

    def final(self, agent: str) -> Path:
        """The winner's directory."""
        return self.finals / safe_name(agent)

    def output(self, agent: str) -> Path:
        """What an agent said and did, for people."""
        return self.directory / AGENT_OUTPUTS / f"{safe_name(agent)}.txt"

    def final_presentation(self, agent: str, suffix: str = "") -> Path:
        """The final answer for people; with `_latest` the link to it."""
        return self.directory / AGENT_OUTPUTS / f"final_presentation_{safe_name(agent)}{suffix}.txt"

    def relative(self, path: Path) -> str:
        """A path of the attempt as other files name it."""
        return path.relative_to(self.directory).as_posix()

    def next(self) -> Attempt:
        """Make the directory of the turn's next attempt."""
        return _make_attempt(self.session, self.turn, self.number + 1)


def new_turn(session: Path, first: int = 1) -> Attempt:
    """Make the first attempt of the session's next turn, `first` or later; of two that ask, each gets its own."""
    numbers = [turn_number(entry.name) or 0 for entry in session.iterdir()]
    turn = max(first, max(numbers, default=0) + 1)
    while True:
        try:
            (session / f"turn_{turn}").mkdir()
        except FileExistsError:
            turn += 1
        except OSError as error:
            raise _cannot_keep(session, error) from error
        else:
            return _make_attempt(session, turn, 1)


def _make_attempt(session: Path, turn: int, number: int) -> Attempt:
    directory = session / f"turn_{turn}" / f"attempt_{number}"
    directory.mkdir()
    return Attempt(session, turn, number, directory)


def safe_name(name: str) -> str:
    """The name if it is one plain part of a path that the layout does not use itself, else UnsafeName."""
    if name in ("", ".", "..") or "/" in name or "\\" in name or not name.isprintable():
        raise UnsafeName(f"{name!r} cannot name a directory")
    if name.casefold() in _RESERVED:
        raise UnsafeName(f"{name!r} is a name of the log layout itself")
    return name
