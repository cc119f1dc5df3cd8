"""The sentences that agents are told, apart from where they stand."""

from __future__ import annotations

from massgen_tui.coordination.settings import FinalStrategy

TASK = (
    "You are one of several agents working on the same message. Each works in its own round; none speaks to "
    "another. You see the agents' current answers under anonymous ids, your own among them. Judge them against "
    "the original message. If one of them is good enough, call `vote` for its agent. If none is, write a better "
    "answer and submit it with `new_answer`. Always end by calling exactly one of the two tools; text alone "
    "decides nothing."
)

DECOMPOSITION = (
    "You are one of several agents that share a task; each has a part of it. Work on your part and submit what "
    "you have with `new_answer`. You see the others' work under anonymous ids: fit yours to it. When your part is"
    " complete, or you cannot go on, call `stop` and say so. Always end by calling exactly one of the two tools; "
    "text alone decides nothing."
)

ONLY_VOTE = "You have submitted as many answers as you may: in this round only `vote` is open to you."
BEHAVIOUR = "Be accurate. Say what you do not know. Answer in the language of the person."
TOOLS = "Use the other tools when they help; finish with a workflow tool."
JOURNAL = "tasks/changedoc.md"
CHANGEDOC = (
    f"Keep a journal of your decisions in `{JOURNAL}` in your workspace: what you decided, why, and which answers it "
    "builds on. Write [SELF] where you mean the answer that you are about to give. The others read it with your answer."
)
WEIGH = "Weigh these against your own work before you go on, by their newest labels."
FILES_LEFT = "Your workspace still holds the files of that attempt."
RESPOND = "Answer briefly, by `respond_to_broadcast` or in text."
PLANNING = "For now the team only plans: describe what you would do with the tools, do not use them."
PARAPHRASE = (
    "Do not answer the message. Say what it asks for, in your own words and in its language: all that it demands, "
    "nothing that it does not. Reply with that alone."
)
ASSEMBLE = (
    "You present the team's result to the person: put the parts together into one answer, complete and "
    "consistent. Submit it with new_answer, or simply write it."
)
EVALUATE = (
    "Check this answer against the original message: is it right, complete, and what was asked for? If it is, "
    "call `submit`. If the team should try again, call `restart_orchestration` with the reason and with "
    "instructions that make the next attempt better. Call one of the two."
)

STRATEGY: dict[FinalStrategy, str] = {
    "winner_present": (
        "Your answer was chosen. Present the final answer to the person: take your own answer as the base, "
        "correct it, and add what the other answers do better. Submit it with new_answer, or simply write it."
    ),
    "synthesize": (
        "Present the final answer to the person: combine the best parts of all answers into one, and keep their "
        "concrete detail. Submit it with new_answer, or simply write it."
    ),
    "winner_reuse": "Present your answer to the person as it stands.",
}

_LENIENT = "Vote as soon as one of the current answers serves the person well; do not polish what is good enough."
_BALANCED = "Vote when a current answer is right and complete; improve it when something that matters is missing."
_STRICT = "Vote only for an answer in which you find nothing left to improve."
_SEQUENCE = (_STRICT, _BALANCED, _LENIENT)
_ROI = (
    "Ask whether another round is worth its cost. Write a new answer only if you expect it to be at least "
    "{percent} % better than the best current one; else vote for that one."
)
_CHECKLIST = (
    "Before you decide, go through a checklist for each current answer: is it correct, is it complete, does it "
    "follow what was asked, are its claims supported, could the person use it at once?"
)

_SENSITIVITY = {
    "lenient": _LENIENT,
    "balanced": _BALANCED,
    "strict": _STRICT,
    "roi": _ROI.format(percent=15),
    "roi_conservative": _ROI.format(percent=30),
    "roi_balanced": _ROI.format(percent=15),
    "roi_aggressive": _ROI.format(percent=5),
    "adversarial": "Try to refute each current answer. Vote for one only if your best objections to it fail.",
    "consistency": (
        "Vote for the answer that the others agree with most; write a new one only to settle a contradiction."
    ),
    "diversity": (
        "Vote for a good answer only if the different ways to answer have been explored; else take another way."
    ),
    "reflective": "Say first what each current answer overlooks and what yours would; then decide.",
    "checklist": f"{_CHECKLIST} Vote if all of it holds for one of them.",
    "checklist_scored": (
        f"{_CHECKLIST} Score each point from 0 to 10. Vote if one answer has at least 8 on every point."
    ),
    "checklist_gated": (
        f"{_CHECKLIST} Score each answer on each point with `submit_checklist`, before you vote: its verdict says "
        "whether you may vote or have to write a better answer."
    ),
}


def sensitivity(name: str, round_number: int, *, gated: bool = False) -> str:
    """How willing an agent should be to vote; `sequential` grows milder with every round.

    Where the gate of `checklist_gated` is not up, the agent only scores.
    """
    if name == "sequential":
        return _SEQUENCE[min(round_number, len(_SEQUENCE) - 1)]
    if name == "checklist_gated" and not gated:
        name = "checklist_scored"
    return _SENSITIVITY.get(name, _LENIENT)
