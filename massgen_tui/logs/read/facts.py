"""Who answered what and whose vote counts, from the best of three sources: coordination records, events, snapshots."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from massgen_tui.logs.read.coordination import Coordination, owner_of
from massgen_tui.logs.read.snapshots import Snapshot, vote_target
from massgen_tui.logs.read.values import first_text, text
from massgen_tui.state.records import RunState

CUT_CHARS = 500
"""MassGen's events hold no more of an answer."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An accepted answer; the text is None where nobody kept it."""

    label: str
    agent: str
    text: str | None = None
    at: float | None = None
    step: int | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class GivenVote:
    """A recorded vote; one that does not count says why."""

    voter: str
    target: str
    label: str = ""
    reason: str = ""
    at: float | None = None
    step: int | None = None
    void_reason: str = ""

    @property
    def valid(self) -> bool:
        """Whether it counts."""
        return not self.void_reason


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers and votes of an attempt, each in the order they came."""

    answers: list[GivenAnswer] = field(default_factory=list)
    votes: list[GivenVote] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How much a source knows."""
        return len(self.answers) + len(self.votes)


def choose(state: RunState, *, ours: bool, coordination: Coordination, snapshots: Sequence[Snapshot]) -> Facts:
    """The facts of the source that knows most, completed from the snapshots.

    MassGen overwrites the coordination records of an attempt that it restarts; its events cut the texts of answers and
    know no labels of votes.
    """
    events = _from_state(state, ours=ours)
    recorded = _from_coordination(coordination)
    saved = _from_snapshots(snapshots)
    best = max((events, recorded, saved) if ours else (recorded, events, saved), key=lambda facts: facts.weight)
    return best if best is saved else Facts(_with_texts(best.answers, saved, events), _with_labels(best.votes, saved))


def _from_state(state: RunState, *, ours: bool) -> Facts:
    answers = [
        GivenAnswer(one.label, one.agent, one.text, one.at or None, cut=not ours and len(one.text) >= CUT_CHARS)
        for one in state.answers
    ]
    votes = [
        GivenVote(
            one.voter,
            one.target,
            one.voted_for_label,
            one.reason,
            one.at or None,
            void_reason=one.void_reason,
        )
        for one in state.votes
    ]
    return Facts(answers, _last_of_each(votes))


def _from_coordination(coordination: Coordination) -> Facts:
    answers: list[GivenAnswer] = []
    sequence: list[GivenAnswer | GivenVote] = []
    counts: Counter[str] = Counter()
    owners: dict[str, str] = {}
    for entry in coordination.of("new_answer", "vote_cast", "vote_voided"):
        if entry.agent is None:
            continue
        if entry.kind == "vote_voided":
            _withdraw(sequence, entry.agent, text(entry.context.get("reason")))
        elif entry.kind == "new_answer":
            counts[entry.agent] += 1
            label = text(entry.context.get("label")) or _label_in(entry.details)
            answer = GivenAnswer(label, entry.agent, None, entry.at, entry.step)
            owners[label] = entry.agent
            answers.append(answer)
            sequence.append(answer)
        else:
            label = text(entry.context.get("voted_for_label"))
            target = text(entry.context.get("voted_for")) or owner_of(label, owners, coordination.agents)
            reason = text(entry.context.get("reason"))
            sequence.append(GivenVote(entry.agent, target, label, reason, entry.at, entry.step))
    return Facts(answers, _judged(sequence))


def _withdraw(sequence: list[GivenAnswer | GivenVote], voter: str, why: str) -> None:
    """The voter's last vote counts no longer."""
    for place in reversed(range(len(sequence))):
        one = sequence[place]
        if isinstance(one, GivenVote) and one.voter == voter:
            sequence[place] = replace(one, void_reason=why or "withdrawn")
            return


def _label_in(details: str) -> str:
    """The label in `Provided answer agent1.1`."""
    word = details.rpartition(" ")[2]
    return word if "." in word else ""


def _from_snapshots(snapshots: Iterable[Snapshot]) -> Facts:
    sequence: list[GivenAnswer | GivenVote] = []
    for one in snapshots:
        if one.text is not None:
            sequence.append(GivenAnswer(one.label, one.agent, one.text, one.at, one.step))
        elif one.vote:
            sequence.append(
                GivenVote(
                    text(one.vote.get("voter_id")) or one.agent,
                    vote_target(one.vote),
                    first_text(one.vote, "voted_for_label"),
                    text(one.vote.get("reason")),
                    one.at,
                    one.step,
                )
            )
    return Facts([one for one in sequence if isinstance(one, GivenAnswer)], _judged(sequence))


def _judged(sequence: Sequence[GivenAnswer | GivenVote]) -> list[GivenVote]:
    """The votes of a sequence, void where an answer came later or in the same scheduler step."""
    answers = [(place, one) for place, one in enumerate(sequence) if isinstance(one, GivenAnswer)]
    votes = []
    for place, vote in enumerate(sequence):
        if isinstance(vote, GivenVote):
            killer = next(
                (
                    answer
                    for at, answer in answers
                    if at > place or (vote.step is not None and answer.step == vote.step)
                ),
                None,
            )
            why = f"{killer.label or f'an answer of {killer.agent}'} came after it" if killer else ""
            votes.append(replace(vote, void_reason=vote.void_reason or why))
    return _last_of_each(votes)


def _last_of_each(votes: list[GivenVote]) -> list[GivenVote]:
    """Of several votes of an agent that would count, the last one does."""
    voted: set[str] = set()
    kept: list[GivenVote] = []
    for vote in reversed(votes):
        if vote.valid and vote.voter in voted:
            vote = replace(vote, void_reason=f"{vote.voter} voted again")
        elif vote.valid:
            voted.add(vote.voter)
        kept.append(vote)
    return kept[::-1]


def _with_texts(answers: list[GivenAnswer], saved: Facts, events: Facts) -> list[GivenAnswer]:
    """The answers with their texts: of the same label, else the agent's K-th for its K-th."""
    by_label = {one.label: one for one in saved.answers if one.label}
    by_place = _by_place(saved.answers)
    by_event = {one.label: one for one in events.answers}
    places: Counter[str] = Counter()
    whole = []
    for one in answers:
        place = places[one.agent]
        places[one.agent] += 1
        found = by_label.get(one.label) or by_place.get((one.agent, place))
        if found is None and one.text is None:
            found = by_event.get(one.label)
        if found is not None and (one.text is None or one.cut):
            one = replace(one, text=found.text, cut=found.cut)
        whole.append(one)
    return whole


def _by_place(answers: Iterable[GivenAnswer]) -> dict[tuple[str, int], GivenAnswer]:
    of_agent: defaultdict[str, list[GivenAnswer]] = defaultdict(list)
    for one in answers:
        of_agent[one.agent].append(one)
    return {(agent, place): one for agent, its in of_agent.items() for place, one in enumerate(its)}


def _with_labels(votes: list[GivenVote], saved: Facts) -> list[GivenVote]:
    """The votes with the labels that the voters saw, where the snapshots have the same votes."""
    of_voter: defaultdict[str, list[GivenVote]] = defaultdict(list)
    for vote in saved.votes:
        of_voter[vote.voter].append(vote)
    places: Counter[str] = Counter()
    labelled = []
    for vote in votes:
        its = of_voter[vote.voter]
        place = places[vote.voter]
        places[vote.voter] += 1
        if place < len(its) and its[place].target == vote.target and its[place].label:
            vote = replace(vote, label=its[place].label)
        labelled.append(vote)
    return labelled
