"""The decisions of the protocol, as pure functions of the board: the orchestrator only carries them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from massgen_tui.coordination.board import Ballot, Board, Seat, Submission
from massgen_tui.coordination.settings import Settings
from massgen_tui.coordination.workflow_tools import NEW_ANSWER, STOP, VOTE, WORKFLOW, answer_text
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
class AcceptStop:
    """Decomposition: the agent has nothing more to do until a peer answers."""

    summary: str
    status: str


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


Verdict = AcceptAnswer | AcceptVote | AcceptStop | IgnoreVote | Refuse


@dataclass(frozen=True, slots=True)
class Asked:
    """What was open to the agent when it replied."""

    offered: tuple[str, ...]
    only_vote: bool = False
    time_is_up: bool = False
    plain: Callable[[str], str] = str  # an answer as it is compared


@dataclass(frozen=True, slots=True)
class Choice:
    """Who presents, and why that one."""

    winner: str
    how: str
    counts: Mapping[str, int] = field(default_factory=dict)
    is_tie: bool = False


# -- whether an agent may work, answer, or must vote -------------------------------------------------------------------


def may_begin(board: Board, seat: Seat, settings: Settings) -> bool:
    """Whether the agent has a round to play now; a vote rests, and so does an agent far ahead of its peers."""
    if settings.decomposition:
        return not is_stopped(seat, settings)
    if seat.ballot is not None:
        return False
    if not seat.submissions:
        return True
    if settings.skip_voting:
        return False
    if settings.defer_voting and answer_limit(board, seat, settings):
        return all(other.submissions or other.ballot is not None for other in board.live())
    return settings.disable_injection or not fairness_lead(board, seat, settings)


def answer_limit(board: Board, seat: Seat, settings: Settings) -> str:
    """Why the agent may submit no further answer, empty while it may."""
    total = settings.max_new_answers_global
    if total is not None and len(board.submissions) >= total:
        return f"The team's limit of {total} answers is reached"
    own = settings.max_new_answers_per_agent
    count = seat.answers_since_news if settings.decomposition else len(seat.submissions)
    if own is not None and count >= own:
        return f"Your limit of {own} answers is reached"
    return ""


def fairness_lead(board: Board, seat: Seat, settings: Settings) -> str:
    """Why the agent has to wait for slower peers, empty while it need not."""
    peers = [other for other in board.live() if other is not seat and other.ballot is None and other.stop is None]
    if not settings.fairness or not peers:
        return ""
    lead = len(seat.submissions) + 1 - min(len(other.submissions) for other in peers)
    return f"You would be {lead} answers ahead of a peer" if lead > settings.fairness_lead else ""


def must_vote(board: Board, seat: Seat, settings: Settings) -> bool:
    """Whether only the vote is offered in the agent's next round."""
    return not settings.decomposition and bool(board.answered()) and bool(answer_limit(board, seat, settings))


def is_stopped(seat: Seat, settings: Settings) -> bool:
    """Decomposition: whether the agent is done until a peer answers."""
    own = settings.max_new_answers_per_agent
    return seat.stop is not None or (own is not None and seat.answers_since_news >= own)


# -- what a reply means ------------------------------------------------------------------------------------------------


def judge(calls: Sequence[ToolCall], reply: str, board: Board, seat: Seat, settings: Settings, asked: Asked) -> Verdict:
    """What the tool calls at the end of a reply amount to."""
    if not calls:
        return Refuse("no_tool_calls", f"You must use workflow tools ({_ways(asked)}) to complete the task.")
    names = [call.name for call in calls]
    unknown = tuple(name for name in names if name not in asked.offered and name not in WORKFLOW)
    decisions = [call for call in calls if call.name in WORKFLOW]
    if asked.only_vote and any(call.name == NEW_ANSWER for call in decisions):
        limit = answer_limit(board, seat, settings)
        return Refuse("answer_limit", f"{limit}. Vote for the best current answer instead.")
    open_to_it = [call for call in decisions if call.name in asked.offered]
    if not open_to_it:
        closed = ", ".join(dict.fromkeys(name for name in names if name not in asked.offered)) or "none of yours"
        message = f"Tool(s) not available this round: {closed}. End with {_ways(asked)}."
        return Refuse("no_workflow_tool", message, unknown)
    kinds = {call.name for call in open_to_it}
    if NEW_ANSWER in kinds and VOTE in kinds:
        message = "Cannot use both 'vote' and 'new_answer' in same response. Choose one of them."
        return Refuse("vote_and_answer", message)
    last = open_to_it[-1]
    if NEW_ANSWER in kinds:
        answer = next(call for call in reversed(open_to_it) if call.name == NEW_ANSWER)
        return judge_answer(answer_text(answer.arguments, reply), board, seat, settings, asked)
    if last.name == STOP:
        arguments = last.arguments or {}
        return AcceptStop(str(arguments.get("summary") or reply.strip()), str(arguments.get("status") or "complete"))
    return judge_vote(last, board, seat, settings, asked)


def _ways(asked: Asked) -> str:
    ways = [name for name in (VOTE, NEW_ANSWER, STOP) if name in asked.offered]
    return " or ".join(ways)


def judge_answer(text: str, board: Board, seat: Seat, settings: Settings, asked: Asked) -> AcceptAnswer | Refuse:
    """Whether an answer is taken: within the limits, new enough, and there at all."""
    lead = "" if asked.time_is_up else fairness_lead(board, seat, settings)
    limit = answer_limit(board, seat, settings) or lead
    if limit:
        instead = "Stop instead." if settings.decomposition else "Vote for the best current answer instead."
        return Refuse("answer_limit", f"{limit}. {instead}")
    if not text.strip():
        return Refuse("no_tool_calls", "new_answer needs the answer in 'content'; it was empty.")
    plain = asked.plain(text)
    current = [other.submissions[-1] for other in board.answered()]
    ceiling = NOVELTY_LIMITS.get(settings.answer_novelty)
    if ceiling is not None:
        alike = max((similarity(plain, asked.plain(answer.text)) for answer in current), default=0.0)
        if alike > ceiling:
            message = f"Your answer is {alike:.0%} the same as a current one. Change more, or vote for it."
            return Refuse("answer_novelty", message)
    for answer in current:
        if asked.plain(answer.text).strip() == plain.strip():
            name = board.seats[answer.agent].anonymous
            return Refuse("answer_duplicate", f"Answer already provided by {name}. Vote for it, or write another.")
    return AcceptAnswer(text)


def judge_vote(
    call: ToolCall, board: Board, seat: Seat, settings: Settings, asked: Asked
) -> AcceptVote | IgnoreVote | Refuse:
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
    if unseen and not settings.disable_injection and not asked.time_is_up:
        return IgnoreVote(target.id, reason, tuple(answer.label for answer in unseen))
    return AcceptVote(Ballot(target.id, seat.seen.get(target.id, target.answer.label), reason))


def similarity(left: str, right: str) -> float:
    """How much two texts share of their words, from 0 to 1."""
    a, b = set(left.lower().split()), set(right.lower().split())
    return len(a & b) / len(a | b) if a | b else 1.0


# -- what an agent learns while it works -------------------------------------------------------------------------------


def updates_for(board: Board, seat: Seat, settings: Settings, injected: int) -> list[Submission]:
    """The peers' answers that are added to the agent's next tool result, newest first."""
    if settings.disable_injection or settings.defer_peer_updates or not seat.submissions:
        return []
    if must_vote(board, seat, settings):
        return []
    return board.unseen(seat.id)[: max(0, settings.max_injections_per_round - injected)]


def news_end_round(board: Board, seat: Seat, settings: Settings) -> bool:
    """Whether the round ends at its next boundary, because there is news that cannot be told within it."""
    if settings.disable_injection or not seat.submissions or not board.unseen(seat.id):
        return False
    return settings.defer_peer_updates or must_vote(board, seat, settings)


# -- the end -----------------------------------------------------------------------------------------------------------


def settled(board: Board, settings: Settings) -> bool:
    """Whether the team has nothing left to decide."""
    live = board.live()
    if settings.skip_coordination:
        return True
    if settings.decomposition:
        return all(is_stopped(seat, settings) for seat in live)
    once = settings.final_strategy == "synthesize" and settings.max_new_answers_per_agent == 1
    if (settings.skip_voting or once) and live:
        return all(seat.submissions or seat.ballot is not None for seat in live)
    return all(seat.ballot is not None for seat in live)


def choose(board: Board, settings: Settings) -> Choice | None:
    """Who presents: most votes, then registration order among those with an answer; None when nobody answered."""
    if settings.skip_coordination:
        return Choice(next(iter(board)).id, "no coordination: the first agent")
    candidates = board.answered()
    if settings.decomposition:
        stopped = [seat for seat in board if seat.submissions or seat.stop is not None]
        named = next((seat for seat in board if seat.id == settings.presenter), None)
        return Choice((named or list(board)[-1]).id, "the presenter of the team") if stopped else None
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
    chosen = choose(board, Settings())
    if chosen is None or chosen.counts:
        return chosen
    living = [answer for answer in board.submissions if not board.seats[answer.agent].dead]
    latest = (living or board.submissions)[-1]
    return Choice(latest.agent, "latest answer")
