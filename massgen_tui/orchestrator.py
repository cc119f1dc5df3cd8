"""A team as a library: `await Orchestrator(config).run(question)` plays a run with its log, without a screen."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from massgen_tui.config.options import Options
from massgen_tui.events.bodies import FinalAnswer
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.plan import prepare

END_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to; without an answer, `reason` says why."""

    answer: str | None
    winner: str | None
    state: str
    reason: str
    exit_code: int
    log_dir: Path

    def __str__(self) -> str:
        return self.answer if self.answer is not None else f"no answer: {self.reason or self.state}"


class Orchestrator:
    """A team that answers questions; each run is a session of its own in the log."""

    def __init__(self, config: str | Path | Options) -> None:
        """`config` is a team's file, `@examples/NAME`, or all that the command line could say."""
        self._options = config if isinstance(config, Options) else Options(config=str(config))

    async def run(self, question: str) -> Result:
        """Put the question to the team; cancelling ends the run in order, with what was said kept in its log."""
        plan = await asyncio.to_thread(prepare, self._options, os.environ, Path.cwd(), Path.home())
        run = LiveRun(plan, question)
        run.start()
        try:
            await asyncio.to_thread(run.wait)
        except asyncio.CancelledError:
            run.cancel()
            await asyncio.to_thread(run.wait, END_SECONDS)
            raise
        return _result(run)


def _result(run: LiveRun) -> Result:
    answers = [event.body.content for event in run.drain() if isinstance(event.body, FinalAnswer)]
    return Result(
        answer=answers[-1] if answers else None,
        winner=run.ended.winner if run.ended is not None else None,
        state=run.ended.state if run.ended is not None else "failed",
        reason=run.ended.reason if run.ended is not None else "; ".join(run.trouble),
        exit_code=run.exit_code,
        log_dir=run.attempt.directory,
    )
