"""What agents are told: the system message and the frames around question and answers."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.coordination.board import Board, Submission
from massgen_tui.coordination.rules import Choice
from massgen_tui.coordination.settings import FinalStrategy

UPDATE_CHARS = 500
INCOMPLETE_CHARS = 120_000

_SENSITIVITY = {
    "lenient": "Vote as soon as one of the current answers serves the person well; do not polish what is good enough.",
    "balanced": "Vote when a current answer is right and complete; improve it when something that matters is missing.",
    "strict": "Vote only for an answer in which you find nothing left to improve.",
}

_STRATEGY = {
    "winner_present": (
        "Your answer was chosen. Present the final answer to the person: take your own answer as the base, correct it and "
        "add what the other answers do better. Submit it with new_answer, or simply write it."
    ),
    "synthesize": (
        "Present the final answer to the person: combine the best parts of all answers into one, and keep their concrete "
        "detail. Submit it with new_answer, or simply write it."
    ),
    "winner_reuse": "Present your answer to the person as it stands.",
}


def system_message(identity: str, sensitivity: str, *, only_vote: bool, tools: bool) -> str:
    """The system message of a round."""
    task = (
        "You are one of several agents working on the same message. Each has its own round; none speaks to another. "
        "You see the agents' current answers under anonymous ids. Judge them against the original message. If one of them "
        "serves it well enough, call `vote` for its agent. If none does, write a better answer and submit it with "
        f"`new_answer`. {_SENSITIVITY.get(sensitivity, _SENSITIVITY['lenient'])} Your own answer may be among them. "
        "Always end by calling exactly one of the two tools; text alone decides nothing."
    )
    if only_vote:
        task += "\nYou have submitted as many answers as you may: in this round only `vote` is open to you."
    sections = [
        ("agent_identity", identity),
        ("coordination_task", task),
        ("core_behaviour", "Be accurate. Say what you do not know. Answer in the language of the person."),
        ("tools", "Use the other tools when they help; finish with a workflow tool." if tools else ""),
    ]
    body = "\n\n".join(f"<{name}>\n{text}\n</{name}>" for name, text in sections if text)
    return f"<system_prompt>\n{body}\n</system_prompt>"


def user_message(question: str, answers: Sequence[Submission], board: Board) -> str:
    """The user message of a round: the question and the current answers."""
    lines = [
        f"<{answer.label}> {answer.text} <end of {answer.label}>" for answer in answers if answer.agent in board.seats
    ] or ["(no answers available yet)"]
    return "\n".join(
        [
            f"<ORIGINAL MESSAGE> {question} <END OF ORIGINAL MESSAGE>",
            "",
            "<CURRENT ANSWERS from the agents>",
            *lines,
            "<END OF CURRENT ANSWERS>",
        ]
    )


def update(answers: Sequence[Submission], seen: dict[str, str], board: Board) -> str:
    """What is added to a tool result when peers have answered meanwhile; `seen` are the labels before."""
    changes = [f"{seen[answer.agent]} -> {answer.label}" if answer.agent in seen else answer.label for answer in answers]
    names = [f"{board.seats[answer.agent].anonymous} ({change})" for answer, change in zip(answers, changes, strict=True)]
    verb = "updated their" if any(answer.agent in seen for answer in answers) else "submitted new"
    texts = []
    for answer in answers:
        text = answer.text if len(answer.text) <= UPDATE_CHARS else answer.text[:UPDATE_CHARS] + "..."
        texts.append(f"[{board.seats[answer.agent].anonymous}]: {text}")
    return "\n".join(
        [
            "",
            f"[UPDATE: {', '.join(names)} {verb} answer(s)]",
            *texts,
            "Weigh these against your own work before you go on, and use the newest labels.",
        ]
    )


def try_again(message: str, unfinished: str) -> str:
    """The message after a reply without a tool call: it holds what the agent wrote, so that it can go on from there."""
    kept = unfinished[-INCOMPLETE_CHARS:]
    quoted = f"<incomplete_response>\n{kept}\n</incomplete_response>\n\n" if kept.strip() else ""
    return f"{quoted}{message} Finish now by calling `vote` or `new_answer`."


def presentation(question: str, choice: Choice, board: Board, strategy: FinalStrategy) -> str:
    """The message by which the winner is asked to present."""
    voters = [seat for seat in board.live() if seat.ballot is not None and seat.ballot.target == choice.winner]
    count = choice.counts.get(choice.winner, 0)
    reasons = "; ".join(seat.ballot.reason for seat in voters if seat.ballot is not None and seat.ballot.reason)
    votes = f"You received {count} vote(s)" + (f" with feedback: {reasons}" if reasons else "")
    if choice.is_tie:
        votes += " (tie-broken by registration order)"
    shown = []
    for seat in board.answered():
        mark = " (YOUR ANSWER)" if seat.id == choice.winner else ""
        shown.append(f'{seat.id}{mark}: "{seat.submissions[-1].text}"')
    return "\n".join(
        [
            f"<ORIGINAL MESSAGE> {question} <END OF ORIGINAL MESSAGE>",
            "",
            "VOTING RESULTS:",
            votes,
            "",
            "All answers provided during coordination:",
            "",
            "\n\n".join(shown),
            "",
            "",
            _STRATEGY[strategy],
        ]
    )
