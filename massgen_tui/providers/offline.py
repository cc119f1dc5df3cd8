"""A team without models: what its agents say comes from a script, at the pace of a person typing.

It serves the demonstration and the tests; the format of a script is told in `offline_script`.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from typing import Any

from massgen_tui.providers.base import (
    Chunk,
    ErrorChunk,
    Message,
    ReasoningChunk,
    Request,
    StopChunk,
    TextChunk,
    ToolCallChunk,
    UsageChunk,
)
from massgen_tui.providers.cues import Cues
from massgen_tui.providers.offline_script import (
    Answer,
    Call,
    Cue,
    Fail,
    Pause,
    RawCall,
    Say,
    Stall,
    Step,
    Stop,
    Submit,
    Think,
    Turn,
    Usage,
    Vote,
    parse_script,
)
from massgen_tui.providers.wire import read_call

SAY_CHARS_PER_SECOND = 75.0
THINK_CHARS_PER_SECOND = 150.0
CUE_PATIENCE_SECONDS = 15.0  # a cue that never comes must not hold the run up for ever
QUESTION_CHARS = 140
RESULT_CHARS = 280

_QUESTION = re.compile(r"<ORIGINAL MESSAGE>(.*?)<END OF ORIGINAL MESSAGE>", re.DOTALL)
_ANSWER = re.compile(r"^<(agent\d+\.\d+)> ", re.MULTILINE)
_NEWS = re.compile(r"\((?:agent\d+\.\d+ -> )?(agent\d+\.\d+)\)")
_PLACEHOLDER = re.compile(r"\{(question|result)\}")


class OfflineTeam:
    """The agents of one script; `speed` 0 plays without any pause, 2 twice as fast as a person would type."""

    def __init__(self, script: Mapping[str, Any], speed: float = 1.0) -> None:
        self._turns = parse_script(script)
        self._speed = speed
        self._cues = Cues(CUE_PATIENCE_SECONDS / min(1.0, speed or 1.0))

    def provider(self, agent_id: str, model: str = "") -> OfflineProvider:
        """The model of that agent, which from now on is waited for; made for all before the first is asked.

        One without turns votes for what it sees, or answers in a sentence.
        """
        return OfflineProvider(
            agent_id, model or f"offline-{agent_id}", self._turns.get(agent_id, []), self._speed, self._cues
        )


class OfflineProvider:
    """Plays the turns of one agent."""

    def __init__(self, agent_id: str, model: str, turns: Sequence[Turn], speed: float, cues: Cues) -> None:
        self._agent_id, self._model, self._speed, self._cues = agent_id, model, speed, cues
        self._left = list(turns)
        self._calls = 0
        cues.join(agent_id)

    @property
    def model(self) -> str:
        """The model's name, for people."""
        return self._model

    @property
    def backend(self) -> str:
        """The backend's type in a configuration."""
        return "offline"

    async def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        """Play the turn that is due; cancelling it takes effect at once, in a pause or a stall as well."""
        scene = _Scene(request)
        steps = self._take(scene)
        self._calls += 1
        self._cues.begin(self._agent_id)
        complete = False
        try:
            for beat in _Performance(self._agent_id, self._calls, scene).beats(steps):
                match beat:
                    case Pause(seconds):
                        await asyncio.sleep(seconds / self._speed if self._speed else 0)
                    case Cue():
                        await self._cues.wait(self._agent_id, beat)
                    case Stall():
                        await self._cues.stall(self._agent_id)
                    case _:
                        complete = isinstance(beat, StopChunk | ErrorChunk)
                        yield beat
        finally:
            self._cues.end(self._agent_id, complete=complete)

    def rest(self, rests: Callable[[], bool]) -> None:
        """Let nobody wait for this agent's next call as long as that holds."""
        self._cues.rest(self._agent_id, rests)

    async def close(self) -> None:
        """Leave the stage: nobody waits for this agent any more."""
        self._cues.leave(self._agent_id)

    def _take(self, scene: _Scene) -> Sequence[Step]:
        for index, turn in enumerate(self._left):
            if scene.suits(turn):
                return self._left.pop(index).steps
        return scene.improvised()


class _Scene:
    """What a request holds that a script can refer to."""

    def __init__(self, request: Request) -> None:
        self._request = request
        user = next((message.text for message in request.messages if message.role == "user"), "")
        asked = _QUESTION.search(user)
        self.question = (asked[1] if asked else user).strip()
        tool_results = [message.text for message in request.messages if message.role == "tool"]
        self._result = tool_results[-1] if tool_results else ""
        shown = user[asked.end() :] if asked and request.purpose == "round" else ""
        self._labels = _ANSWER.findall(shown) + _NEWS.findall("\n".join(tool_results))
        self.input_chars = sum(map(_length, request.messages))

    def suits(self, turn: Turn) -> bool:
        """Whether that turn can be played to this request."""
        facts = {"answers" if self._labels else "no_answers"}
        if self._request.messages and self._request.messages[-1].role == "tool":
            facts.add("tool_result")
        purpose = self._request.purpose
        if purpose != "round":
            facts.add(purpose)
            if purpose not in turn.when:
                return False
        return turn.when <= facts and turn.sees <= set(self._labels)

    def improvised(self) -> Sequence[Step]:
        """What is played when the script has nothing to say."""
        offered = {tool.name for tool in self._request.tools}
        if self._request.purpose == "post_evaluation":
            return [Call("submit", {"confirmed": True})]
        if self._request.purpose == "broadcast":
            return [Say("The script has no answer to that.")]
        if self._request.purpose in ("presentation", "paraphrase"):
            return [Stop()]  # the answer stands as it was given, and so does the question
        if self._labels and "stop" in offered:
            return [Call("stop", {"summary": "Nothing to add.", "status": "complete"})]
        if self._labels and "vote" in offered:
            reason = "The first answer on the table; the script has nothing more to say."
            return [Vote(self._labels[0].partition(".")[0], reason)]
        return [Answer("The script has no answer to “{question}”, so this sentence stands in.")]

    def text(self, template: str) -> str:
        """The template with the question and the last tool result, both kept short."""
        values = {
            "question": _shortened(self.question, QUESTION_CHARS),
            "result": _shortened(self._result.strip().partition("\n\n")[0], RESULT_CHARS),
        }
        return _PLACEHOLDER.sub(lambda match: values[match[1]], template.rstrip("\n"))

    def argument(self, value: Any) -> Any:
        """A tool's argument with the whole question."""
        if isinstance(value, str):
            return value.replace("{question}", self.question)
        if isinstance(value, Mapping):
            return {key: self.argument(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.argument(item) for item in value]
        return value


class _Performance:
    """One call: its steps as chunks and pauses, in a rhythm that the agent's id and the call's number decide."""

    def __init__(self, agent_id: str, number: int, scene: _Scene) -> None:
        self._call_id, self._scene = f"offline_{agent_id}_{number}", scene
        self._random = random.Random(f"{agent_id} {number}")
        self._usage: UsageChunk | None = None
        self._said = ""
        self._thought = self._submitted = self._calls = 0

    def beats(self, steps: Sequence[Step]) -> Iterator[Chunk | Pause | Cue | Stall]:
        """What happens, one thing after the other, to the end of the reply."""
        for step in steps:
            match step:
                case Think(text):
                    yield from self._think(self._scene.text(text))
                case Say(text):
                    yield from self._say(self._scene.text(text))
                case Answer(text):
                    answer = self._scene.text(text)
                    yield from self._say(answer)
                    yield self._call("new_answer", {"content": answer})
                case Submit():
                    yield self._call("new_answer", {"content": self._said})
                case Vote(agent, reason):
                    yield self._call("vote", {"agent_id": agent, "reason": self._scene.text(reason)})
                case Call(name, args):
                    yield self._call(name, self._scene.argument(args))
                case RawCall(name, raw):
                    yield self._raw_call(name, raw)
                case Usage():
                    self._usage = UsageChunk(step.input, step.output, step.reasoning, step.cached, step.cost)
                case Fail(message, kind, fatal):
                    yield ErrorChunk(message, kind, fatal)
                    return
                case Pause() | Cue() | Stall():
                    yield step
                case Stop():
                    break
        yield self._usage or self._estimate()
        yield StopChunk("tool_calls" if self._calls else "stop")

    def _think(self, text: str) -> Iterator[ReasoningChunk | Pause]:
        text = "\n\n" + text if self._thought else text
        self._thought += len(text)
        for piece in self._pieces(text):
            yield self._pause(piece, THINK_CHARS_PER_SECOND)
            yield ReasoningChunk(piece)

    def _say(self, text: str) -> Iterator[TextChunk | Pause]:
        text = "\n\n" + text if self._said else text
        self._said += text
        for piece in self._pieces(text):
            yield self._pause(piece, SAY_CHARS_PER_SECOND)
            yield TextChunk(piece)

    def _pieces(self, text: str) -> Iterator[str]:
        position = 0
        while position < len(text):
            end = position + self._random.randint(2, 9)
            yield text[position:end]
            position = end

    def _pause(self, piece: str, rate: float) -> Pause:
        return Pause(len(piece) / rate * self._random.uniform(0.4, 1.6))

    def _call(self, name: str, args: dict[str, Any]) -> ToolCallChunk:
        return self._raw_call(name, json.dumps(args, ensure_ascii=False))

    def _raw_call(self, name: str, raw: str) -> ToolCallChunk:
        self._calls += 1
        self._submitted += len(raw)
        return ToolCallChunk(read_call(f"{self._call_id}_{self._calls}", name, raw))

    def _estimate(self) -> UsageChunk:
        """About four characters to a token; nothing was paid, and that is known."""
        thought, said = self._thought // 4, (len(self._said) + self._submitted) // 4
        return UsageChunk(self._scene.input_chars // 4, thought + said, thought, cost=0.0, estimated=True)


def _length(message: Message) -> int:
    return len(message.text) + sum(len(call.raw) for call in message.tool_calls)


def _shortened(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
