"""`agent_outputs/`: what each agent said and did, and what happened to the run, for people; each text once."""

from __future__ import annotations

from collections.abc import Iterable

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.appended_file import AppendedFile
from massgen_tui.logs.write.files import as_bytes, replace_link, write_text
from massgen_tui.logs.write.json_text import as_text
from massgen_tui.logs.write.lines import STREAMED, Line, Piece
from massgen_tui.state.records import RunState
from massgen_tui.text.sanitise import visible

_ARGUMENT_CHARS = 200
_RESULT_CHARS = 500
_OF_THE_RUN = (
    b.AnswerSubmitted,
    b.Vote,
    b.VoteIgnored,
    b.VoteVoided,
    b.Error,
    b.AgentTimeout,
    b.AgentStopped,
    b.WinnerSelected,
    b.FinalAnswer,
)


class AgentOutputs:
    """A file for each agent and one for the run, appended from the events."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._files: dict[str, AppendedFile] = {}
        self._system = AppendedFile(attempt.system_status)
        self._said: dict[str, list[str]] = {}  # in the round that goes on
        self._kind: dict[str, type] = {}

    def take(self, event: Event, line: Line | None, state: RunState) -> None:
        """Take an event and its line; if its agent's name can name no file, UnsafeName after the run's own."""
        body, agent = event.body, event.agent_id
        if isinstance(body, STREAMED) and agent is not None:
            self.say(agent, [(event, body.content)])
            return
        if isinstance(body, b.RunStarted):
            self._system.add(as_bytes(f"=== SYSTEM STATUS LOG ===\n\nQuestion: {visible(body.question)}\n"))
        if line is not None and (agent is None or isinstance(body, _OF_THE_RUN)):
            who = "" if agent is None else f"[{agent}] "
            self._system.add(as_bytes(f"[{_clock(event)}] {who}{line[1]}\n"))
        if isinstance(body, b.RunStarted):
            for known in state.agents:
                self._file(known)
        if agent is not None:
            self._of_agent(event, agent, line, state)
            if isinstance(body, b.FinalAnswer):
                self._present(agent, body.content, state)

    def say(self, agent: str, pieces: Iterable[Piece]) -> None:
        """Take pieces of what an agent streams; UnsafeName if its name can name no file."""
        file, said = self._file(agent), self._said.setdefault(agent, [])
        parts, before = list[str](), self._kind.get(agent)
        for event, content in pieces:
            if content:
                kind = type(event.body)
                if before is not kind:
                    if before is not None:
                        parts.append("\n")
                    before = kind
                said.append(content)
                parts.append(content)
        if before is not None:
            self._kind[agent] = before
        text = "".join(parts)
        file.add(as_bytes(text if visible(text) is text else "".join(map(visible, parts))))

    @property
    def files(self) -> list[AppendedFile]:
        """All of them, to be written one by one: what one does not take keeps no other from it."""
        return [*self._files.values(), self._system]

    def _file(self, agent: str) -> AppendedFile:
        file = self._files.get(agent)
        if file is None:
            file = self._files[agent] = AppendedFile(self._attempt.output(agent))
            file.add(as_bytes(f"=== {agent.upper()} OUTPUT LOG ===\n\n"))
        return file

    def _of_agent(self, event: Event, agent: str, line: Line | None, state: RunState) -> None:
        match event.body:
            case b.ToolStart(tool_name=name, args=args):
                self._tell(event, agent, f"🔧 Calling {name}({as_text(args)[:_ARGUMENT_CHARS]})")
            case b.ToolComplete(tool_name=name, elapsed_seconds=seconds, is_error=failed) as done:
                result = as_text("" if done.result is None else done.result)[:_RESULT_CHARS]
                self._tell(event, agent, f"{'❌' if failed else '✅'} {name} completed ({seconds:.1f}s): {result}")
            case b.AnswerSubmitted(content=content, answer_label=label):
                self._answer(event, agent, f"✨ Answer {label}", content)
            case b.FinalAnswer(content=content, answer_label=label):
                self._final(event, agent, f"🎯 Final answer {label}", content, state)
            case _:
                if line is not None and line[0] != "DEBUG":
                    self._tell(event, agent, line[1])
        if isinstance(event.body, b.RoundStart):
            self._said.pop(agent, None)

    def _tell(self, event: Event, agent: str, text: str) -> None:
        self._kind.pop(agent, None)
        self._file(agent).add(as_bytes(f"\n[{_clock(event)}] {visible(text)}\n"))

    def _answer(self, event: Event, agent: str, title: str, content: str) -> None:
        """An answer that the agent has said in its round is not said again."""
        said = "".join(self._said.get(agent, ()))
        self._tell(event, agent, title if content.strip() in said else f"{title}:\n{content}")
        self._said.setdefault(agent, []).append(content)

    def _final(self, event: Event, agent: str, title: str, content: str, state: RunState) -> None:
        """A winner whose answer stands as it gave it: its text is there already."""
        stands = next((answer.label for answer in state.answers if (answer.agent, answer.text) == (agent, content)), "")
        if stands:
            self._tell(event, agent, f"{title}: {stands} as it stands")
        else:
            self._answer(event, agent, title, content)

    def _present(self, agent: str, answer: str, state: RunState) -> None:
        votes: dict[str, int] = {}
        for vote in state.valid_votes:
            votes[vote.target] = votes.get(vote.target, 0) + 1
        path = self._attempt.final_presentation(agent)
        head = f"=== FINAL PRESENTATION ===\nSelected Agent: {agent}\nVote Results: {votes}\n\n"
        write_text(path, head + answer)
        replace_link(self._attempt.final_presentation(agent, "_latest"), path.name)


def _clock(event: Event) -> str:
    return event.timestamp.partition("T")[2][:8]
