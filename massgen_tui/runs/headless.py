"""A run without a screen: facts on stdout, narration on stderr, the exit code at the end."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from massgen_tui.config.options import Options
from massgen_tui.config.problems import ConfigProblems
from massgen_tui.coordination.orchestrator import CANCELLED
from massgen_tui.events.codec import encode
from massgen_tui.events.event import Event
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.narration import automation_end, automation_start, narrate
from massgen_tui.runs.plan import CannotStart, prepare
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState
from massgen_tui.text.sanitise import visible

USAGE = 1
POLL_SECONDS = 0.1
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_headless(options: Options) -> int:
    """Put the question to the team and print what cli promises."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an answer may hold what the terminal's encoding cannot
            stream.reconfigure(errors="backslashreplace")
    try:
        plan = prepare(options, os.environ, Path.cwd(), Path.home())
        question = options.question or plan.loaded.config.prompt or ""
        if not question.strip():
            raise CannotStart('there is no question: massgen-tui --automation "QUESTION"')
        run = LiveRun(plan, question)
    except ConfigProblems as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return USAGE
    except (CannotStart, OSError) as error:
        print(f"massgen-tui: {error}", file=sys.stderr)
        return USAGE
    for warning in plan.loaded.warnings:
        print(warning, file=sys.stderr)
    _cancel_on_signals(run)
    return _Headless(options, run).play()


class _Headless:
    """Follows a run and prints it, as facts for programs or as an answer for people."""

    def __init__(self, options: Options, run: LiveRun) -> None:
        self.options, self.run = options, run
        self.state = RunState()

    def play(self) -> int:
        """Run it to its end."""
        if self.options.automation:
            _print(automation_start(self.run.attempt.directory, self.run.question))
        else:
            print(f"team: {self.run.plan.title}, {self.run.plan.why}", file=sys.stderr)
            print(f"log:  {self.run.attempt.directory}", file=sys.stderr)
        self.run.start()
        while not self.run.wait(POLL_SECONDS):
            self._take(self.run.drain())
        self._take(self.run.drain())
        self._finish()
        return self.run.exit_code

    def _take(self, events: list[Event]) -> None:
        for event in events:
            self.state = fold(self.state, event)
            if self.options.stream_events:
                print(encode(event))
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
        elif answer is not None:
            print(answer)
        elif self.run.ended is not None:
            print(f"massgen-tui: {visible(self.run.ended.reason)}", file=sys.stderr)


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
        run.cancel()
        leave: Callable[[int, FrameType | None], None] = lambda *_: os._exit(CANCELLED)  # noqa: E731
        for each in ENDING_SIGNALS:
            signal.signal(each, leave)

    for each in ENDING_SIGNALS:
        signal.signal(each, end)
