"""What agents want of the person, questions and approvals: one at a time, whoever waits longest first."""

from __future__ import annotations

from functools import partial

from massgen_tui.app.screens.about_run import OpensPages
from massgen_tui.app.screens.approval import ApprovalDialog
from massgen_tui.app.screens.asked import AskedDialog
from massgen_tui.app.sources import EventSource
from massgen_tui.app.view.draft import Draft
from massgen_tui.state.records import Approval, Question
from massgen_tui.tools.guard import Answer


class Requests(OpensPages):
    """A run's screen that shows a dialog for what waits, once; later it is opened again by its key."""

    source: EventSource
    _chrome_stale: bool

    def __init__(self) -> None:
        super().__init__()
        self._shown: set[str] = set()
        self._answers: set[str] = set()
        self._drafts: dict[str, Draft] = {}
        self._dialog: AskedDialog | ApprovalDialog | None = None

    @property
    def requests(self) -> list[Question | Approval]:
        """What waits for the person at this screen; a run that another program plays asks nobody here."""
        state = self.model.state
        if not self.source.live or self.source.finished:
            return []
        approvals = [asked for asked in state.approvals if not asked.file]
        both: list[Question | Approval] = [*state.questions, *approvals]
        waiting = [asked for asked in both if asked.request_id not in self._answers]
        return sorted(waiting, key=lambda asked: asked.at)

    def mind_requests(self) -> None:
        """Show what has not been shown; take the dialog away when nobody waits for it any more."""
        waiting = {asked.request_id: asked for asked in self.requests}
        dialog = self._dialog
        if dialog is not None and dialog.request_id not in waiting and dialog.is_active:
            self._dialog = None
            dialog.dismiss(None)
            self.app.notify(f"{dialog.who} waits no longer.", severity="warning", markup=False)
        for request_id, asked in waiting.items():
            if request_id in self._shown or self._dialog is not None:
                continue
            self._shown.add(request_id)
            if self.is_current:
                self._show_dialog(asked)
            else:
                wants = "asks you something" if isinstance(asked, Question) else "waits for your approval"
                self.app.notify(f"{asked.agent} {wants}.", markup=False)

    def action_answer(self) -> None:
        """Answer whoever waits longest."""
        waiting = self.requests
        if waiting and self._dialog is None:
            self._show_dialog(waiting[0])

    def _show_dialog(self, asked: Question | Approval) -> None:
        number = self.model.state.agents[asked.agent].number
        if isinstance(asked, Question):
            self._dialog = question = AskedDialog(asked, number, self._drafts.get(asked.request_id, Draft()))
            self.app.push_screen(question, partial(self._answered, question))
        else:
            self._dialog = approval = ApprovalDialog(asked, number, lambda: len(self.requests))
            self.app.push_screen(approval, partial(self._decided, approval))

    def _answered(self, dialog: AskedDialog, reply: tuple[bool, Draft] | None) -> None:
        self._closed_dialog(dialog)
        if reply is None:
            return
        done, draft = reply
        if done:
            self._answer(dialog.request_id, draft.whole.strip() or None)
        else:
            self._drafts[dialog.request_id] = draft

    def _decided(self, dialog: ApprovalDialog, answer: Answer | None) -> None:
        self._closed_dialog(dialog)
        if answer is not None:
            self._answer(dialog.request_id, answer)

    def _closed_dialog(self, dialog: AskedDialog | ApprovalDialog) -> None:
        if self._dialog is dialog:  # else the next one is open already
            self._dialog = None
        self._chrome_stale = True

    def _answer(self, request_id: str, text: str | None) -> None:
        self._answers.add(request_id)
        self.source.answer(request_id, text)
