from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from massgen_tui.providers.offline_script import (
    Answer,
    Call,
    Cue,
    Fail,
    Pause,
    RawCall,
    Say,
    ScriptError,
    Stall,
    Step,
    Stop,
    Submit,
    Think,
    Turn,
    Usage,
    Vote,
    load_script,
    parse_script,
)

STEPS: list[tuple[Any, Step]] = [
    ({"think": "a"}, Think("a")),
    ({"say": "a"}, Say("a")),
    ({"answer": "a"}, Answer("a")),
    ("submit", Submit()),
    ({"vote": {"for": "agent1", "reason": "a"}}, Vote("agent1", "a")),
    ({"tool": {"name": "t", "args": {"x": 1}}}, Call("t", {"x": 1})),
    ({"tool": {"name": "t"}}, Call("t", {})),
    ({"call": {"name": "t", "raw": "{"}}, RawCall("t", "{")),
    ({"pause": 2}, Pause(2.0)),
    ({"after": {"bob": 1}}, Cue({"bob": 1}, begun=False)),
    ({"during": {"bob": 1}}, Cue({"bob": 1}, begun=True)),
    ({"usage": {"input": 3, "cost": 0.5}}, Usage(input=3, cost=0.5)),
    ({"fail": "no"}, Fail("no")),
    ({"fail": {"message": "no", "kind": "x", "fatal": True}}, Fail("no", "x", fatal=True)),
    ("stall", Stall()),
    ({"stop": True}, Stop()),
]


@pytest.mark.parametrize(("written", "meant"), STEPS)
def test_every_step_is_understood(written: Any, meant: Step) -> None:
    assert parse_script({"bob": [[written]]}) == {"bob": [Turn([meant])]}


def test_conditions_and_cues_of_a_turn() -> None:
    turn = {"when": "answers", "sees": ["agent1.1"], "during": {"eve": 2}, "after": {"ana": 1}, "steps": ["stop"]}
    assert parse_script({"bob": [turn]})["bob"] == [
        Turn(
            [Cue({"eve": 2}, begun=True), Cue({"ana": 1}, begun=False), Stop()],
            when=frozenset({"answers"}),
            sees=frozenset({"agent1.1"}),
        )
    ]


MISTAKES: list[tuple[Any, str]] = [
    ([], "script: [] is not a mapping"),
    ({"bob": "x"}, "bob: 'x' is not a list of turns"),
    ({"bob": [5]}, "bob[0]: 5 is not a mapping"),
    ({"bob": [{"when": "answers"}]}, "bob[0]: a turn needs `steps`"),
    ({"bob": [{"step": []}]}, "bob[0]: 'step' is not one of when, sees, during, after, steps"),
    ({"bob": [{"when": "later", "steps": []}]}, "bob[0].when: 'later' is not one of presentation, post_evaluation,"),
    ({"bob": [{"sees": [1], "steps": []}]}, "bob[0].sees[0]: 1 is not text"),
    ({"bob": [[{"shout": "a"}]]}, "bob[0].steps[0]: 'shout' is not one of think, say, answer,"),
    ({"bob": [[{"say": "a", "think": "b"}]]}, "bob[0].steps[0]: a step is one of think, say,"),
    ({"bob": [["sing"]]}, "bob[0].steps[0]: a step is one of think, say,"),
    ({"bob": [[{"say": 1}]]}, "bob[0].steps[0].say: 1 is not text"),
    ({"bob": [[{"say": "a"}, {"vote": {"reason": "b"}}]]}, "bob[0].steps[1].vote: `for` is missing"),
    ({"bob": [[{"vote": {"for": "agent1", "why": "b"}}]]}, "bob[0].steps[0].vote: 'why' is not one of for, reason"),
    ({"bob": [[{"pause": -1}]]}, "bob[0].steps[0].pause: -1 is not a number, from 0"),
    ({"bob": [[{"pause": True}]]}, "bob[0].steps[0].pause: True is not a number"),
    ({"bob": [[{"after": {"ana": 0}}]]}, "bob[0].steps[0].after.ana: 0 is not a number of calls, from 1"),
    ({"bob": [[{"usage": {"input": 1.5}}]]}, "bob[0].steps[0].usage.input: 1.5 is not a number of tokens"),
    ({"bob": [[{"fail": {"message": "a", "fatal": "yes"}}]]}, "bob[0].steps[0].fail.fatal: 'yes' is not true or false"),
    ({"bob": [[{"stall": False}]]}, "bob[0].steps[0].stall: False is not true"),
    ({"bob": [["stop", {"say": "a"}]]}, "bob[0].steps[0]: the call ends here"),
]


@pytest.mark.parametrize(("script", "message"), MISTAKES)
def test_a_mistake_is_named_with_its_place(script: Any, message: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse_script(script)
    assert str(caught.value).startswith(message)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "script.yaml"
    path.write_text("bob:\n  - [{say: hello}]\n", encoding="utf-8")
    assert load_script(path) == {"bob": [[{"say": "hello"}]]}


@pytest.mark.parametrize("content", [None, "a: [", "- 1"])
def test_a_file_that_is_no_script_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "script.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ScriptError, match=r"script\.yaml"):
        load_script(path)
