"""Sessions: questions that follow each other, with what was asked and answered before; MassGen's own as well."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from massgen_tui.config.options import Options
from massgen_tui.logs import layout
from massgen_tui.logs.index import summarise
from massgen_tui.logs.lock import hold
from massgen_tui.logs.read.attempts import attempts_in, sessions
from massgen_tui.logs.read.files import modified, read_text
from massgen_tui.logs.session_folder import SessionFolder
from massgen_tui.logs.write.files import write_text
from massgen_tui.runs.plan import CannotStart, Plan
from massgen_tui.runs.registry import ACTIVE, COMPLETED, Entry, Registry, now, session_id_of
from massgen_tui.runs.turns import conversation, past_turns
from massgen_tui.text.failures import NO_FOLDER, folder_is_gone, why

if TYPE_CHECKING:
    from massgen_tui.runs.live import LiveRun

_METADATA_BYTES = 1 << 18
_NAMED_SESSION = re.compile(r"^\s+session_id:\s*['\"]?(session_[\w.-]+)", re.MULTILINE)
_MOST_NAMED = 10

DEMO = "@examples/demo"
"""What the registry calls the team of `--demo`."""


class NoSession(CannotStart):
    """No session is meant, or more than one, or it is in use; the text is the sentence to say."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session; `log` is None if its log is not in this folder."""

    entry: Entry
    log: Path | None

    @property
    def id(self) -> str:
        """Its id."""
        return self.entry.session_id

    @property
    def name(self) -> str:
        """What the person called it."""
        return self.entry.description or ""

    @property
    def began_with(self) -> str | None:
        """The team's file of its first turn, as `--config` takes it."""
        return self.entry.config_path


class Sessions:
    """The sessions that can be gone on with from a working folder."""

    def __init__(self, home: Path, folder: Path, base: Path, trouble: list[str] | None = None) -> None:
        self._folder, self._base = folder, base
        self.trouble = [] if trouble is None else trouble
        """What is the matter with the list, in sentences; the next run tells it too."""
        self._registry = Registry(home, self._gathered, self.trouble.append)

    # -- which there are -------------------------------------------------------------------------------------------

    def all(self) -> list[Session]:
        """Every session of the registry and of this folder, the one that was used last at first."""
        try:
            entries = self._registry.entries()
        except OSError as error:
            self.trouble.append(f"The list of sessions cannot be read: {why(error)}.")
            entries = []
        registered = {entry.log_directory for entry in entries}
        ids = {entry.session_id for entry in entries}
        entries += [entry for entry in self._gathered(registered) if entry.session_id not in ids]
        found = [Session(entry, self._log(entry)) for entry in entries if not entry.subagent and _is_safe(entry)]
        return sorted(found, key=lambda session: session.entry.used, reverse=True)

    def names(self) -> dict[str, str]:
        """What the person called sessions, by the names of their logs."""
        try:
            entries = self._registry.entries()
        except OSError:
            return {}
        return {entry.log_directory or "": entry.description or "" for entry in entries if entry.description}

    def wanted(self, options: Options) -> Session | None:
        """The session that the command line wants to go on with; None for a new one."""
        if options.continue_session:
            return self.newest()
        return self.find(options.session_id) if options.session_id is not None else None

    def named_by_file(self, plan: Plan) -> Session | None:
        """The session that the team's file names; None if it names none, or, as is told then, none that there is."""
        name = plan.loaded.config.session_id
        if not name:
            return None
        try:
            return self.find(name)
        except NoSession as trouble:
            self.trouble.append(f"`session_id` of the team's file: {trouble}\nA new session begins.")
            return None

    def newest(self) -> Session:
        """The session that was used last in this folder."""
        for session in self.all():
            if session.log is not None:
                return session
        raise NoSession(f"there is no session to go on with in {self._base}")

    def find(self, wanted: str) -> Session:
        """The session of that id, name or log, or the only one with that part in one of them."""
        known = self.all()
        exact = [session for session in known if wanted in _names(session)]
        found = exact or [session for session in known if wanted and any(wanted in name for name in _names(session))]
        if not found:
            here = [session for session in known if session.log is not None]
            there = f"; there are:{_listed(here)}" if here else ", and no other to go on with either"
            raise NoSession(f"there is no session “{wanted}”{there}")
        if len(found) > 1:
            raise NoSession(f"“{wanted}” may be any of {len(found)} sessions:{_listed(found)}")
        if found[0].log is None:
            log = found[0].entry.log_directory or "of unknown name"
            where = "start in the folder it was made in, or say where with --logs-dir"
            raise NoSession(f"the log of {found[0].id}, {log}, is not in {self._base}; {where}")
        return found[0]

    def of_log(self, log: Path) -> Session:
        """The session whose log this is."""
        for session in self.all():
            if session.log is not None and session.log.name == log.name:
                return replace(session, log=log)
        return Session(_entry_of(log), log)

    def _log(self, entry: Entry) -> Path | None:
        log = self._base / (entry.log_directory or "")
        return log if entry.log_directory and os.path.isdir(log) else None

    def _gathered(self, but: set[str | None] | None = None) -> list[Entry]:
        """The sessions that the folders tell of, the oldest first."""
        logs = [log for log in reversed(sessions(self._base)) if log.name not in (but or set())]
        entries: dict[str, Entry] = {}
        for log in logs:
            entry = _entry_of(log)
            entries.setdefault(entry.session_id, entry)
        return list(entries.values())

    # -- going on --------------------------------------------------------------------------------------------------

    def rename(self, session: Session, name: str) -> None:
        """Give a session a name, or none."""
        entry = self._registry.add(session.entry)
        self._registry.change(entry.session_id, description=name.strip() or None)

    def begin(self, plan: Plan, question: str, session: Session | None = None, *, with_person: bool = False) -> LiveRun:
        """The next turn of a session, or the first of a new one; NoSession if another process is at it."""
        if folder_is_gone():  # which the log would make anew, for a run that cannot work in it
            raise CannotStart(NO_FOLDER)
        if session is None:
            base = layout.writing_base(plan.options.logs_dir, plan.environment, self._folder)
            log = layout.new_session(base, datetime.now())
            session = Session(_entry_of(log), log)
        assert session.log is not None
        held = _hold(session, session.log)
        try:
            return self._begin(plan, question, session, session.log, held, with_person=with_person)
        except BaseException:
            os.close(held)
            raise

    def _begin(
        self, plan: Plan, question: str, session: Session, log: Path, held: int, *, with_person: bool
    ) -> LiveRun:
        from massgen_tui.runs.keeping import keep_turn
        from massgen_tui.runs.live import LiveRun, TurnOf

        session = replace(session, entry=self._enter(session.entry, plan))
        folder = SessionFolder(self._folder, session.id)
        turns = past_turns(log, folder)
        if not turns and any(log.iterdir()):  # that of a new session is empty
            self.trouble.append(f"Nothing is left of the earlier turns of {session.id}, and the team knows of none.")

        def over(run: LiveRun) -> None:
            try:
                keep_turn(folder, run.attempt, run.trouble.append)
                self._registry.change(session.id, status=COMPLETED, end_time=now())
            finally:
                os.close(held)

        turn = TurnOf(
            session.id,
            first=max((turn.number for turn in turns), default=0) + 1,
            over=over,
        )
        run = LiveRun(
            plan,
            question,
            session=log,
            history=conversation(turns),
            earlier_workspaces=[path for turn in turns for path in turn.workspaces],
            turn=turn,
            with_person=with_person,
        )
        run.trouble += self.trouble
        self.trouble.clear()
        return run

    def _enter(self, entry: Entry, plan: Plan) -> Entry:
        """Tell the registry that the session is in use; a run begins also where that cannot be written."""
        path = plan.loaded.path
        config = DEMO if plan.options.demo else plan.options.config or (str(path) if path is not None else None)
        try:
            if not entry.start_time or entry.config_path is None:
                entry = replace(entry, config_path=config, model=entry.model or plan.agents[0].backend.model)
            entry = self._registry.add(replace(entry, status=ACTIVE, end_time=None))
            self._registry.change(entry.session_id, status=ACTIVE, end_time=None)
            write_text(self._folder / layout.CURRENT_SESSION, entry.session_id)
        except OSError as error:
            self.trouble.append(f"The list of sessions cannot be written: {why(error)}.")
        return entry


def _hold(session: Session, log: Path) -> int:
    """The session's directory, held as long as the file is open."""
    run = summarise(log)
    if run is not None and run.state == "running":
        raise _in_use(session)
    held = os.open(log, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        hold(held)
    except BlockingIOError:
        os.close(held)
        raise _in_use(session) from None
    return held


def _in_use(session: Session) -> NoSession:
    return NoSession(
        f"{session.id} is open in another process, which is at a turn of it ({session.log}); "
        "wait for its end, or begin a new session"
    )


def _entry_of(log: Path) -> Entry:
    """The session of a log directory, as far as its files tell."""
    begun = layout.session_time(log.name)
    attempts = attempts_in(log)
    told = next(_told_ids(log), "")
    ended = modified(attempts[-1].directory) if attempts else 0.0
    return Entry(
        told or session_id_of(log.name),
        start_time=begun.isoformat() if begun else "",
        end_time=datetime.fromtimestamp(ended).isoformat() if ended else None,
        status=COMPLETED,
        log_directory=log.name,
    )


def _told_ids(log: Path) -> Iterator[str]:
    """The ids that the metadata of a log's attempts name; looked for in the text, as YAML is slow to read."""
    for attempt in attempts_in(log):
        match = _NAMED_SESSION.search(read_text(attempt.metadata, _METADATA_BYTES) or "")
        if match:
            yield match[1]


def _is_safe(entry: Entry) -> bool:
    """Whether the names in an entry lead nowhere else; the registry is a file that others write."""
    try:
        layout.safe_name(entry.session_id)
        layout.safe_name(entry.log_directory or "none")
    except layout.UnsafeName:
        return False
    return True


def _names(session: Session) -> list[str]:
    return [name for name in (session.id, session.name, session.entry.log_directory) if name]


def _listed(found: list[Session]) -> str:
    names = [f"\n  {session.id}{f'  {session.name}' if session.name else ''}" for session in found[:_MOST_NAMED]]
    more = len(found) - len(names)
    return "".join(names) + (f"\n  … and {more} more" if more else "")
