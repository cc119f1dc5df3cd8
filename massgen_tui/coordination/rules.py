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
    gate: str = ""  # why no vote is taken yet


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
    if settings.defer_voting_until_all_answered and answer_limit(board, seat, settings):
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
    if not settings.fairness_enabled or not peers:
        return ""
    lead = len(seat.submissions) + 1 - min(len(other.submissions) for other in peers)
    return f"You would be {lead} answers ahead of a peer" if lead > settings.fairness_lead_cap_answers else ""


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
        limit = answer_limit(board, seat, settings) or "`new_answer` is not open in this round"
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
    current = board.latest()
    ceiling = NOVELTY_LIMITS.get(settings.answer_novelty_requirement)
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
    target = board.named(name)
    if target is None or target.answer is None:
        valid = ", ".join(sorted(other.anonymous for other in candidates))
        return Refuse("invalid_vote_id", f"Invalid agent_id '{name}'. Valid agents: {valid}")
    unseen = board.unseen(seat.id)
    if unseen and not settings.disable_injection and not asked.time_is_up:
        return IgnoreVote(target.id, reason, tuple(answer.label for answer in unseen))
    if asked.gate:
        return Refuse("checklist_gate", asked.gate)
    return AcceptVote(Ballot(target.id, seat.seen.get(target.id, target.answer.label), reason))


def similarity(left: str, right: str) -> float:
    """How much two texts share of their words, from 0 to 1."""
    a, b = set(left.lower().split()), set(right.lower().split())
    return len(a & b) / len(a | b) if a | b else 1.0


# -- what an agent sees and learns -------------------------------------------------------------------------------------


def visible(board: Board, seat: Seat) -> list[Submission]:
    """The answers that a round begins with: none in the first, however late it comes."""
    return board.view(seat.id) if seat.round_number > 0 else []


def updates_for(board: Board, seat: Seat, settings: Settings, injected: int) -> list[Submission]:
    """The peers' answers that are added to the agent's next tool result, newest first."""
    if settings.disable_injection or settings.defer_peer_updates_until_restart or not seat.submissions:
        return []
    if must_vote(board, seat, settings):
        return []
    return board.unseen(seat.id)[: max(0, settings.max_midstream_injections_per_round - injected)]


def news_end_round(board: Board, seat: Seat, settings: Settings) -> bool:
    """Whether the round ends at its next boundary, because there is news that cannot be told within it."""
    if settings.disable_injection or not seat.submissions or not board.unseen(seat.id):
        return False
    return settings.defer_peer_updates_until_restart or must_vote(board, seat, settings)


# -- the end -----------------------------------------------------------------------------------------------------------


def settled(board: Board, settings: Settings) -> bool:
    """Whether the team has nothing left to decide."""
    return all(is_done(seat, settings) for seat in board.live())


def is_done(seat: Seat, settings: Settings) -> bool:
    """Whether the agent has done its part, as things stand; nobody waits for it."""
    if settings.skip_coordination_rounds:
        return True
    if settings.decomposition:
        return is_stopped(seat, settings)
    once = settings.strategy == "synthesize" and settings.max_new_answers_per_agent == 1
    return seat.ballot is not None or ((settings.skip_voting or once) and bool(seat.submissions))


def choose(board: Board, settings: Settings) -> Choice | None:
    """Who presents: most votes, then registration order among those with an answer; None when nobody answered."""
    if settings.skip_coordination_rounds:
        return Choice(next(iter(board)).id, "no coordination: the first agent")
    if settings.decomposition:
        return _presenter(board, settings)
    candidates = board.answered()
    if not candidates:
        return None
    return _by_votes(board, candidates) or Choice(candidates[0].id, "no votes: the first agent with an answer")


def choose_at_timeout(board: Board, settings: Settings) -> Choice | None:
    """The winner when time has run out: by votes, else who answered last; of the living, if one has an answer."""
    if not board.submissions:
        return None
    presenter = _presenter(board, settings) if settings.decomposition else None
    if presenter is not None and board.seats[presenter.winner].submissions:
        return presenter
    candidates = [seat for seat in board.answered() if not seat.dead] or board.answered()
    counted = None if settings.decomposition else _by_votes(board, candidates)
    if counted is not None:
        return counted
    last = max((seat.submissions[-1] for seat in candidates), key=lambda answer: answer.place)
    overruled = not settings.decomposition and any(seat.ballot is not None for seat in board.live())
    return Choice(last.agent, "latest answer; the votes are for agents that failed" if overruled else "latest answer")


def _presenter(board: Board, settings: Settings) -> Choice | None:
    """Who puts the parts together: the one that is named, else the last; another if that one failed with nothing."""
    if not any(seat.submissions or seat.stop is not None for seat in board):
        return None
    named = board.seats.get(settings.presenter_agent or "") or list(board)[-1]
    if not named.dead or named.submissions:
        return Choice(named.id, "the presenter of the team")
    instead = (board.live() or board.answered() or [named])[-1]
    return Choice(instead.id, f"in place of {named.id}, which failed")


def _by_votes(board: Board, candidates: Sequence[Seat]) -> Choice | None:
    """Most votes, then registration order among the candidates; None without any vote for one of them."""
    counts = {seat.id: 0 for seat in candidates}
    for voter in board.live():
        if voter.ballot is not None and voter.ballot.target in counts:
            counts[voter.ballot.target] += 1
    most = max(counts.values(), default=0)
    if not most:
        return None
    leaders = [agent for agent, count in counts.items() if count == most]
    given = {agent: count for agent, count in counts.items() if count}
    how = "most votes, tie broken by registration order" if len(leaders) > 1 else "most votes"
    return Choice(leaders[0], how, given, len(leaders) > 1)


def reuses_answer(board: Board, settings: Settings, *, opens_files: bool) -> bool:
    """Whether the winner's answer goes out as it stands, without a call to present it."""
    alone = len(board.seats) == 1 and settings.skip_voting
    return (alone and settings.skip_final_presentation) or (settings.strategy == "winner_reuse" and not opens_files)
