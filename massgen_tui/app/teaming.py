"""The team is changed here: its page is opened, and what comes of it is asked from then on."""

from __future__ import annotations

from massgen_tui.app.asking import Asks
from massgen_tui.app.backstage import BadConfig, TeamReady


class ChangesTeam(Asks):
    """An app whose team can be another one for the next question."""

    _team_meant = False
    """Whether the team's page was wanted before there was a team."""

    def action_team(self) -> None:
        """Open the team's page; a file with mistakes is corrected first."""
        from massgen_tui.app.screens.setup import ProblemsScreen

        if self.team is None:
            self._team_meant = True
            self.notify("The team is still being looked for; then its page opens.", markup=False, timeout=3)
        elif isinstance(self.team, BadConfig) and not self.team.members:
            self.push_screen(ProblemsScreen(self.team))
        else:
            self.change_team()

    def team_is_there(self) -> None:
        """Open its page now for somebody who has wanted it since, and has gone nowhere else."""
        meant, self._team_meant = self._team_meant, False
        if meant and self.screen is self._home:
            self.action_team()

    def change_team(self) -> None:
        """Open the team's page."""
        from massgen_tui.app.screens.team_page import TeamPage

        self.push_screen(TeamPage(), self.use)

    def use(self, team: TeamReady | None) -> None:
        """Ask another team from now on; what waited for one is asked."""
        if team is None:
            return
        self.team = team
        if self.shown_run is not None:  # which does not show whom the next question goes to
            words = f"The next question goes to: {team.title}."
            words += " The run in progress keeps its team." if self.running else ""
            self.notify(words, markup=False, timeout=6)
        self._home.show_team()
        self._home.suggest(team.question)
        self.ask_waiting()
