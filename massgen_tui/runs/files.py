"""The files of one attempt: the workspaces of the run, and what goes from them into the attempt's log."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from massgen_tui.coordination.files import Files
from massgen_tui.logs.layout import Attempt
from massgen_tui.runs.equipment import Kit
from massgen_tui.tools.copying import Copied
from massgen_tui.tools.workspaces import Workspaces


class AttemptFiles(Files):
    """Copies in threads; what cannot be copied is told, and the run goes on with what there is."""

    def __init__(self, spaces: Workspaces, attempt: Attempt, kits: Mapping[str, Kit]) -> None:
        self._spaces, self._attempt, self._kits = spaces, attempt, kits
        self._troubles: defaultdict[str, list[str]] = defaultdict(list)

    def description(self, agent: str, *, presenting: bool = False) -> str:
        """What the agent is told about its files."""
        return self._spaces.description(agent, presenting=presenting) if agent in self._spaces else ""

    def rewrite(self, text: str, reader: str) -> str:
        """A text with the paths of others leading to the reader's copies."""
        return self._spaces.rewrite(text, reader)

    def neutral(self, text: str) -> str:
        """A text without what tells a workspace from its copies."""
        return self._spaces.neutral(text)

    def troubles(self, agent: str) -> Sequence[str]:
        """What went wrong with an agent's files since the last time, a sentence each."""
        return self._troubles.pop(agent, ())

    async def share(self, reader: str, agents: Iterable[str]) -> None:
        """Give a reader the files that go with the latest answers of these agents."""
        shown = list(agents)
        if reader in self._spaces and shown:
            await self._do(
                reader, "The files of the answers cannot be shown", lambda: self._spaces.share(reader, shown)
            )

    async def clear(self, agent: str) -> None:
        """Let an agent that has answered begin with an empty workspace."""
        if agent in self._spaces:
            await self._do(agent, "The workspace cannot be emptied", lambda: self._spaces.clear(agent))

    async def keep(self, agent: str, snapshot: str) -> None:
        """Copy what the agent has now beside the answer that it is about to give."""
        if agent in self._spaces:
            into = self._attempt.snapshot(agent, snapshot)
            await self._do(agent, "The files cannot be kept", lambda: self._spaces.snapshot(agent, into))

    def accept(self, agent: str, snapshot: str) -> None:
        """The answer is taken: from now on this copy goes with it."""
        if agent in self._spaces:
            self._spaces.publish(agent, self._attempt.snapshot(agent, snapshot))

    async def drop(self, agent: str, snapshot: str) -> None:
        """The answer was not taken after all: no answer has this copy."""
        if agent in self._spaces:
            copy = self._attempt.snapshot(agent, snapshot)
            await self._do(agent, "A copy cannot be removed", lambda: self._spaces.withdraw(copy))

    async def present(self, winner: str) -> None:
        """Let the winner begin with the files of its answer, and open what only a presenter may write."""
        if winner not in self._spaces:
            return
        spaces, kit = self._spaces, self._kits[winner]
        await self._do(winner, "The files of the answer cannot be put back", lambda: spaces.present(winner))
        if kit.permissions is not None:
            kit.permissions.give(*spaces.roots(winner, presenting=True))
        server = await asyncio.to_thread(spaces.server, winner, presenting=True, command_seconds=kit.command_seconds)
        await kit.tools.replace(server)

    async def finish(self, winner: str, text: str) -> str:
        """Keep the files beside the final answer; gives its text, with paths that stay."""
        if winner not in self._spaces:
            return text
        into = self._attempt.final(winner)
        await self._do(winner, "The final files cannot be kept", lambda: self._spaces.finish(winner, into))
        return self._spaces.final_text(text, winner, into)

    async def _do(self, agent: str, failure: str, work: Callable[[], Copied | None]) -> None:
        try:
            done = await asyncio.to_thread(work)
        except OSError as error:
            self._troubles[agent].append(f"{failure}: {error}.")
        else:
            if done is not None and done.told:
                self._troubles[agent].append(done.told)
