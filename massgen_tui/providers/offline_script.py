"""The script of an offline team: its format, and what is wrong with one.

A script names agents and gives each a list of turns. A turn is one call to the model: a list of steps, or a mapping:

    bob:
      - [think: What is asked?, answer: "About “{question}”: yes."]
      - when: answers                  # a word or a list of words, all of which must hold
        sees: [agent1.2]               # labels of answers that must be visible
        during: {ana: 2}               # before the first step: wait until ana's second call has begun
        after: {eve: 1}                # … and until eve's first call has been played to its end
        steps:
          - vote: {for: agent1, reason: Complete.}

For each call the first turn left whose conditions hold is taken, and played once. The words of `when`:

    presentation, post_evaluation,     the call serves that purpose; a turn without these is for ordinary rounds
    broadcast, paraphrase
    answers, no_answers                whether any answer is visible
    tool_result                        the call goes on after a tool's result

The steps:

    think: TEXT, say: TEXT             reasoning, text
    answer: TEXT                       say the text, then call new_answer with it
    submit                             call new_answer with all that was said in this call
    vote: {for: agent1, reason: TEXT}  call vote
    tool: {name: NAME, args: {…}}      call any tool
    call: {name: NAME, raw: TEXT}      call with arguments exactly as a model might write them, malformed or not
    pause: SECONDS                     say nothing for a while
    after: {…}, during: {…}            wait for the others, as above
    usage: {input: N, output: N, reasoning: N, cached: N, cost: USD}     else it is estimated; a missing cost is unknown
    fail: {message: TEXT, kind: WORD, fatal: BOOL} or fail: TEXT         the call fails here
    stall                              silent until it is cancelled
    stop                               the reply ends here

`fail`, `stall` and `stop` end a turn. A cue for an agent that does not take part counts as come. When all wait for each
other, are silent or have nothing to do, the one that has waited longest goes on; so does one that has waited for a
quarter of a minute, since a script must not hold a run up for ever.

In texts `{question}` is the question in one line, shortened, and `{result}` the first paragraph of the last tool
result; in `args` `{question}` is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

Condition = Literal[
    "presentation", "post_evaluation", "broadcast", "paraphrase", "answers", "no_answers", "tool_result"
]
CONDITIONS: tuple[str, ...] = get_args(Condition)


class ScriptError(ValueError):
    """What is wrong with a script, and where."""


@dataclass(frozen=True, slots=True)
class Think:
    """Reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """Text of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Text that is said and then submitted."""

    text: str


@dataclass(frozen=True, slots=True)
class Submit:
    """Submitting what was said."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote, by anonymous id."""

    agent: str
    reason: str


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call."""

    name: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RawCall:
    """A tool call with arguments that may be malformed."""

    name: str
    raw: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cue:
    """Waiting until agents have ended (or begun) as many calls."""

    calls: Mapping[str, int]
    begun: bool


@dataclass(frozen=True, slots=True)
class Usage:
    """What the call is said to have used."""

    input: int = 0
    output: int = 0
    reasoning: int = 0
    cached: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """A failure of the call."""

    message: str
    kind: str = "api_error"
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Stall:
    """Silence without end."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of the reply."""


Step = Think | Say | Answer | Submit | Vote | Call | RawCall | Pause | Cue | Usage | Fail | Stall | Stop


@dataclass(frozen=True, slots=True)
class Turn:
    """One call to the model: when it is due, and what is played."""

    steps: Sequence[Step]
    when: frozenset[str] = frozenset()
    sees: frozenset[str] = frozenset()


def load_script(path: Path) -> Mapping[str, Any]:
    """The script in a YAML file, not yet checked; ScriptError says why the file cannot be read."""
    import yaml

    try:
        script = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScriptError(f"{path}: {error}") from error
    return _mapping(script, str(path), None)


def parse_script(script: Any) -> dict[str, list[Turn]]:
    """The turns of every agent; ScriptError names the place of the first mistake."""
    agents = _mapping(script, "script", None)
    return {agent: _turns(turns, agent) for agent, turns in agents.items()}


def _turns(value: Any, path: str) -> list[Turn]:
    return [_turn(item, f"{path}[{index}]") for index, item in enumerate(_list(value, path, "turns"))]


def _turn(value: Any, path: str) -> Turn:
    if isinstance(value, list):
        value = {"steps": value}
    fields = _mapping(value, path, ("when", "sees", "during", "after", "steps"))
    if "steps" not in fields:
        raise ScriptError(f"{path}: a turn needs `steps`")
    cues: list[Step] = [
        _cue(fields[key], f"{path}.{key}", key == "during") for key in ("during", "after") if key in fields
    ]
    when = _words(fields.get("when", []), f"{path}.when")
    for word in when:
        if word not in CONDITIONS:
            raise ScriptError(f"{path}.when: {word!r} is not one of {', '.join(CONDITIONS)}")
    return Turn(
        steps=cues + _steps(fields["steps"], f"{path}.steps"),
        when=frozenset(when),
        sees=frozenset(_words(fields.get("sees", []), f"{path}.sees")),
    )


def _steps(value: Any, path: str) -> list[Step]:
    steps = [_step(item, f"{path}[{index}]") for index, item in enumerate(_list(value, path, "steps"))]
    for index, step in enumerate(steps[:-1]):
        if isinstance(step, Fail | Stall | Stop):
            raise ScriptError(f"{path}[{index}]: the call ends here, the steps after it would never be played")
    return steps


def _step(value: Any, path: str) -> Step:
    if value in ("submit", "stall", "stop"):
        value = {value: True}
    if not isinstance(value, dict) or len(value) != 1:
        raise ScriptError(f"{path}: a step is one of {', '.join(_STEPS)}, with its value")
    [(kind, content)] = value.items()
    if kind not in _STEPS:
        raise ScriptError(f"{path}: {kind!r} is not one of {', '.join(_STEPS)}")
    return _STEPS[kind](content, f"{path}.{kind}")


def _vote(value: Any, path: str) -> Step:
    fields = _mapping(value, path, ("for", "reason"), needed=("for",))
    return Vote(_text(fields["for"], f"{path}.for"), _text(fields.get("reason", ""), f"{path}.reason"))


def _tool(value: Any, path: str) -> Step:
    fields = _mapping(value, path, ("name", "args"), needed=("name",))
    return Call(_text(fields["name"], f"{path}.name"), _mapping(fields.get("args", {}), f"{path}.args", None))


def _raw_call(value: Any, path: str) -> Step:
    fields = _mapping(value, path, ("name", "raw"), needed=("name", "raw"))
    return RawCall(_text(fields["name"], f"{path}.name"), _text(fields["raw"], f"{path}.raw"))


def _cue(value: Any, path: str, begun: bool) -> Step:
    calls = _mapping(value, path, None)
    for agent, count in calls.items():
        if type(count) is not int or count < 1:
            raise ScriptError(f"{path}.{agent}: {count!r} is not a number of calls, from 1")
    return Cue(calls, begun)


def _usage(value: Any, path: str) -> Step:
    fields = _mapping(value, path, ("input", "output", "reasoning", "cached", "cost"))
    tokens = {key: _tokens(count, f"{path}.{key}") for key, count in fields.items() if key != "cost"}
    cost = fields.get("cost")
    return Usage(**tokens, cost=None if cost is None else _amount(cost, f"{path}.cost"))


def _fail(value: Any, path: str) -> Step:
    if isinstance(value, str):
        return Fail(value)
    fields = _mapping(value, path, ("message", "kind", "fatal"), needed=("message",))
    fatal = fields.get("fatal", False)
    if not isinstance(fatal, bool):
        raise ScriptError(f"{path}.fatal: {fatal!r} is not true or false")
    kind = _text(fields.get("kind", "api_error"), f"{path}.kind")
    return Fail(_text(fields["message"], f"{path}.message"), kind, fatal)


def _flag(step: Step) -> Callable[[Any, str], Step]:
    def parse(value: Any, path: str) -> Step:
        if value is not True:
            raise ScriptError(f"{path}: {value!r} is not true")
        return step

    return parse


_STEPS: dict[str, Callable[[Any, str], Step]] = {
    "think": lambda value, path: Think(_text(value, path)),
    "say": lambda value, path: Say(_text(value, path)),
    "answer": lambda value, path: Answer(_text(value, path)),
    "submit": _flag(Submit()),
    "vote": _vote,
    "tool": _tool,
    "call": _raw_call,
    "pause": lambda value, path: Pause(_amount(value, path)),
    "after": lambda value, path: _cue(value, path, begun=False),
    "during": lambda value, path: _cue(value, path, begun=True),
    "usage": _usage,
    "fail": _fail,
    "stall": _flag(Stall()),
    "stop": _flag(Stop()),
}


def _mapping(value: Any, path: str, allowed: Sequence[str] | None, needed: Sequence[str] = ()) -> dict[str, Any]:
    """A mapping with text keys; `allowed` None lets any key pass."""
    if not isinstance(value, Mapping):
        raise ScriptError(f"{path}: {value!r} is not a mapping")
    for key in value:
        if not isinstance(key, str) or (allowed is not None and key not in allowed):
            raise ScriptError(
                f"{path}: {key!r} is not one of {', '.join(allowed)}" if allowed else f"{path}: {key!r} is no name"
            )
    for key in needed:
        if key not in value:
            raise ScriptError(f"{path}: `{key}` is missing")
    return dict(value)


def _list(value: Any, path: str, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise ScriptError(f"{path}: {value!r} is not a list of {what}")
    return value


def _words(value: Any, path: str) -> list[str]:
    words = [value] if isinstance(value, str) else _list(value, path, "words")
    return [_text(word, f"{path}[{index}]") for index, word in enumerate(words)]


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise ScriptError(f"{path}: {value!r} is not text")
    return value


def _tokens(value: Any, path: str) -> int:
    if type(value) is not int or value < 0:
        raise ScriptError(f"{path}: {value!r} is not a number of tokens")
    return value


def _amount(value: Any, path: str) -> float:
    if type(value) not in (int, float) or not 0 <= value < float("inf"):
        raise ScriptError(f"{path}: {value!r} is not a number, from 0")
    return float(value)
