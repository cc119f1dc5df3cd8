"""Files that cannot be used, or not as they were meant, by what is wrong with them; and what is said about each.

`python -m tests.config.bad_files > tests/config/validation_messages.txt` writes the golden list anew; read it then.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from massgen_tui.config.find import named
from massgen_tui.config.load import load
from massgen_tui.config.problems import ConfigProblems
from massgen_tui.runs.preflight import preflight

_SMALL = "agents:\n  - id: ana\n    backend: {type: openai}\n"


def _agents(*ids: str) -> str:
    return "agents:\n" + "".join(f"  - id: {each}\n    backend: {{type: openai}}\n" for each in ids)


def _backend(*lines: str, kind: str = "openai") -> str:
    return f"agents:\n  - id: ana\n    backend:\n      type: {kind}\n" + "".join(f"      {line}\n" for line in lines)


def _laughs() -> str:
    lines = ["a0: &a0 [lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines) + "\n"


BAD: Mapping[str, str | bytes] = {
    # the file as such
    "empty": "",
    "only comments": "# a team\n",
    "a list at the top": "- id: ana\n  backend: {type: openai}\n",
    "a single value": "ana\n",
    "10 MB": b"# " + b"x" * (10 * 1024 * 1024),
    "not UTF-8": b"agents:\n  - id: an\xe4\n",
    "UTF-16": "agents: []\n".encode("utf-16"),
    "a null byte": b"agents: \x00\n",
    "two documents": _SMALL + "---\n" + _SMALL,
    "tabs": "agents:\n\t- id: ana\n",
    "a tab further in": "agents:\n  - id: ana\n\tbackend: {type: openai}\n",
    "billion laughs": _laughs(),
    "an alias to itself": "agents: &a [*a]\n",
    "an alias without an anchor": "agents: *them\n",
    "a tag": "agents: !!python/object/apply:os.system [ls]\n",
    "an open quote": 'agents:\n  - id: "ana\n',
    "an open bracket": "agents: [\n",
    "a colon too many": "prompt: Why: because\n" + _SMALL,
    "crooked": "agents:\n  - id: ana\n   backend: {type: openai}\n",
    "a key twice": _SMALL + "prompt: a\nprompt: b\n",
    # the team
    "no agents": "orchestrator: {}\n",
    "an empty list of agents": "agents: []\n",
    "agents by name": "agents:\n  ana: {backend: {type: openai}}\n",
    "agent and agents": _SMALL + "agent: {id: bob, backend: {type: openai}}\n",
    "two of one name": _agents("ana", "bob", "ana"),
    "names alike": _agents("ana", "Ana"),
    "an id that is a path": _agents("../ana", "a/b", "'c\\d'", ".hidden", "/etc/passwd"),
    "an id that the log uses": _agents("final", "events.jsonl", "final_presentation_ana", "mcp_calc_stderr.log"),
    "an id of another kind": _agents("7", "true", "[a]", "''", "' a'", '"a\\nb"', "a" * 65),
    "no id and no backend": "agents:\n  - {}\n",
    "no type": "agents:\n  - id: ana\n    backend: {model: gpt-5.4}\n",
    "a type that nobody knows": "agents:\n  - id: ana\n    backend: {type: opnai}\n",
    "a type that drives a program": "agents:\n  - id: ana\n    backend: {type: claude_code}\n",
    "no model": "agents:\n  - id: ana\n    backend: {type: together}\n",
    "no address": "agents:\n  - id: ana\n    backend: {type: poe, model: m}\n",
    "an address of another kind": _backend("base_url: localhost:8000"),
    "old keys": _SMALL + "models: [a]\nnum_agents: 3\nmax_rounds: 2\nvoting_enabled: false\n",
    "keys in the wrong place": "agents:\n  - id: ana\n    model: m\n    backend: {type: openai}\ntimeout: {}\n",
    "slips": _SMALL.replace("id:", "idd:") + "orchstrator: {}\n",
    "slips in the rules": _SMALL + "orchestrator:\n  voting_sensitivty: strict\n  coordination: {brodcast: agents}\n",
    # values
    "values that are not among those allowed": _SMALL
    + "orchestrator:\n  voting_sensitivity: stict\n  final_answer_strategy: best\n  coordination: {broadcast: agent}\n",
    "values of another kind": _SMALL
    + "orchestrator:\n  max_new_answers_per_agent: many\n  skip_voting: 3\n  fairness_lead_cap_answers: true\nui: []\n",
    "numbers out of range": _SMALL
    + "orchestrator: {max_new_answers_per_agent: 0, max_cost_usd: -1}\n"
    + "timeout_settings: {orchestrator_timeout_seconds: .inf, round_timeout_grace_seconds: -1}\n",
    "a presenter from elsewhere": _SMALL + "orchestrator: {presenter_agent: anna}\n",
    "a workspace without the rest": _backend("cwd: here"),
    "workspaces in places that are taken": _backend("cwd: here")
    + "orchestrator:\n  snapshot_storage: /var/shots\n  agent_temporary_workspace: .massgen/massgen_logs\n",
    "a context path that is not there": _backend("cwd: here")
    + "orchestrator:\n  snapshot_storage: s\n  agent_temporary_workspace: t\n"
    + "  context_paths: [{path: /none, permision: read}]\n",
    "no key": "agents:\n  - {id: ana, backend: {type: gemini}}\n"
    + "  - {id: bob, backend: {type: grok, api_key: '${NONE}'}}\n",
    "no variable": _backend("api_key: ${NOT_THERE}", "mcp_servers: {calc: {command: python, args: ['${NEITHER}']}}"),
    # tools
    "servers": _backend(
        "mcp_servers:",
        "  - {name: a b, command: python}",
        "  - {name: calc}",
        "  - {name: calc, command: python}",
        "  - {name: web, type: streamable-http, url: 'ftp://x'}",
        "  - {name: old, type: sse, url: 'http://x'}",
        "  - {name: slow, command: python, timeout: 301, tmeout: 3}",
    ),
    "servers that would not be started": _backend(
        "mcp_servers:",
        "  bad: {command: 'rm -rf /'}",
        "  here: {type: streamable-http, url: 'http://localhost:1/mcp'}",
    ),
    "permissions": _backend("permissions: {enabled: true, role: boss, rules: {alow: ['x(']}, audti: true}"),
    "tools of a service that has none": _backend("enable_web_search: true", "model: m", kind="groq"),
    "settings of a service": _backend("timeout: soon", "api-key: k"),
    "a script that is not there": _backend("script: none.yaml", kind="offline"),
}
"""By what is wrong, what the file holds."""

ENV = {"OPENAI_API_KEY": "any-key", "GROQ_API_KEY": "any-key"}


def messages(name: str, folder: Path) -> list[str]:
    """What is said about a file of that name in that folder, without the folder."""
    try:
        loaded = load(named(name if name.startswith("@") else str(folder / name)), ENV)
    except ConfigProblems as error:
        problems = error.problems
    else:
        problems = [*loaded.warnings, *preflight(loaded, ENV)]
        problems.sort(key=lambda problem: (problem.line, problem.column))
    return [str(problem).replace(f"{folder}/", "") for problem in problems]


def golden(folder: Path) -> str:
    """The messages of all bad files, and of what is no file at all."""
    sections = []
    for about, text in BAD.items():
        path = folder / "team.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        sections.append((about, messages(path.name, folder)))
    (folder / "folder.yaml").mkdir()
    (folder / "link.yaml").symlink_to("none")
    (folder / "team.json").write_text('{"agents": [{"id": "ana",}]}\n')
    names = ("folder.yaml", "link.yaml", "none.yaml", "team.json", "@examples/mixed-tem", "@examples/../secrets")
    sections += [(name, messages(name, folder)) for name in names]
    return "".join(f"## {about}\n" + "".join(f"{line}\n" for line in lines) + "\n" for about, lines in sections)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(golden(Path(scratch)), end="")
