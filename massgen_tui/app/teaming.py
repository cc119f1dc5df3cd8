"""The team is changed here: its page is opened, and what comes of it is asked from then on."""

from __future__ import annotations

from massgen_tui.app.asking import Asks
from massgen_tui.app.backstage import BadConfig, TeamReady


class ChangesTeam(Asks):
    """An app whose team can be another one for the next question."""

    def action_team(self) -> None:
        """Open the team's page; a file with mistakes is corrected first."""
        from massgen_tui.app.screens.setup import ProblemsScreen

        if self.team is None:
            self.notify("The team is still being looked for.", severity="warning", markup=False, timeout=3)
        elif isinstance(self.team, BadConfig) and not self.team.members:
            self.push_screen(ProblemsScreen(self.team))
        else:
            self.change_team()

    def change_team(self) -> None:
        """Open the team's page."""
        from massgen_tui.app.screens.team_page import TeamPage

        self.push_screen(TeamPage(), self.use)

    def use(self, team: TeamReady | None) -> None:
        """Ask another team from now on; what waited for one is asked."""
        if team is None:
            return
        self.team = team
        self._home.show_team()
        self._home.suggest(team.question)
        self.ask_waiting()
