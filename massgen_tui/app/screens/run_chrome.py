"""What stands above and below the panes of a run, and what the run tells the person or asks them."""

from __future__ import annotations

from massgen_tui.app.screens.about_run import OpensPages
from massgen_tui.app.screens.asked import AskedDialog
from massgen_tui.app.sources import EventSource
from massgen_tui.app.view.header import Told, header_line, status_line
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.strip import Style, strip_lines
from massgen_tui.app.widgets.bar import Bar


class RunChrome(OpensPages):
    """Title, strip and status of a run; its questions and its trouble reach the person whatever is on the screen."""

    def __init__(self, source: EventSource, question: str) -> None:
        super().__init__()
        self.source = source
        self.cancelling = False
        self._question = question
        self._chrome_stale = True
        self._strip_style: Style = "cells"
        self._told = 0
        self._asked: set[str] = set()
        self._drafts: dict[str, str] = {}
        self._dialog: AskedDialog | None = None

    def header_bar(self) -> Bar:
        """The question and the figures of the run."""
        return Bar(self._header, id="header")

    def strip_bar(self) -> Bar:
        """The team."""
        return Bar(self._strip, id="strip")

    def status_bar(self) -> Bar:
        """What the run is at."""
        return Bar(self._status, id="status")

    def _header(self, width: int) -> list[Line]:
        state = self.model.state
        if not state.question and self._question:
            return [((" ", ""), (self._question.splitlines()[0][:width], "strong"))]
        return [header_line(state, self.program.now(), width, self.glyphs)]

    def _strip(self, width: int) -> list[Line]:
        focused = self.agent
        strip = self.model.strip(self.program.now(), focused.id if focused is not None else "")
        return strip_lines(strip, width, self.glyphs, self._strip_style)

    def _status(self, width: int) -> list[Line]:
        told = Told(self.source.trouble, self.cancelling)
        return [status_line(self.model.state, width, self.glyphs, told)]

    def cancel(self) -> None:
        """End the run in order."""
        self.cancelling = True
        self.source.cancel()
        self._chrome_stale = True
        self.query_one("#status", Bar).update()

    # -- trouble and questions -------------------------------------------------------------------------------------

    def tell_trouble(self) -> bool:
        """Say once what went wrong around the run; it stays in the status line. False if nothing is new."""
        trouble = self.source.trouble
        new, self._told = trouble[self._told :], len(trouble)
        for sentence in new:
            self.app.notify(sentence, severity="error", markup=False, timeout=10)
        return bool(new)

    def mind_questions(self) -> None:
        """Ask the person what an agent asks, once; take the dialog away when nobody waits any more."""
        waiting = {question.request_id: question for question in self.model.state.questions} if self._waits else {}
        if self._dialog is not None and self._dialog.request_id not in waiting:
            self._dialog.dismiss(None)
            self.app.notify(f"{self._dialog.who} waits no longer.", severity="warning", markup=False)
            self._dialog = None
        for request_id, question in waiting.items():
            if request_id not in self._asked:
                self._asked.add(request_id)
                if self.is_current:
                    self.action_answer()
                else:
                    self.app.notify(f"{question.agent} asks you something.", markup=False)

    @property
    def _waits(self) -> bool:
        return self.source.live and not self.source.finished

    def action_answer(self) -> None:
        """Answer the question that waits longest."""
        questions = self.model.state.questions
        if not questions or self._dialog is not None:
            return
        first = questions[0]
        agent = self.model.state.agents[first.agent]
        self._dialog = AskedDialog(first, agent.number, self._drafts.get(first.request_id, ""))
        self.app.push_screen(self._dialog, self._answered)

    def _answered(self, reply: tuple[bool, str] | None) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is None or reply is None:
            return
        done, text = reply
        if done:
            self.source.answer(dialog.request_id, text or None)
        else:
            self._drafts[dialog.request_id] = text
        self._chrome_stale = True
