"""The team before a question: who plays, with which model, told what; tried out, used, and kept as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from massgen_tui.app.actions import Part, bindings
from massgen_tui.app.backstage import CannotUse, TeamReady
from massgen_tui.app.screens.trying_out import TriesOut
from massgen_tui.app.view.line import Line
from massgen_tui.app.view.rows import Row
from massgen_tui.app.view.team_rows import agent_rows, sheet_title, status_lines
from massgen_tui.app.view.team_sheet import Checked, Choice, Sheet, new_agent
from massgen_tui.app.widgets.agent_form import AgentForm
from massgen_tui.app.widgets.bar import Bar
from massgen_tui.app.widgets.rows_view import RowsView
from massgen_tui.app.working import hand_over
from massgen_tui.config.draft import AgentDraft, TeamDraft

BESIDE_FROM = 120
LOW = 20
"""Below so many rows the form stands in place of the list."""
AROUND = 18
"""Rows that the list must leave to the rest where they share the height."""


class RosterView(RowsView):
    """The agents of the team."""

    PART: ClassVar[Part] = "roster"
    BINDINGS = bindings("roster")

    def __init__(self, page: TeamPage) -> None:
        super().__init__(page.rows, id="roster")
        self._page = page

    def action_switch(self) -> None:
        """Let the agent play, or leave it out."""
        self._page.switch()

    def action_edit(self) -> None:
        """Go to its form."""
        self.action_open()

    def action_add(self) -> None:
        """One agent more."""
        self._page.add()

    def action_remove(self) -> None:
        """Take it out of the team."""
        self._page.remove_agent()

    def action_undo(self) -> None:
        """Bring the last one back."""
        self._page.bring_back()

    def action_test(self) -> None:
        """Ask its model for a word."""
        self._page.test()


class TeamPage(TriesOut):
    """Gives back the team to ask from now on, None if it stays as it was."""

    PART: ClassVar[Part] = "team"
    BINDINGS = bindings("team")
    AUTO_FOCUS = "RosterView"

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet(TeamDraft(()))
        self.place = 0
        """Where the agent stands that the form shows."""
        self._opened: TeamDraft | None = None
        self._said = ""
        self._refused: TeamDraft | None = None
        """The draft that could not be used: leaving again leaves without it."""
        self._gone: list[tuple[int, AgentDraft]] = []

    def compose(self) -> ComposeResult:
        """The agents above or beside the form of one of them."""
        yield Bar(lambda width: [sheet_title(self.sheet, width, self.glyphs)], id="title")
        yield self.rule()
        with Container(id="both"):
            yield RosterView(self)
            with Vertical(id="beside"):
                yield self.rule(id="between")
                yield AgentForm(lambda: self.sheet, lambda: self.place)
        yield Bar(self._status, id="said")
        yield self.hint_bar()

    @property
    def roster(self) -> RosterView:
        """The list."""
        return self.query_one(RosterView)

    @property
    def form(self) -> AgentForm:
        """The form of the agent under the cursor."""
        return self.query_one(AgentForm)

    @property
    def agent(self) -> AgentDraft | None:
        """The agent under the cursor."""
        agents = self.sheet.draft.agents
        return agents[self.place] if agents else None

    @property
    def members(self) -> int:
        """How many agents there are."""
        return len(self.sheet.draft.agents)

    @property
    def removed(self) -> int:
        """How many can come back."""
        return len(self._gone)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """The team and what there is for one are looked up while the page is drawn."""
        super().on_mount()
        self._open()

    def on_resize(self) -> None:
        """The form stands beside the list where there is room, in its place where there is none."""
        self.set_class(self.size.width >= BESIDE_FROM, "-wide")
        self.set_class(self.size.height < LOW, "-low")
        self._fit()

    def _fit(self) -> None:
        share = self.size.width < BESIDE_FROM and self.size.height >= LOW
        rows = min(max(1, self.members), max(2, self.size.height - AROUND))
        self.roster.styles.height = rows if share else "1fr"

    def rows(self, width: int, cursor: int) -> Sequence[Row]:
        """The list's rows."""
        return agent_rows(self.sheet, cursor, width, self.glyphs) if self._opened is not None else []

    def _status(self, width: int) -> list[Line]:
        sheet = replace(self.sheet, running=self.program.running)
        return status_lines(sheet, self.place, self._said, width, self.glyphs) if self._opened is not None else []

    def show(self, **changes: object) -> None:
        """Put these into the sheet, and draw what shows it."""
        if changes:
            self.sheet = replace(self.sheet, **changes)  # type: ignore[arg-type]
        self.roster.reload()
        self.form.tell()
        for bar in self.query("#title, #said").results(Bar):
            bar.update()
        self.refresh_hints()

    @work(thread=True, exclusive=True, group="team-open")
    def _open(self, said: str = "") -> None:
        desk = self.program.backstage.teams
        draft = desk.open()
        hand_over(self, self._begin, draft, desk.origin, said)
        hand_over(self, self._know, desk.choices())

    def _begin(self, draft: TeamDraft, origin: str, said: str) -> None:
        self._opened, self._said = draft, said
        self.show(draft=draft, origin=origin)
        self._fit()
        self.form.show(self.agent)
        self._check()

    def _know(self, choices: Sequence[Choice]) -> None:
        self.show(choices=choices)

    @on(RowsView.Moved, "#roster")
    def _follow(self) -> None:
        """The form shows the agent under the cursor; what was typed about the one before holds."""
        self._take_typed()
        place = max(0, min(self.roster.cursor, self.members - 1))
        if place != self.place:
            self.place, self._said = place, ""
            self.form.show(self.agent)
            self.show()
            self._check()

    # -- what is changed -------------------------------------------------------------------------------------------

    @on(AgentForm.Edited)
    def _take_typed(self) -> None:
        typed = self.form.typed()
        if typed is not None and typed is not self.agent:
            self._change(self.sheet.draft.put(self.place, typed))

    def _change(self, draft: TeamDraft, said: str = "") -> None:
        self._said, self._refused = said, None
        self.show(draft=draft)
        self._check()

    def _rearrange(self, draft: TeamDraft, place: int, said: str = "") -> None:
        """Agents came or went: the form shows the one in that place."""
        self.sheet = replace(self.sheet, draft=draft)
        self.place = max(0, min(place, len(draft.agents) - 1))
        self.form.show(self.agent)
        self._change(draft, said)
        self._fit()
        self.roster.seek(str(self.place))

    def _check(self) -> None:
        self._look_at(self.sheet.draft, self.place)

    @work(thread=True, exclusive=True, group="team-check")
    def _look_at(self, draft: TeamDraft, place: int) -> None:
        checked = self.program.backstage.teams.check(draft, place)
        hand_over(self, self._checked, draft, checked)

    def _checked(self, draft: TeamDraft, checked: Checked) -> None:
        if draft is self.sheet.draft and self.is_attached:
            self.show(checked=checked)

    def switch(self) -> None:
        """Let the agent play, or leave it out."""
        self._follow()
        if self.agent is not None:
            self._change(self.sheet.draft.put(self.place, replace(self.agent, on=not self.agent.on)))
            self.form.show(self.agent)

    def add(self) -> None:
        """One agent more, whose form comes at once."""
        self._follow()
        draft = self.sheet.draft
        self._rearrange(draft.inserted(len(draft.agents), new_agent(self.sheet)), len(draft.agents))
        self._type_in(anew=True)

    def remove_agent(self) -> None:
        """Take the agent out; it can come back."""
        self._follow()
        if self.agent is not None:
            self._gone.append((self.place, self.agent))
            words = f"{self.agent.id} is removed: u brings it back."
            self._rearrange(self.sheet.draft.without(self.place), self.place, words)

    def bring_back(self) -> None:
        """Bring back the agent that was removed last."""
        self._follow()
        if self._gone:
            place, agent = self._gone.pop()
            self._rearrange(self.sheet.draft.inserted(place, agent), place)

    @on(RowsView.Chosen, "#roster")
    def edit(self) -> None:
        """Go to the form."""
        self._follow()
        if self.agent is not None:
            self._type_in()

    def _type_in(self, *, anew: bool = False) -> None:
        self.add_class("-editing")
        self.call_after_refresh(self.form.begin, anew=anew)

    @on(AgentForm.Left)
    def _leave_form(self) -> None:
        self._take_typed()
        self.remove_class("-editing")
        self.roster.focus()

    def test(self) -> None:
        """Ask the agent's model for a word; while that goes on, break it off."""
        self._follow()
        if self.agent is not None:
            self._said = ""
            self.try_out(self.agent)

    # -- using and saving it ---------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Use the team as it is now, if it has been read; one that cannot be used is told first."""
        self._take_typed()
        draft = self.sheet.draft
        unchanged = draft == self._opened and (isinstance(self.program.team, TeamReady) or not self.sheet.on)
        if self._opened is None or unchanged or draft == self._refused:
            self.dismiss(None)
        else:
            self._use(draft, stay=False)

    @work(thread=True, exclusive=True, group="team-use")
    def _use(self, draft: TeamDraft, *, stay: bool) -> None:
        backstage = self.program.backstage
        try:
            team = backstage.use(draft)
        except CannotUse as trouble:
            backstage.teams.put_aside(draft)
            hand_over(self, self._cannot_use, draft, str(trouble))
            return
        if stay:
            self.app.call_from_thread(self.program.use, team)
        else:
            hand_over(self, self.dismiss, team)

    def _cannot_use(self, draft: TeamDraft, why: str) -> None:
        self._refused = draft
        self._said = f"Not used yet, esc again leaves the team as it was: {why}"
        self.show()

    def action_save(self) -> None:
        """Ask for the file, and write it."""
        from massgen_tui.app.screens.save_team import SaveTeamDialog

        self._take_typed()
        dialog = SaveTeamDialog(self.sheet.draft, self.program.backstage.teams.file)
        self.app.push_screen(dialog, self._saved)

    def _saved(self, path: Path | None) -> None:
        if path is not None:
            self._open(self.program.backstage.teams.saved_as(path))
            self._use(self.sheet.draft, stay=True)
