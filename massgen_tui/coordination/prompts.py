"""What agents are told: the system message and the frames around question and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from massgen_tui.coordination import wording
from massgen_tui.coordination.board import Board, Seat, Submission
from massgen_tui.coordination.rules import Choice
from massgen_tui.coordination.settings import Member, Settings
from massgen_tui.coordination.team import Team
from massgen_tui.providers.base import OfferedTool

UPDATE_CHARS = 500
INCOMPLETE_CHARS = 120_000

PLANNING_REFUSAL = (
    "Not run: the team is planning. Say in your answer which tools you would use and how; they can be used when the "
    "final answer is presented."
)


def system_message(
    member: Member, settings: Settings, *, round_number: int, only_vote: bool, has_tools: bool, files: str = ""
) -> str:
    """The system message of a round."""
    if settings.decomposition:
        task = wording.DECOMPOSITION
    else:
        sensitivity = member.voting_sensitivity or settings.voting_sensitivity
        task = f"{wording.TASK}\n{wording.sensitivity(sensitivity, round_number)}"
        if settings.voting_threshold is not None:
            task += f"\nVote for an answer that you would give at least {settings.voting_threshold} points."
        if only_vote:
            task += f"\n{wording.ONLY_VOTE}"
    planning = (settings.planning_instruction or wording.PLANNING) if settings.planning else ""
    return framed(
        agent_identity=member.system_message,
        subtask=member.subtask,
        coordination_task=task,
        core_behaviour=wording.BEHAVIOUR,
        planning=planning,
        tools=wording.TOOLS if has_tools else "",
        workspace=files,
    )


def framed(**sections: str) -> str:
    """A system message of sections, without the empty ones."""
    body = "\n\n".join(f"<{name}>\n{text}\n</{name}>" for name, text in sections.items() if text)
    return f"<system_prompt>\n{body}\n</system_prompt>"


def user_message(team: Team, answers: Sequence[Submission]) -> str:
    """The user message of a round: what went before, the question and the current answers."""
    lines = [f"<{answer.label}> {answer.text} <end of {answer.label}>" for answer in answers]
    return "\n".join(
        [
            *_before(team),
            original(team.question),
            "",
            "<CURRENT ANSWERS from the agents>",
            *(lines or ["(no answers available yet)"]),
            "<END OF CURRENT ANSWERS>",
        ]
    )


def original(question: str) -> str:
    """The question in its frame."""
    return f"<ORIGINAL MESSAGE> {question} <END OF ORIGINAL MESSAGE>"


def _before(team: Team) -> list[str]:
    lines = []
    if team.feedback is not None:
        wish = team.feedback
        lines += [
            "<PREVIOUS ATTEMPT FEEDBACK>",
            f"The team's previous answer was rejected: {wish.reason}",
            f"Instructions: {wish.instructions}",
            f"The rejected answer was: {wish.answer}",
            "<END OF PREVIOUS ATTEMPT FEEDBACK>",
            "",
        ]
    if team.history:
        lines.append("<CONVERSATION_HISTORY>")
        for question, answer in team.history:
            lines += [f"User: {question}", f"Assistant: {answer}"]
        lines += ["<END OF CONVERSATION_HISTORY>", ""]
    return lines


def update(answers: Sequence[Submission], seen: dict[str, str], board: Board) -> str:
    """What is added to a tool result when peers have answered meanwhile; `seen` are the labels before."""
    changes = [
        f"{seen[answer.agent]} -> {answer.label}" if answer.agent in seen else answer.label for answer in answers
    ]
    names = [
        f"{board.seats[answer.agent].anonymous} ({change})" for answer, change in zip(answers, changes, strict=True)
    ]
    verb = "updated their" if any(answer.agent in seen for answer in answers) else "submitted new"
    texts = []
    for answer in answers:
        text = answer.text if len(answer.text) <= UPDATE_CHARS else answer.text[:UPDATE_CHARS] + "..."
        texts.append(f"[{board.seats[answer.agent].anonymous}]: {text}")
    heading = f"[UPDATE: {', '.join(names)} {verb} answer(s)]"
    return "\n".join(
        ["", heading, *texts, "Weigh these against your own work before you go on, by their newest labels."]
    )


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


def hurried(decision: Literal["answer", "vote"] | None) -> str:
    """What an agent is told when the person wants its decision at once."""
    how = "submit the best answer you have" if decision == "answer" else "vote for the best current answer"
    return f"The person asks you to decide now: {how}."


def presentation(team: Team, choice: Choice, members: Sequence[Member]) -> str:
    """The message by which the winner is asked to present."""
    if team.settings.skip_coordination:
        return "\n".join([*_before(team), original(team.question)])
    if team.settings.decomposition:
        return _parts(team, choice, members)
    board = team.board
    shown = []
    for seat in board.answered():
        mine = seat.id == choice.winner and bool(choice.counts)
        shown.append(f'{seat.id}{" (YOUR ANSWER)" if mine else ""}: "{seat.submissions[-1].text}"')
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
            wording.STRATEGY[team.settings.final_strategy],
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


def _parts(team: Team, choice: Choice, members: Sequence[Member]) -> str:
    subtasks = {member.id: member.subtask for member in members}
    lines = [*_before(team), original(team.question), "", "The team's work, part by part:", ""]
    for seat in team.board:
        lines += _part(seat, subtasks.get(seat.id, ""), mine=seat.id == choice.winner)
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
    return "\n".join([original(question), "", own, "", ask, "Answer briefly, in text."])


def wire_form(tool: OfferedTool) -> dict[str, object]:
    """A tool as the run's log records it."""
    return {
        "type": "function",
        "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
    }
