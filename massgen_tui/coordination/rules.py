"""The decisions of the protocol, as pure functions of the board: the orchestrator only carries them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from massgen_tui.coordination.board import Ballot, Board, Seat, Submission
from massgen_tui.coordination.settings import Settings
from massgen_tui.coordination.workflow_tools import NEW_ANSWER, VOTE, WORKFLOW, answer_text
from massgen_tui.providers.base import ToolCall

NOVELTY_LIMITS = {"balanced": 0.70, "strict": 0.50}


@dataclass(frozen=True, slots=True)
class AcceptAnswer:
    """The reply is a new answer."""

    text: str


@dataclass(frozen=True, slots=True)
class AcceptVote:
    """The reply is a vote that counts until the next answer."""

    ballot: Ballot


@dataclass(frozen=True, slots=True)
class IgnoreVote:
    """The reply is a vote by an agent that has not seen the newest answers."""

    target: str
    reason: str
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """The reply does not end the round; the agent is told why."""

    reason: str
    message: str
    unknown_tools: tuple[str, ...] = ()


Verdict = AcceptAnswer | AcceptVote | IgnoreVote | Refuse


@dataclass(frozen=True, slots=True)
class Choice:
    """Who presents, and why that one."""

    winner: str
    how: str
    counts: Mapping[str, int] = field(default_factory=dict)
    is_tie: bool = False


# -- whether an agent may answer or must vote ------------------------------------------------------------------------


def answer_limit(board: Board, seat: Seat, settings: Settings) -> str:
    """Why the agent may submit no further answer, empty while it may."""
    total = settings.max_new_answers_global
    if total is not None and len(board.submissions) >= total:
        return f"The team's limit of {total} answers is reached"
    own = settings.max_new_answers_per_agent
    if own is not None and len(seat.submissions) >= own:
        return f"Your limit of {own} answers is reached"
    return ""


def fairness_lead(board: Board, seat: Seat, settings: Settings) -> str:
    """Why the agent has to wait for slower peers, empty while it need not."""
    peers = [other for other in board.live() if other is not seat and other.ballot is None]
    if not settings.fairness or not peers:
        return ""
    lead = len(seat.submissions) + 1 - min(len(other.submissions) for other in peers)
    return f"You are {lead} answers ahead of a peer" if lead > settings.fairness_lead else ""


def must_vote(board: Board, seat: Seat, settings: Settings) -> bool:
    """Whether only the vote is offered in the agent's next round."""
    return bool(board.answered()) and bool(answer_limit(board, seat, settings))


# -- what a reply means ----------------------------------------------------------------------------------------------


def judge(calls: Sequence[ToolCall], reply: str, board: Board, seat: Seat, settings: Settings, known: set[str]) -> Verdict:
    """What the tool calls at the end of a reply amount to; `known` are the names of the tools that exist."""
    names = [call.name for call in calls]
    decisions = [call for call in calls if call.name in WORKFLOW]
    if not calls:
        return Refuse("no_tool_calls", "You must use workflow tools (vote or new_answer) to complete the task.")
    unknown = tuple(name for name in names if name not in known and name not in WORKFLOW)
    if not decisions:
        message = f"Tool(s) not available this round: {', '.join(unknown)}. Use vote or new_answer."
        return Refuse("no_workflow_tool", message, unknown)
    kinds = {call.name for call in decisions}
    if kinds == WORKFLOW:
        message = "Cannot use both 'vote' and 'new_answer' in same response. Choose one of them."
        return Refuse("vote_and_answer", message)
    if NEW_ANSWER in kinds:
        return judge_answer(answer_text(decisions[-1].arguments, reply), board, seat, settings)
    return judge_vote(decisions[-1], board, seat)


def judge_answer(text: str, board: Board, seat: Seat, settings: Settings) -> AcceptAnswer | Refuse:
    """Whether an answer is taken: within the limits, new enough, and there at all."""
    limit = answer_limit(board, seat, settings) or fairness_lead(board, seat, settings)
    if limit:
        return Refuse("answer_limit", f"{limit}. Vote for the best current answer instead.")
    if not text.strip():
        return Refuse("no_tool_calls", "new_answer needs the answer in 'content'; it was empty.")
    current = [other.submissions[-1] for other in board.answered()]
    ceiling = NOVELTY_LIMITS.get(settings.answer_novelty)
    if ceiling is not None:
        alike = max((similarity(text, answer.text) for answer in current), default=0.0)
        if alike > ceiling:
            message = f"Your answer is {alike:.0%} the same as a current one. Change more, or vote for it."
            return Refuse("answer_novelty", message)
    for answer in current:
        if answer.text.strip() == text.strip():
            name = board.seats[answer.agent].anonymous
            return Refuse("answer_duplicate", f"Answer already provided by {name}. Vote for it, or give a different one.")
    return AcceptAnswer(text)


def judge_vote(call: ToolCall, board: Board, seat: Seat) -> AcceptVote | IgnoreVote | Refuse:
    """Whether a vote is taken: for an agent with an answer, by one that has seen the newest of all."""
    candidates = board.answered()
    if not candidates:
        return Refuse("vote_no_answers", "Cannot vote when no answers exist. Use new_answer tool.")
    arguments = call.arguments or {}
    name, reason = str(arguments.get("agent_id", "")), str(arguments.get("reason", ""))
    target = board.by_anonymous(name)
    if target is None or target.answer is None:
        valid = ", ".join(sorted(other.anonymous for other in candidates))
        return Refuse("invalid_vote_id", f"Invalid agent_id '{name}'. Valid agents: {valid}")
    unseen = board.unseen(seat.id)
    if unseen:
        return IgnoreVote(target.id, reason, tuple(answer.label for answer in unseen))
    return AcceptVote(Ballot(target.id, seat.seen.get(target.id, target.answer.label), reason))


def similarity(left: str, right: str) -> float:
    """How much two texts share of their words, from 0 to 1."""
    a, b = set(left.lower().split()), set(right.lower().split())
    return len(a & b) / len(a | b) if a | b else 1.0


# -- what an agent learns while it works -----------------------------------------------------------------------------


def updates_for(board: Board, seat: Seat, settings: Settings, injected: int) -> list[Submission]:
    """The peers' answers that are added to the agent's next tool result, newest first."""
    if settings.disable_injection or not seat.submissions or must_vote(board, seat, settings):
        return []
    return board.unseen(seat.id)[: max(0, settings.max_injections_per_round - injected)]


# -- the end ---------------------------------------------------------------------------------------------------------


def settled(board: Board, settings: Settings) -> bool:
    """Whether the team has nothing left to decide."""
    live = board.live()
    if settings.skip_voting and live:
        return all(seat.submissions for seat in live)
    return all(seat.ballot is not None for seat in live)


def choose(board: Board) -> Choice | None:
    """The winner: most votes, then registration order among those with an answer; None when nobody answered."""
    candidates = board.answered()
    if not candidates:
        return None
    counts = {seat.id: 0 for seat in candidates}
    for voter in board.live():
        if voter.ballot is not None and voter.ballot.target in counts:
            counts[voter.ballot.target] += 1
    most = max(counts.values())
    leaders = [agent for agent, count in counts.items() if count == most]
    given = {agent: count for agent, count in counts.items() if count}
    if not most:
        return Choice(leaders[0], "no votes: the first agent with an answer")
    tie = len(leaders) > 1
    return Choice(leaders[0], "most votes, tie broken by registration order" if tie else "most votes", given, tie)


def choose_at_timeout(board: Board) -> Choice | None:
    """The winner when time has run out: as ever by votes, else the living agent that answered last."""
    chosen = choose(board)
    if chosen is None or chosen.counts:
        return chosen
    living = [answer for answer in board.submissions if not board.seats[answer.agent].dead]
    latest = (living or board.submissions)[-1]
    return Choice(latest.agent, "latest answer")
