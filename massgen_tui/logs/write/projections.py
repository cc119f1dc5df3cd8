"""Every file of an attempt but its events, as one fold of them: the log writer and the repair use the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.agent_outputs import AgentOutputs
from massgen_tui.logs.write.coordination_events import coordination_record, write_coordination_events
from massgen_tui.logs.write.coordination_table import write_coordination_table
from massgen_tui.logs.write.figures import Figures
from massgen_tui.logs.write.files import replace_text
from massgen_tui.logs.write.final import write_final
from massgen_tui.logs.write.json_text import json_text
from massgen_tui.logs.write.lines import STREAMED, Piece, line_of
from massgen_tui.logs.write.main_log import MainLog
from massgen_tui.logs.write.metrics_events import write_metrics_events
from massgen_tui.logs.write.metrics_summary import write_metrics_summary
from massgen_tui.logs.write.snapshots import Snapshots
from massgen_tui.logs.write.status import Counted, status_record
from massgen_tui.logs.write.streaming_debug import StreamingLog
from massgen_tui.logs.write.vote_summary import write_vote_summary
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.state.fold import fold_streams
from massgen_tui.state.records import RunState

AttemptTo = Callable[..., None]


class Projections:
    """Writes the files of a directory; `called` is the directory that they name as theirs.

    Everything is written through `attempt_to`, which calls a function with its arguments and deals with its failure.
    """

    def __init__(
        self,
        attempt: Attempt,
        attempt_to: AttemptTo,
        *,
        called: Path | None = None,
        debug: bool = False,
        streaming_log: bool = True,
    ) -> None:
        self._attempt, self._attempt_to = attempt, attempt_to
        directory = (called or attempt.directory).absolute()
        self._log_dir = _from_here(directory)
        self._log = CoordinationLog()
        self._figures = Figures()
        self._counted = Counted(self._figures, directory)
        self._snapshots = Snapshots(attempt, self._log)
        self._main_log = MainLog(attempt, debug=debug)
        self._debug = debug  # the debug log tells every change of state and every file
        self._behind: dict[str, list[Piece]] = {}  # what each agent said since the state
        self._said: dict[str, int] = {}  # how much of that is in the outputs
        self._outputs = AgentOutputs(attempt)
        self._streaming = StreamingLog(attempt) if streaming_log else None
        self.sealed = False

    @property
    def begun(self) -> bool:
        """Whether there has been an event."""
        return self._log.state.seq > 0

    @property
    def state(self) -> RunState:
        """The run up to now."""
        self._catch_up()
        return self._log.state

    def take(self, event: Event, line: bytes) -> None:
        """Take the next event and its line in the event file."""
        agent, body = event.agent_id, event.body
        if isinstance(body, STREAMED):
            if self._streaming is not None:
                self._streaming.add(line)
            if agent is not None and not self._debug:
                behind = self._behind.get(agent)
                if behind is not None:
                    behind.append((event, body.content))
                    return
                if agent in self._log.state.agents:
                    self._behind[agent] = [(event, body.content)]
                    return
        elif self._streaming is not None and isinstance(body, b.ToolStart):
            self._streaming.add(line)
        self._catch_up()
        self._take(event)

    def _catch_up(self) -> None:
        """Take the text that was only noted, of each agent at once."""
        if not self._behind:
            return
        self._say()
        for agent, pieces in self._behind.items():
            self._figures.speak(agent, pieces[0][0].at)
            self._snapshots.traces.say(agent, pieces)
        self._log.state = fold_streams(self._log.state, self._behind)
        self._behind.clear()
        self._said.clear()

    def _say(self) -> None:
        """Put the text that was only noted into the outputs, which are to grow with it; the state can wait."""
        for agent, pieces in self._behind.items():
            said = self._said.get(agent, 0)
            if len(pieces) > said:
                self._said[agent] = len(pieces)
                self._attempt_to(self._outputs.say, agent, pieces[said:])

    def _take(self, event: Event) -> None:
        records = self._log.fold(event)
        state = self._log.state
        line = line_of(event)
        self._figures.fold(event, state)
        self._main_log.take(event, line, state)
        self._attempt_to(self._outputs.take, event, line, state)
        self._attempt_to(self._snapshots.take, event, records)
        if isinstance(event.body, b.FinalAnswer) and event.agent_id is not None:
            self._attempt_to(write_final, self._attempt, event.agent_id, event.body.content, state, self._snapshots)
        if self._debug:
            self._attempt_to(self._tell_snapshot, event)

    def note(self, at: datetime, source: str, text: str) -> None:
        """Tell in the debug log what is no event, such as a message of a tool server."""
        self._main_log.note(at, source, text)

    def _tell_snapshot(self, event: Event) -> None:
        """Tell which files an event has brought about."""
        agent, body = event.agent_id, event.body
        if agent is None:
            return
        if isinstance(body, b.FinalAnswer):
            self._tell_files(event.at, sorted(self._attempt.final(agent).iterdir()))
        elif isinstance(body, b.AnswerSubmitted | b.Vote | b.AgentStopped) and body.snapshot:
            self._tell_files(event.at, sorted(self._attempt.snapshot(agent, body.snapshot).iterdir()))

    def _tell_files(self, at: float, paths: Iterable[Path]) -> None:
        """Tell which files were written, a line each."""
        for path in paths:
            if path.is_file():
                said = f"Wrote {self._attempt.relative(path)} ({path.stat().st_size} bytes)"
                self.note(datetime.fromtimestamp(at), "files:write", said)

    def flush(self) -> None:
        """Write what waits for the files that grow."""
        self._say()
        self._attempt_to(self._main_log.flush)
        for file in self._outputs.files:
            self._attempt_to(file.flush)
        if self._streaming is not None:
            self._attempt_to(self._streaming.flush)

    def write_status(self, now: float) -> None:
        """Write how far the attempt is; after the seal nothing comes any more."""
        record = status_record(self.state, self._counted, self._log_dir, now, over=self.sealed)
        self._attempt_to(replace_text, self._attempt.status, json_text(record))
        if self._debug:
            self._attempt_to(self._tell_files, now, [self._attempt.status])

    def seal(self) -> None:
        """Write the files that stand at the end of an attempt, whether it was brought to an end or not."""
        self.sealed = True
        attempt, state = self._attempt, self.state
        coordination = coordination_record(self._log)
        self._attempt_to(write_coordination_events, attempt, coordination)
        self._attempt_to(write_coordination_table, attempt, coordination)
        self._attempt_to(write_vote_summary, attempt, state)
        self._attempt_to(self._snapshots.write_mappings)
        for agent in self._snapshots.traces.unkept():
            self._attempt_to(self._snapshots.write_unkept, agent)
        self._attempt_to(write_metrics_summary, attempt, state, self._figures)
        self._attempt_to(write_metrics_events, attempt, state, self._figures)
        if self._debug:
            self._attempt_to(self._tell_files, state.at, attempt.at_the_end)

    def close(self) -> None:
        """Write what waits and let go of the files."""
        self._catch_up()
        for file in self._outputs.files:
            self._attempt_to(file.close)
        if self._streaming is not None:
            self._attempt_to(self._streaming.close)
        self._attempt_to(self._main_log.close)


def _from_here(directory: Path) -> Path:
    """A directory as a person in this working folder, which may be gone, would write it."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        return directory
    return directory.relative_to(here) if directory.is_relative_to(here) else directory
