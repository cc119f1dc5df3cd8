"""What a model says in a bench, in pieces like those that models send."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

SPEECH = (
    "the agent reads the plan then writes code `foo(bar)` and checks the result against its own notes before voting "
    "for answer two because it covers more of the brief"
)


def chunks(seed: int) -> Iterator[str]:
    """What a model says: some words at a time, a line end every seventy characters, now and then an empty line."""
    source, words = random.Random(seed), SPEECH.split()
    column = 0
    for count in itertools.count():
        chunk = " ".join(source.choices(words, k=source.randint(1, 3))) + " "
        column += len(chunk)
        if column > 70:
            column = 0
            chunk = chunk.rstrip() + ("\n\n" if count % 6 == 0 else "\n")
        yield chunk
