"""What agents are told: the system message and the frames around question and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from massgen_tui.coordination import wording
from massgen_tui.coordination.board import Board, Seat, Submission
from massgen_tui.coordination.rules import Choice
from massgen_tui.coordination.settings import Member, Settings
from massgen_tui.coordination.steering import Decision
from massgen_tui.coordination.team import Team
from massgen_tui.providers.base import OfferedTool

UPDATE_CHARS = 500
INCOMPLETE_CHARS = 120_000

PLANNING_REFUSAL = (
    "Not run: the team is planning. Say in your answer which tools you would use and how; they can be used when the "
    "final answer is presented."
)


def system_message(
    member: Member,
    settings: Settings,
    *,
    round_number: int,
    only_vote: bool,
    has_tools: bool,
    gated: bool = False,
    files: str = "",
) -> str:
    """The system message of a round."""
    if settings.decomposition:
        task = wording.DECOMPOSITION
    else:
        task = f"{wording.TASK}\n{wording.sensitivity(sensitivity(member, settings), round_number, gated=gated)}"
        if settings.voting_threshold is not None:
            task += f"\nVote for an answer that you would give at least {settings.voting_threshold} points."
        if only_vote:
            task += f"\n{wording.ONLY_VOTE}"
    planning = (settings.planning_mode_instruction or wording.PLANNING) if settings.enable_planning_mode else ""
    return framed(
        agent_identity=member.system_message,
        subtask=member.subtask,
        coordination_task=task,
        core_behaviour=wording.BEHAVIOUR,
        planning=planning,
        tools=wording.TOOLS if has_tools else "",
        workspace=files,
        changedoc=wording.CHANGEDOC if files and settings.enable_changedoc else "",
    )


def sensitivity(member: Member, settings: Settings) -> str:
    """How willing the agent should be to vote: as it was told itself, else as the team was."""
    return member.voting_sensitivity or settings.voting_sensitivity


def framed(**sections: str) -> str:
    """A system message of sections, without the empty ones."""
    body = "\n\n".join(f"<{name}>\n{text}\n</{name}>" for name, text in sections.items() if text)
    return f"<system_prompt>\n{body}\n</system_prompt>"


def user_message(team: Team, answers: Sequence[Submission], reader: str = "") -> str:
    """The user message of a round: what went before, the question and the current answers."""
    lines = [f"<{answer.label}> {_whole(answer)} <end of {answer.label}>" for answer in answers]
    return "\n".join(
        [
            *_before(team, reader),
            original(team.question, team.paraphrases.get(reader, "")),
            "",
            "<CURRENT ANSWERS from the agents>",
            *(lines or ["(no answers available yet)"]),
            "<END OF CURRENT ANSWERS>",
        ]
    )


def _whole(answer: Submission) -> str:
    return f"{answer.text}\n<changedoc>{answer.journal}</changedoc>" if answer.journal else answer.text


def original(question: str, paraphrase: str = "") -> str:
    """The question in its frame, and in the agent's own words if it has found some."""
    frame = f"<ORIGINAL MESSAGE> {question} <END OF ORIGINAL MESSAGE>"
    return f"{frame}\n<PARAPHRASED MESSAGE> {paraphrase} <END OF PARAPHRASED MESSAGE>" if paraphrase else frame


def to_paraphrase(team: Team, reader: str) -> str:
    """The message by which an agent is asked to put the question in its own words."""
    return "\n".join([*_before(team, reader), original(team.question), "", wording.PARAPHRASE])


def _before(team: Team, reader: str = "") -> list[str]:
    lines = []
    if team.feedback is not None:
        wish = team.feedback
        lines += [
            "<PREVIOUS ATTEMPT FEEDBACK>",
            f"The team's previous answer was rejected: {wish.reason}",
            f"Instructions: {wish.instructions}",
            f"The rejected answer was: {wish.answer}",
            *([wording.FILES_LEFT] if team.files.left(reader) else []),
            "<END OF PREVIOUS ATTEMPT FEEDBACK>",
            "",
        ]
    if team.history:
        lines.append("<CONVERSATION_HISTORY>")
        for question, answer in team.history:
            lines += [f"User: {question}", f"Assistant: {answer}"]
        lines += ["<END OF CONVERSATION_HISTORY>", ""]
    return lines


def update(answers: Sequence[Submission], seen: dict[str, str], board: Board, places: Mapping[str, str]) -> str:
    """What is added to a tool result when peers have answered meanwhile.

    `seen` are the labels before, `places` where the reader finds the files that go with an agent's answer.
    """
    changes = [
        f"{seen[answer.agent]} -> {answer.label}" if answer.agent in seen else answer.label for answer in answers
    ]
    anonymous = [board.seats[answer.agent].anonymous for answer in answers]
    names = ", ".join(f"{name} ({change})" for name, change in zip(anonymous, changes, strict=True))
    verb = "updated their" if any(answer.agent in seen for answer in answers) else "submitted new"
    texts = []
    for name, answer in zip(anonymous, answers, strict=True):
        text = answer.text if len(answer.text) <= UPDATE_CHARS else answer.text[:UPDATE_CHARS] + "..."
        place = places.get(answer.agent)
        texts.append(f"[{name}]{f' (workspace: {place})' if place else ''}: {text}")
    labels = [f"- {name}: {change}" for name, change in zip(anonymous, changes, strict=True)]
    return "\n".join(["", f"[UPDATE: {names} {verb} answer(s)]", *labels, *texts, wording.WEIGH])


def ways_to_decide(settings: Settings, *, only_vote: bool) -> str:
    """The workflow tools of a round, in words."""
    if settings.decomposition:
        return "`new_answer` or `stop`"
    return "`vote`" if only_vote else "`vote` or `new_answer`"


def try_again(message: str, unfinished: str, ways: str) -> str:
    """The message after a reply without a tool call: it holds what the agent wrote, so that it can go on from there."""
    kept = unfinished[-INCOMPLETE_CHARS:]
    quoted = f"<incomplete_response>\n{kept}\n</incomplete_response>\n\n" if kept.strip() else ""
    return f"{quoted}{message} Finish now by calling {ways}."


def time_nearly_up(ways: str) -> str:
    """What an agent is told, once, when the time of its round is over but for the grace."""
    return f"[TIME] The time of this round is nearly up. Finish now: call {ways} with your next reply."


def too_late(ways: str) -> str:
    """The result of every other tool after the grace."""
    return f"Refused: the time of this round is up. Only {ways.replace(' or ', ' and ')} can be called now."


def hurried(decision: Decision | None) -> str:
    """What an agent is told when the person wants its decision at once."""
    how = "submit the best answer you have" if decision == "answer" else "vote for the best current answer"
    return f"The person asks you to decide now: {how}."


def forgotten(place: str) -> str:
    """Why messages are missing, and where the agent can read what it did."""
    return (
        "[The oldest messages of this conversation were left out, to keep within your context. "
        f"What you have done so far, tool calls and results included, is written in `{place}`.]"
    )


def presentation(team: Team, choice: Choice) -> str:
    """The message by which the winner is asked to present."""
    if team.settings.skip_coordination_rounds:
        return "\n".join([*_before(team), original(team.question)])
    if team.settings.decomposition:
        return _parts(team, choice)
    board = team.board
    shown = []
    for answer in board.latest():
        mine = answer.agent == choice.winner and (bool(choice.counts) or team.settings.strategy != "synthesize")
        shown.append(f'{answer.agent}{" (YOUR ANSWER)" if mine else ""}: "{answer.text}"')
    return "\n".join(
        [
            *_before(team),
            original(team.question),
            "",
            "VOTING RESULTS:",
            _votes(choice, board),
            "",
            "All answers provided during coordination:",
            "",
            "\n\n".join(shown),
            "",
            "",
            wording.STRATEGY[team.settings.strategy],
        ]
    )


def _votes(choice: Choice, board: Board) -> str:
    count = choice.counts.get(choice.winner, 0)
    if not count:
        return "There was no vote; you were chosen to write the final answer."
    ballots = [seat.ballot for seat in board.live() if seat.ballot is not None and seat.ballot.target == choice.winner]
    reasons = "; ".join(ballot.reason for ballot in ballots if ballot.reason)
    text = f"You received {count} vote(s)" + (f" with feedback: {reasons}" if reasons else "")
    return text + (" (tie-broken by registration order)" if choice.is_tie else "")


def _parts(team: Team, choice: Choice) -> str:
    lines = [*_before(team), original(team.question), "", "The team's work, part by part:", ""]
    for player in team.players:
        member = player.member
        lines += _part(team.board.seats[member.id], member.subtask, mine=member.id == choice.winner)
    return "\n".join([*lines, wording.ASSEMBLE])


def _part(seat: Seat, subtask: str, *, mine: bool) -> list[str]:
    lines = [f"{seat.id}{' (YOU)' if mine else ''}"]
    if subtask:
        lines.append(f"Subtask: {subtask}")
    if seat.stop is not None:
        lines.append(f"Result: {seat.stop.status}: {seat.stop.summary}")
    if seat.answer is not None:
        lines.append(f'Work: "{seat.answer.text}"')
    return [*lines, ""]


def evaluation(question: str, answer: str) -> str:
    """The message by which the presenter is asked to judge the final answer."""
    return "\n".join([original(question), "", "FINAL ANSWER TO EVALUATE:", answer, "", wording.EVALUATE])


def peer_question(question: str, seat: Seat, asker: str, asked: str) -> str:
    """The message by which a peer is asked something in between."""
    own = f'Your current answer is: "{seat.answer.text}"' if seat.answer is not None else "You have no answer yet."
    ask = f"{asker} asks you: {asked}"
    return "\n".join([original(question), "", own, "", ask, wording.RESPOND])


def wire_form(tool: OfferedTool) -> dict[str, object]:
    """A tool as the run's log records it."""
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
    }
