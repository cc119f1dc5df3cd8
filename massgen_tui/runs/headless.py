"""A run without a screen: facts on stdout, narration on stderr, the exit code at the end."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from massgen_tui.config.options import Options
from massgen_tui.config.problems import ConfigProblems
from massgen_tui.coordination.steering import Tell
from massgen_tui.events.bodies import RestartBanner, RunStarted
from massgen_tui.events.codec import encode
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import ANSWER, reading_base
from massgen_tui.runs.inbox_folder import InboxFolder, obey
from massgen_tui.runs.leaving import ENDING_SIGNALS, ignore_signals, leave_on_signals, why_ended
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.narration import automation_attempt, automation_end, automation_start, narrate
from massgen_tui.runs.plan import CannotStart, Plan, prepare
from massgen_tui.runs.sessions import Sessions
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from massgen_tui.text.failures import why
from massgen_tui.text.redact import Redactor
from massgen_tui.text.sanitise import visible

USAGE = 1
POLL_SECONDS = 0.1


def run_headless(options: Options) -> int:
    """Put the question to the team and print what cli promises."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an answer may hold what the terminal's encoding cannot
            stream.reconfigure(errors="backslashreplace")
    try:
        sessions = Sessions(Path.home(), Path.cwd(), reading_base(options.logs_dir, os.environ))
        session = sessions.wanted(options)
        began_with = session.began_with if session is not None else None
        plan = prepare(options, os.environ, Path.cwd(), Path.home(), began_with)
        question = options.question or plan.loaded.config.prompt or ""
        if not question.strip():
            raise CannotStart('there is no question: massgen-tui --automation "QUESTION"')
        session = session or sessions.named_by_file(plan)
        inbox = _inbox(options, plan)
        run = sessions.begin(plan, question, session)
    except ConfigProblems as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return USAGE
    except CannotStart as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(why(error))
    for warning in plan.loaded.warnings:
        print(warning, file=sys.stderr)
    _cancel_on_signals(run)
    return _Headless(options, run, inbox).play()


def _refuse(sentence: str) -> int:
    _tell(sentence)
    return USAGE


class _Headless:
    """Follows a run and prints it, as facts for programs or as an answer for people."""

    def __init__(self, options: Options, run: LiveRun, inbox: InboxFolder | None = None) -> None:
        self.options, self.run, self.inbox = options, run, inbox
        self.state = RunState()

    def play(self) -> int:
        """Run it to its end."""
        print(f"team: {self.run.plan.title}, {self.run.plan.why}", file=sys.stderr)
        if self.options.automation:
            inbox = self.inbox.path if self.inbox is not None else None
            question = Redactor(self.run.plan.secrets).text(self.run.question)  # the output is often kept as a log
            _print(automation_start(self.run.attempt.directory, question, inbox))
        else:
            print(f"log:  {self.run.attempt.directory}", file=sys.stderr)
        self.run.start()
        while not self.run.wait(POLL_SECONDS):
            self._mind_inbox()
            self._take(self.run.drain())
        self._take(self.run.drain())
        self._finish()
        ignore_signals()  # while Python leaves, a second signal must not change the exit status
        return self.run.exit_code

    def _mind_inbox(self) -> None:
        """Do what the inbox wants; what is put there before the team has begun waits."""
        for wish in obey(self.inbox, self.run) if self.inbox is not None else ():
            agent = self.state.agents.get(wish.agent or "") if isinstance(wish, Tell) else None
            if agent is not None and agent.status in ("failed", "stopped"):
                _tell(f"inbox: {agent.id} has ended; the note waits until it is restarted")

    def _take(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event.body, RunStarted) and self.state.seq:  # another attempt, with votes of its own
                self.state = RunState(started_at=self.state.started_at)
            self.state = fold(self.state, event)
            if self.options.stream_events:
                print(encode(event))
            if self.options.automation and isinstance(event.body, RestartBanner):
                print(automation_attempt(event.body))
            sentence = narrate(event, self.state)
            if sentence and not self.options.automation:
                print(visible(sentence), file=sys.stderr)
        if events:
            sys.stdout.flush()

    def _finish(self) -> None:
        for trouble in self.run.trouble:
            print(f"massgen-tui: {trouble}", file=sys.stderr)
        answer = self.state.final_answer
        written = _write(self.options.output_file, answer) if answer is not None else None
        if self.options.automation:
            _print(automation_end(self.state, self.run.attempt, written))
            if answer is not None and written is None and not self._is_kept():
                _tell("The answer could be written into no file; this is all of it:")
                print(visible(answer), file=sys.stderr)
        elif answer is not None:
            print(answer)
        elif self.run.ended is not None:
            print(f"massgen-tui: {visible(self.run.ended.reason)}", file=sys.stderr)

    def _is_kept(self) -> bool:
        """Whether the answer is in the log; on a full disk it is not, and the facts hold only its beginning."""
        winner = self.state.winner
        return winner is not None and os.path.isfile(self.run.attempt.final(winner) / ANSWER)


def _inbox(options: Options, plan: Plan) -> InboxFolder | None:
    if options.inbox_dir is None:
        return None
    return InboxFolder(Path(os.path.expanduser(options.inbox_dir)), [agent.id for agent in plan.agents], _tell)


def _tell(sentence: str) -> None:
    print(f"massgen-tui: {sentence}", file=sys.stderr, flush=True)


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(visible(line))
    sys.stdout.flush()


def _write(path: str | None, answer: str) -> Path | None:
    if path is None:
        return None
    target = Path(path)
    try:
        target.write_text(answer, encoding="utf-8", errors="surrogatepass")
    except OSError as error:
        print(f"massgen-tui: the answer could not be written to {target}: {error.strerror}", file=sys.stderr)
        return None
    return target.absolute()


def _cancel_on_signals(run: LiveRun) -> None:
    """The first signal ends the run in order, the second at once."""

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        run.cancel(why_ended(number))
        leave_on_signals()

    for each in ENDING_SIGNALS:
        signal.signal(each, end)
