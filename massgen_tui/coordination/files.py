"""What the protocol asks of the files that agents keep beside what they say; where those lie is not its business."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Files:
    """The files of a team that has none; a run whose agents have workspaces puts its own in this place."""

    def places(self, agent: str) -> dict[str, str]:  # noqa: ARG002
        """Where the agent's files lie, by what they are for; empty if it has none."""
        return {}

    def context(self) -> list[dict[str, str]]:
        """The person's files and folders that the agents may look at: path and permission."""
        return []

    def description(self, agent: str, *, presenting: bool = False) -> str:  # noqa: ARG002
        """What the agent is told about its files."""
        return ""

    def rewrite(self, text: str, reader: str) -> str:  # noqa: ARG002
        """A text with the paths of others leading to the reader's copies."""
        return text

    def neutral(self, text: str) -> str:
        """A text as it is compared with others: where its files lie makes no difference."""
        return text

    def copies(self, reader: str, agents: Iterable[str]) -> dict[str, str]:  # noqa: ARG002
        """Where a reader finds the files that go with the answers of these agents; only those that have any."""
        return {}

    def left(self, agent: str) -> bool:  # noqa: ARG002
        """Whether files of an earlier attempt are in the agent's workspace."""
        return False

    def opens(self, winner: str) -> bool:  # noqa: ARG002
        """Whether the presenter may write what nobody might before."""
        return False

    def troubles(self, agent: str) -> Sequence[str]:  # noqa: ARG002
        """What went wrong with an agent's files since the last time, a sentence each."""
        return ()

    async def share(self, reader: str, agents: Iterable[str]) -> None:
        """Give a reader the files that go with the latest answers of these agents."""

    async def clear(self, agent: str) -> None:
        """Let an agent that has answered begin with an empty workspace."""

    async def keep(self, agent: str, snapshot: str) -> None:
        """Copy what the agent has now beside the answer that it is about to give."""

    def accept(self, agent: str, snapshot: str) -> str | None:  # noqa: ARG002
        """The answer is taken: from now on this copy goes with it; gives where the log has it, if it has one."""
        return None

    async def trace(self, agent: str) -> str:  # noqa: ARG002
        """Write down what the agent did so far where it can read it; where that is, empty if nowhere."""
        return ""

    async def journal(self, agent: str, snapshot: str) -> str:  # noqa: ARG002
        """What the agent wrote down about its decisions, as it stands in that copy; empty if it wrote nothing."""
        return ""

    async def drop(self, agent: str, snapshot: str) -> None:
        """The answer was not taken after all: no answer has this copy."""

    async def present(self, winner: str) -> None:
        """Let the winner begin with the files of its answer, and open what only a presenter may write."""

    async def finish(self, winner: str, text: str) -> str:  # noqa: ARG002
        """Keep the files beside the final answer; gives its text, with paths that stay."""
        return text
