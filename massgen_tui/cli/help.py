"""`help`: the documents, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui import resources
from massgen_tui.cli.arguments import PROGRAM, UsageError, help_parser


def run(argv: Sequence[str]) -> int:
    """Print the document of a topic, or what topics there are."""
    topic: str | None = help_parser().strictly(argv).topic
    topics = resources.documents()
    if topic is None:
        width = max(map(len, topics), default=0)
        for name in topics:
            print(f"  {name:<{width}}  {_title(name)}")
        print(f"\nRead one with: {PROGRAM} help TOPIC")
        return 0
    if topic not in topics:
        from massgen_tui.config.problems import nearest

        close = nearest(topic, topics)
        hint = f"did you mean {close}?" if close else f"there are {', '.join(topics)}"
        raise UsageError(f"there is no document “{topic}” ({hint})")
    print(resources.document(topic).read_text("utf-8"), end="")
    return 0


def _title(topic: str) -> str:
    first, _, _ = resources.document(topic).read_text("utf-8").partition("\n")
    return first.lstrip("# ")
