"""Two hundred random teams, one after the other: how many end with an answer, with a reason, or not at all."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from typing import Any

from massgen_tui.coordination.settings import Settings
from tests.bench.common import table
from tests.coordination.scenario import play

RUNS = 200


def step(chance: random.Random) -> dict[str, Any]:
    """One thing an agent may do."""
    kind = chance.random()
    if kind < 0.40:
        return {"answer": "".join(chance.choice("abcdef ") for _ in range(chance.randint(1, 8)))}
    if kind < 0.80:
        return {"vote": {"for": f"agent{chance.randint(1, 6)}", "reason": "so"}}
    if kind < 0.90:
        return {"say": "only text"}
    if kind < 0.95:
        return {"fail": {"message": "gone", "kind": "api_error", "fatal": chance.random() < 0.5}}
    return {"tool": {"name": "none", "args": {}}}


def script(chance: random.Random, agents: list[str]) -> dict[str, Any]:
    """What each agent does in its first calls; afterwards it votes for the first answer it sees."""
    return {
        agent: [[*[{"pause": 0}] * chance.randint(0, 5), step(chance)] for _ in range(chance.randint(0, 8))]
        for agent in agents
    }


def settings(chance: random.Random) -> Settings:
    """Rules that are allowed together."""
    return Settings(
        max_new_answers_per_agent=chance.choice([None, 1, 2, 3]),
        max_new_answers_global=chance.choice([None, None, 4]),
        answer_novelty_requirement=chance.choice(["lenient", "strict"]),
        disable_injection=chance.random() < 0.2,
        defer_voting_until_all_answered=chance.random() < 0.2,
        fairness_enabled=chance.random() < 0.8,
        skip_voting=chance.random() < 0.1,
        coordination_mode="decomposition" if chance.random() < 0.1 else "voting",
    )


def main() -> int:
    """Play them all; a run that hangs is the one thing that must not happen."""
    ends: Counter[str] = Counter()
    answers = events = 0
    began = time.process_time()
    for seed in range(RUNS):
        chance = random.Random(seed)
        agents = [f"agent_{letter}" for letter in "abcdef"[: chance.randint(1, 6)]]
        try:
            played = asyncio.run(play(agents, script(chance, agents), settings(chance)))
        except TimeoutError:
            ends["hung"] += 1
            print(f"hung: seed {seed}", file=sys.stderr)
            continue
        ends[played.ended.state] += 1
        answers += len(played.state.answers)
        events += len(played.events)
    spent = time.process_time() - began
    head = ["runs", "with an answer", "failed, with the reason", "hung", "answers", "events", "ms a run"]
    figures = [RUNS, ends["finished"], ends["failed"], ends["hung"], answers, events, round(spent / RUNS * 1000, 1)]
    table("randomised soak", head, [figures])
    return 1 if ends["hung"] else 0


if __name__ == "__main__":
    sys.exit(main())
