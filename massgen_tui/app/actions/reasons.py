"""Why an action cannot be done now, in words that fit behind its name; '' when it can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from massgen_tui.app.actions.action import Situation


def no_run(situation: Situation) -> str:
    """For what belongs to a run in progress."""
    return "" if situation.running else "no run is in progress"


def can_ask(situation: Situation) -> str:
    """A question needs a team that is free, and words; a command needs neither."""
    if situation.command:
        return ""
    if not situation.team:
        return "there is no team yet"
    if situation.running:
        return "a run is in progress: open it, or stop it with ^c"
    return "" if situation.draft else "the question is empty"


def can_follow_up(situation: Situation) -> str:
    """The next question of a session needs a team that is free."""
    if not situation.session:
        return "it is not known where this run is kept"
    if not situation.team:
        return "there is no team yet"
    return "a run is in progress: ! steers it, ^c stops it" if situation.running else ""


def can_go_on(situation: Situation) -> str:
    """The next question of a session in the list needs a team that is free."""
    return has_rows(situation) or can_ask(replace(situation, draft=True))


def has_before(situation: Situation) -> str:
    """For what goes back in a session."""
    return "" if situation.before else "there is no turn before this one"


def has_after(situation: Situation) -> str:
    """For what goes on in a session."""
    return "" if situation.after else "there is no turn after this one"


def is_over(situation: Situation) -> str:
    """For what is of more use when nothing is left to steer."""
    return "" if is_live(situation) else "the run goes on"


def has_agents(situation: Situation) -> str:
    """For what shows agents."""
    return "" if situation.agents else "no agent has begun"


def has_final(situation: Situation) -> str:
    """For what reads the final answer."""
    if situation.final:
        return ""
    return "the run gave none" if situation.past else "there is none yet"


def has_rows(situation: Situation) -> str:
    """For what does something to a row of a list."""
    return "" if situation.listed else "there is nothing here"


def has_earlier(situation: Situation) -> str:
    """For what goes back from moment to moment."""
    return "" if situation.earlier else "this is the first"


def has_later(situation: Situation) -> str:
    """For what goes on from moment to moment."""
    return "" if situation.later else "this is the newest"


def has_places(situation: Situation) -> str:
    """For what has something to go to."""
    return "" if situation.places or situation.found else "there is no such place"


def elsewhere(page: str) -> Callable[[Situation], str]:
    """A page need not be offered on itself."""
    return lambda situation: "this is the page" if situation.page == page else ""


def went_wrong(situation: Situation) -> str:
    """What went wrong is offered where something did."""
    return "" if situation.trouble else "nothing went wrong"


def has_found(situation: Situation) -> str:
    """For what goes from place to place."""
    return "" if situation.found else "nothing is looked for: / begins"


def is_asked(situation: Situation) -> str:
    """For what answers an agent."""
    return "" if situation.questions else "no agent waits for you"


def is_live(situation: Situation) -> str:
    """For what does something to a running team."""
    if not situation.running or situation.past:
        return "the run is over"
    return "" if situation.agents else "no agent has begun"


def has_notes(situation: Situation) -> str:
    """For what takes a note back."""
    return is_live(situation) or ("" if situation.notes else "no note waits to be delivered")


def can_change_team(situation: Situation) -> str:
    """One page of the team is enough."""
    return "this is the team" if "team" in situation.parts else ""


def can_be_changed(situation: Situation) -> str:
    """For a team whose file can be read, but which cannot be asked as it is."""
    return "" if situation.members else "its file has mistakes: correct them there first"


def in_help(situation: Situation) -> str:
    """The help need not be offered in the help."""
    return "this is the help" if "help" in situation.parts else ""


def can_copy(situation: Situation) -> str:
    """For what copies."""
    return "" if situation.copyable else "no text is selected and the agent has no answer yet"


def has_pastes(situation: Situation) -> str:
    """Something long was pasted into the box."""
    return "" if situation.pastes else "nothing long was pasted"
