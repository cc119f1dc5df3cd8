"""A team's file: everything that is wrong with it at once, at the right place, and nothing worse than that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from massgen_tui.config.load import Loaded, load
from massgen_tui.config.problems import ConfigProblems, Problem

FAULTY = """\
num_agents: 3
agnts: []
agents:
  - id: ana
    sytem_message: Check the facts.
    backend:
      type: opnai
      model: 5.4
      api_key: ${MY_KEY}
      temperature: 0.2
      mcp_servers:
        calc: {type: sse, command: python, args: ["${NOT_THERE}"]}
        web: {type: streamable-http}
  - id: final
    backend: {type: chatcompletion, base_url: "localhost:9000"}
  - id: a/b
    backend: {type: codex}
  - id: ana
    voting_sensitivity: blanced
    model: x
    backend: {type: claude, cwd: here}
  - backend: none
  - id: 7
    backend: {type: grok}
orchestrator:
  voting_sensitivty: strict
  max_new_answers_per_agent: 0
  fairness_enabled: maybe
  fairness_lead_cap_answers: true
  max_turns: 3
  presenter_agent: anna
  context_paths: [{path: ./src, permission: writ}]
  coordination:
    broadcast: agent
    broadcast_timeout: many
timeout_settings:
  orchestrator_timeout_seconds: .inf
  round_timeout_grace_seconds: -1
ui: [simple]
"""

SAID = """\
1:1: num_agents: belongs to an old format; the team is as large as the list `agents`
2:1: warning: agnts: unknown key (did you mean agents?)
5:5: warning: agents[0].sytem_message: unknown key (did you mean system_message?)
7:13: agents[0].backend.type: `opnai` is not a type of backend; there are … (did you mean openai?)
8:14: agents[0].backend.model: must be text, but is a number; put it in quotes
9:16: warning: agents[0].backend.api_key: the environment has no MY_KEY, so there is no key
12:22: agents[0].backend.mcp_servers.calc.type: must be stdio or streamable-http, not `sse`
12:51: agents[0].backend.mcp_servers.calc.args[0]: the environment has no NOT_THERE
13:14: agents[0].backend.mcp_servers.web.url: is missing; a server of type streamable-http needs one
14:9: agents[1].id: is a name that the log folder uses itself
15:14: agents[1].backend.model: is missing; a backend of type chatcompletion needs one
15:47: agents[1].backend.base_url: must begin with http:// or https:// and a host, and hold no blanks
16:9: agents[2].id: holds a slash; an id names a folder, it is not a path
17:21: agents[2].backend.type: `codex` drives another program, which massgen-tui does not do (did you mean openai?)
18:9: agents[3].id: `ana` is taken by an agent above
19:25: agents[3].voting_sensitivity: must be lenient, balanced, …, not `blanced` (did you mean balanced?)
20:5: warning: agents[3].model: is not used here; write it under `backend`
22:5: agents[4].id: is missing
22:14: agents[4].backend: must be a mapping of keys to values, but is text
23:9: agents[5].id: must be text, but is a number; put it in quotes
26:3: warning: orchestrator.voting_sensitivty: unknown key (did you mean voting_sensitivity?)
26:3: orchestrator.snapshot_storage: is missing; agent `ana` has a `cwd`, which needs it
26:3: orchestrator.agent_temporary_workspace: is missing; agent `ana` has a `cwd`, which needs it
27:30: orchestrator.max_new_answers_per_agent: must be at least 1
28:21: orchestrator.fairness_enabled: must be true or false, but is text
29:30: orchestrator.fairness_lead_cap_answers: must be a number, not true or false
30:3: warning: orchestrator.max_turns: is a key of MassGen that massgen-tui does not use
31:20: orchestrator.presenter_agent: `anna` is no agent of this team (did you mean ana?)
32:45: orchestrator.context_paths[0].permission: must be read or write, not `writ` (did you mean write?)
34:16: orchestrator.coordination.broadcast: must be false, agents or human, not `agent` (did you mean agents?)
35:24: orchestrator.coordination.broadcast_timeout: must be a number, but is text
37:33: timeout_settings.orchestrator_timeout_seconds: must be a finite number
38:32: timeout_settings.round_timeout_grace_seconds: must be at least 0
39:5: ui: must be a mapping of keys to values, but is a list
"""

SMALL = "agents:\n  - id: ana\n    backend: {type: openai, model: m, temperature: 0.5}\n"


def loaded(tmp_path: Path, text: str, env: dict[str, str] | None = None, name: str = "team.yaml") -> Loaded:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return load(path, env or {})


def problems(tmp_path: Path, text: str, env: dict[str, str] | None = None) -> list[str]:
    """What is said about a file, without the file's name."""
    try:
        told = list(loaded(tmp_path, text, env).warnings)
    except ConfigProblems as error:
        told = error.problems
    return [str(problem).removeprefix(f"{tmp_path / 'team.yaml'}:").strip() for problem in told]


def shortened(line: str) -> str:
    """Long lists of what is allowed are not worth repeating here."""
    if "there are azure" in line:
        return line[: line.index("there are ") + 10] + "…" + line[line.index(" (did you") :]
    if "must be lenient, balanced, " in line:
        return line[: line.index("balanced, ") + 10] + "…" + line[line.index(", not `") :]
    return line


def test_everything_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    assert "\n".join(map(shortened, problems(tmp_path, FAULTY))) + "\n" == SAID


def test_a_small_team_and_its_defaults(tmp_path: Path) -> None:
    team = loaded(tmp_path, SMALL)
    agent = team.config.agents[0]
    assert (agent.id, agent.backend.model, agent.backend.other) == ("ana", "m", {"temperature": 0.5})
    assert team.config.orchestrator.voting_sensitivity == "lenient"
    assert team.config.orchestrator.final_answer_strategy is None
    assert team.config.timeout_settings.orchestrator_timeout_seconds == 1800
    assert team.warnings == ()


def test_json_and_a_single_agent(tmp_path: Path) -> None:
    text = '{"agent": {"id": "ana", "backend": {"type": "claude"}}}'
    assert [agent.id for agent in loaded(tmp_path, text, name="team.json").config.agents] == ["ana"]


def test_a_single_agent_is_told_of_at_its_place(tmp_path: Path) -> None:
    assert problems(tmp_path, "agent:\n  id: ana\n  backend: {model: 3}\n") == [
        "3:12: agent.backend.type: is missing",
        "3:20: agent.backend.model: must be text, but is a number; put it in quotes",
    ]


def test_sections_without_values_are_not_written(tmp_path: Path) -> None:
    team = loaded(tmp_path, SMALL + "orchestrator:\nui:\ntimeout_settings: {orchestrator_timeout_seconds: null}\n")
    assert team.config.orchestrator.fairness_enabled is True
    assert team.config.timeout_settings.orchestrator_timeout_seconds is None


@pytest.mark.parametrize(
    ("agents", "said"),
    [
        ("ui: {}", "1:1: agents: is missing"),
        ("agents: []", "1:9: agents: is an empty list; it needs at least one"),
        ("agents: {a: 1}", "1:9: agents: must be a list, but is a mapping"),
        ("agents:\nagent: 3", "2:8: agent: must be a mapping of keys to values, but is a number"),
    ],
)
def test_a_team_without_agents(tmp_path: Path, agents: str, said: str) -> None:
    assert problems(tmp_path, agents) == [said]


def test_agent_and_agents(tmp_path: Path) -> None:
    assert problems(tmp_path, SMALL + "agent: {id: bob, backend: {type: openai}}\n") == [
        "4:1: agent: stands beside `agents`; write one of them"
    ]


@pytest.mark.parametrize(
    ("agent_id", "said"),
    [
        ('""', "is empty"),
        ('" x"', "begins or ends with a blank"),
        (r'"a\u0007b"', "holds a character that cannot be printed"),
        (r'"a\u202eb"', "holds a character that cannot be printed"),
        ("..", "begins with a dot"),
        (".hidden", "begins with a dot"),
        (r'"a\\b"', "holds a slash; an id names a folder, it is not a path"),
        ("a" * 65, "is longer than 64 characters"),
        ("😀" * 60, "is longer than 200 bytes"),
        ("Agent_Outputs", "is a name that the log folder uses itself"),
        ("events.jsonl", "is a name that the log folder uses itself"),
        ("mcp_calc_stderr.log", "is a name that the log folder uses itself"),
    ],
)
def test_ids_that_cannot_name_a_folder(tmp_path: Path, agent_id: str, said: str) -> None:
    text = f"agents:\n  - id: {agent_id}\n    backend: {{type: openai}}\n"
    assert problems(tmp_path, text) == [f"2:9: agents[0].id: {said}"]


@pytest.mark.parametrize("agent_id", ["ana", "Größe 1", "a.b", "a" * 64, "agent_final"])
def test_ids_that_can(tmp_path: Path, agent_id: str) -> None:
    assert problems(tmp_path, f"agents:\n  - id: {agent_id}\n    backend: {{type: openai}}\n") == []


def test_ids_that_a_folder_may_not_tell_apart(tmp_path: Path) -> None:
    text = SMALL + "  - id: Ana\n    backend: {type: claude}\n"
    assert problems(tmp_path, text) == ["4:9: agents[1].id: differs from `ana` only in upper and lower case"]


def test_context_paths_need_an_agent_that_works_with_files(tmp_path: Path) -> None:
    team = loaded(tmp_path, SMALL + "orchestrator:\n  context_paths: [{path: ./src}]\n")
    assert [str(warning) for warning in team.warnings] == [
        f"{tmp_path}/team.yaml:5:3: warning: orchestrator.context_paths: has no effect, as no agent has a `cwd`"
    ]


def test_the_environment_is_put_in_and_kept_out_of_raw(tmp_path: Path) -> None:
    text = SMALL + "    system_message: ${WHO} in ${cwd} of ${NOBODY}\n"
    team = loaded(tmp_path, text, {"WHO": "you", "cwd": "/wrong"})
    assert team.config.agents[0].system_message == "you in ${cwd} of ${NOBODY}"
    assert team.raw["agents"][0]["system_message"] == "${WHO} in ${cwd} of ${NOBODY}"
    assert team.warnings == ()


def test_forms_of_a_shell_are_told(tmp_path: Path) -> None:
    text = "agents: [{id: ana, backend: {type: openai, model: '${M:-gpt}', api_key: '${K}'}}]"
    (problem,) = loaded(tmp_path, text, {"K": "1234567"}).warnings
    assert problem.message == "`${M:-gpt}` is not replaced, only `${NAME}` is, so the text stays as it is"


def test_what_the_environment_holds_is_not_printed(tmp_path: Path) -> None:
    text = "agents:\n  - id: ana\n    backend: {type: '${KEY}'}\n    voting_sensitivity: ${KEY}\n"
    told = "\n".join(problems(tmp_path, text, {"KEY": "sk-secret"}))
    assert "sk-secret" not in told
    assert told.count("`${KEY}`") == 2


def test_what_a_file_says_does_not_reach_the_terminal_as_it_is(tmp_path: Path) -> None:
    (said,) = problems(tmp_path, SMALL + r'"ui\e[31m\n": 1')
    assert said == "4:1: warning: ui\ufffd[31m\ufffd: unknown key"


def test_servers_by_name(tmp_path: Path) -> None:
    text = SMALL.replace("temperature: 0.5", "mcp_servers: {calc: {command: python, args: [a.py]}}")
    (server,) = loaded(tmp_path, text).config.agents[0].backend.mcp_servers
    assert (server.name, server.type, server.command, server.args) == ("calc", "stdio", "python", ["a.py"])


def test_a_script_beside_the_file(tmp_path: Path) -> None:
    text = "agents:\n  - id: ana\n    backend: {type: offline, script: play.yaml}\n"
    place = f"3:38: agents[0].backend.script: the script cannot be used: {tmp_path / 'play.yaml'}"
    assert problems(tmp_path, text) == [f"{place}: there is no such file"]
    (tmp_path / "play.yaml").write_text("ana: [\n")
    assert problems(tmp_path, text) == [
        f"{place}:2:1: is not valid YAML: a value is missing here, or a bracket above is not closed"
    ]
    (tmp_path / "play.yaml").write_text("ana: []\n")
    assert problems(tmp_path, text) == []


def test_a_value_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    assert problems(tmp_path, "agents:\n  - id: !!binary aa\n    backend: {type: openai}\n") == [
        "2:9: agents[0].id: has the tag !!binary, which is not allowed"
    ]


def never_worse(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    told: list[Problem] = []
    try:
        team: Loaded | None = load(path, {"HOME": "/home/me"})
    except ConfigProblems as error:
        team, told = None, error.problems
    assert (team is None) == any(problem.severity == "error" for problem in told)
    assert all(str(problem).isprintable() for problem in told)


_REUSED_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


@_REUSED_FOLDER
@given(data=st.binary(max_size=80), name=st.sampled_from(["a.yaml", "a.json"]))
def test_any_bytes_are_a_team_or_problems(tmp_path: Path, data: bytes, name: str) -> None:
    never_worse(tmp_path / name, data)


_VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [
        "",
        "null",
        "~",
        "3",
        "-1",
        ".nan",
        "true",
        "ana",
        "[]",
        "{}",
        "[[1]]",
        "{a: {}}",
        '"\\e"',
        "${HOME}",
        "*x",
        "1e999",
    ]
)


@_REUSED_FOLDER
@given(value=_VALUES, line=st.integers(0, len(FAULTY.splitlines()) - 1), cut=st.integers(0, 12))
def test_any_slip_of_the_pen_is_told(tmp_path: Path, value: str, line: int, cut: int) -> None:
    lines = FAULTY.splitlines()
    key, colon, _ = lines[line].partition(":")
    lines[line] = f"{key}{colon} {value}"
    del lines[cut:line:5]
    never_worse(tmp_path / "a.yaml", "\n".join(lines).encode())


def test_a_switch_that_does_nothing_is_told_at_its_place(tmp_path: Path) -> None:
    text = """\
agents:
  - id: ana
    backend:
      type: groq
      enable_web_search: true
      enable_code_execution: false
  - id: bob
    backend: {type: openai, enable_web_search: true, enable_x_search: true}
"""
    assert problems(tmp_path, text) == [
        "5:7: warning: agents[0].backend.enable_web_search: "
        "has no effect with type groq; claude, grok or openai can do that",
        "8:54: warning: agents[1].backend.enable_x_search: has no effect with type openai; grok can do that",
    ]


@pytest.mark.parametrize("budget", ["0", "-1", "true", ".inf", "much"])
def test_a_budget_is_an_amount(tmp_path: Path, budget: str) -> None:
    (said,) = problems(tmp_path, SMALL + f"orchestrator: {{max_cost_usd: {budget}}}\n")
    assert said.startswith("4:30: orchestrator.max_cost_usd: must be ")


def test_the_limit_of_an_agents_history_stands_beside_the_backend(tmp_path: Path) -> None:
    beside = SMALL.replace("- id: ana\n", "- id: ana\n    max_history_tokens: 900\n")
    assert loaded(tmp_path, beside).config.agents[0].max_history_tokens == 900
    within = SMALL.replace("temperature: 0.5", "max_history_tokens: 900")
    assert problems(tmp_path, within) == [
        "3:39: warning: agents[0].backend.max_history_tokens: is not used here; write it beside `backend`"
    ]
    assert problems(tmp_path, beside.replace("900", "0")) == ["3:25: agents[0].max_history_tokens: must be at least 1"]


def test_what_is_only_massgens_is_told_where_it_asks_for_something(tmp_path: Path) -> None:
    text = f"{SMALL}orchestrator: {{coordination: {{use_skills: true, enable_subagents: false}}}}\n"
    assert problems(tmp_path, text) == [
        "4:31: warning: orchestrator.coordination.use_skills: is a key of MassGen that massgen-tui does not use"
    ]
