"""The files of one attempt: the workspaces of the run, and what goes from them into the attempt's log."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from massgen_tui.coordination.files import Files
from massgen_tui.coordination.wording import JOURNAL
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.files import open_plain
from massgen_tui.logs.write.files import replace_link
from massgen_tui.runs.equipment import Kit
from massgen_tui.runs.snapshot_store import SnapshotStore
from massgen_tui.runs.traces import SharedTraces
from massgen_tui.tools.copying import Copied
from massgen_tui.tools.workspaces import WORKSPACE, Workspaces

JOURNAL_BYTES = 64 << 10


class AttemptFiles(Files):
    """Copies in threads; what cannot be copied is told, and the run goes on with what there is."""

    def __init__(
        self,
        spaces: Workspaces,
        store: SnapshotStore,
        attempt: Attempt,
        kits: Mapping[str, Kit],
        traces: SharedTraces,
        on_done: Callable[[str, str], None] = lambda _agent, _done: None,
    ) -> None:
        self._spaces, self._attempt, self._kits, self._on_done = spaces, attempt, kits, on_done
        self._store = store
        self._traces = traces
        self._troubles: defaultdict[str, list[str]] = defaultdict(list)

    @contextmanager
    def linked(self) -> Iterator[None]:
        """Let each agent's directory in the log lead to where it works, while it works: the workspaces do not stay."""
        links = {agent: self._attempt.agent(agent) / WORKSPACE for agent in self._kits if agent in self._spaces}
        for agent, link in links.items():
            try:
                link.parent.mkdir(exist_ok=True)
                replace_link(link, str(self._spaces.live(agent)))
            except OSError as error:
                self._troubles[agent].append(f"The workspace cannot be linked in the log: {error}.")
        try:
            yield
        finally:
            for link in links.values():
                with suppress(OSError):  # what is left leads nowhere, and nobody follows it
                    link.unlink()

    def places(self, agent: str) -> dict[str, str]:
        """Where the agent works, where its answers' files are kept, and where it finds copies of the others'."""
        if agent not in self._spaces:
            return {}
        return {
            "workspace": str(self._spaces.live(agent)),
            "snapshot_storage": str(self._store.latest(agent)),
            "temp_workspace": str(self._spaces.shared(agent)),
        }

    def context(self) -> list[dict[str, str]]:
        """The person's files and folders that the agents may look at."""
        return [
            {"path": str(context.path), "permission": "write" if context.writable else "read"}
            for context in self._spaces.context
        ]

    def description(self, agent: str, *, presenting: bool = False) -> str:
        """What the agent is told about its files."""
        return self._spaces.description(agent, presenting=presenting) if agent in self._spaces else ""

    def rewrite(self, text: str, reader: str) -> str:
        """A text with the paths of others leading to the reader's copies."""
        return self._spaces.rewrite(text, reader)

    def neutral(self, text: str) -> str:
        """A text without what tells a workspace from its copies."""
        return self._spaces.neutral(text)

    def copies(self, reader: str, agents: Iterable[str]) -> dict[str, str]:
        """Where a reader finds the files that go with the answers of these agents; only those that have any."""
        return self._spaces.copies(reader, agents) if reader in self._spaces else {}

    def left(self, agent: str) -> bool:
        """Whether files of an earlier attempt are in the agent's workspace."""
        return self._attempt.number > 1 and agent in self._spaces and self._spaces.has_files(agent)

    def opens(self, winner: str) -> bool:
        """Whether the presenter may write what nobody might before."""
        return winner in self._spaces and bool(self._spaces.roots(winner, presenting=True)[1])

    def troubles(self, agent: str) -> Sequence[str]:
        """What went wrong with an agent's files since the last time, a sentence each."""
        return self._troubles.pop(agent, ())

    async def share(self, reader: str, agents: Iterable[str]) -> None:
        """Give a reader the files that go with the latest answers of these agents."""
        shown = list(agents)
        if reader in self._spaces and shown:
            await self._do(
                reader,
                "The files of the answers cannot be shown",
                f"Copied the files of the latest answers of {', '.join(shown)} into {self._spaces.shared(reader)}",
                lambda: self._spaces.share(reader, shown),
            )
            traces = {agent: text for agent in shown if (text := self._traces.latest(agent))}
            await self._do(
                reader,
                "What was done for the answers cannot be shown",
                f"Wrote the execution traces of {', '.join(traces) or 'nobody'} for {reader}",
                lambda: self._share_traces(reader, traces),
            )

    def _share_traces(self, reader: str, traces: Mapping[str, str]) -> None:
        for agent, text in traces.items():
            self._spaces.share_trace(reader, agent, text)

    async def trace(self, agent: str) -> str:
        """Write down what the agent did so far where it can read it; where that is, empty if nowhere."""
        if agent not in self._spaces:
            return ""
        text, before = self._traces.so_far(agent), len(self._troubles[agent])
        await self._do(
            agent,
            "What you did so far cannot be written down",
            f"Wrote the execution trace of {agent} for itself",
            lambda: self._share_traces(agent, {agent: text}),
        )
        return "" if len(self._troubles[agent]) > before else str(self._spaces.trace(agent, agent))

    async def clear(self, agent: str) -> None:
        """Let an agent that has answered begin with an empty workspace."""
        if agent in self._spaces:
            await self._do(
                agent,
                "The workspace cannot be emptied",
                f"Emptied {self._spaces.live(agent)}",
                lambda: self._spaces.clear(agent),
            )

    async def keep(self, agent: str, snapshot: str) -> None:
        """Copy what the agent has now beside the answer that it is about to give."""
        if agent in self._spaces:
            into = self._attempt.snapshot(agent, snapshot)
            await self._do(
                agent,
                "The files cannot be kept",
                f"Copied {self._spaces.live(agent)} into {into}",
                lambda: self._spaces.snapshot(agent, into),
            )

    def accept(self, agent: str, snapshot: str) -> str | None:
        """The answer is taken: from now on this copy goes with it; gives its path within the attempt, if it has one."""
        if agent not in self._spaces:
            return None
        folder = self._attempt.snapshot(agent, snapshot)
        self._spaces.publish(agent, folder)
        files = folder / WORKSPACE
        if not files.is_dir():
            return None
        try:
            self._store.add(agent, files)
        except OSError as error:
            self._troubles[agent].append(f"The files cannot be found in the snapshot storage: {error}.")
        return self._attempt.relative(files)

    async def journal(self, agent: str, snapshot: str) -> str:
        """What the agent wrote down about its decisions, as it stands in that copy; empty if it wrote nothing."""
        if agent not in self._spaces:
            return ""
        path = self._attempt.snapshot(agent, snapshot) / WORKSPACE / JOURNAL
        try:
            return await asyncio.to_thread(_read, path)
        except FileNotFoundError:
            return ""
        except OSError as error:
            self._troubles[agent].append(f"{JOURNAL} cannot be read: {error.strerror or error}.")
            return ""

    async def drop(self, agent: str, snapshot: str) -> None:
        """The answer was not taken after all: no answer has this copy."""
        if agent in self._spaces:
            copy = self._attempt.snapshot(agent, snapshot)
            await self._do(
                agent,
                "A copy cannot be removed",
                f"Removed the copy in {copy}",
                lambda: self._spaces.withdraw(copy),
            )

    async def present(self, winner: str) -> None:
        """Let the winner begin with the files of its answer, and open what only a presenter may write."""
        if winner not in self._spaces:
            return
        spaces, kit = self._spaces, self._kits[winner]
        await self._do(
            winner,
            "The files of the answer cannot be put back",
            f"Copied the files of the answer back into {spaces.live(winner)}",
            lambda: spaces.present(winner),
        )
        if kit.permissions is not None:
            kit.permissions.give(*spaces.roots(winner, presenting=True))
        server = await asyncio.to_thread(spaces.server, winner, presenting=True, command_seconds=kit.command_seconds)
        await kit.tools.replace(server)

    async def finish(self, winner: str, text: str) -> str:
        """Keep the files beside the final answer; gives its text, with paths that stay."""
        if winner not in self._spaces:
            return text
        into = self._attempt.final(winner)
        await self._do(
            winner,
            "The final files cannot be kept",
            f"Copied the final files into {into}",
            lambda: self._spaces.finish(winner, into),
        )
        return self._spaces.final_text(text, winner, into)

    async def _do(self, agent: str, failure: str, success: str, work: Callable[[], Copied | None]) -> None:
        try:
            done = await asyncio.to_thread(work)
        except OSError as error:
            self._troubles[agent].append(f"{failure}: {error}.")
            self._on_done(agent, f"{failure}: {error}")
        else:
            count = "" if done is None else f": {done.files} files, {done.bytes} bytes"
            self._on_done(agent, success + count)
            if done is not None and done.told:
                self._troubles[agent].append(done.told)


def _read(path: Path) -> str:
    """The beginning of a text file; a link or a device is none."""
    with open_plain(path) as file:
        return file.read(JOURNAL_BYTES).decode("utf-8", "replace").strip()
