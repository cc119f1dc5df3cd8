"""`config init`, `show`, `path`, `schema`, `examples` and `generate` from outside."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
import yaml

from massgen_tui.cli.main import main
from massgen_tui.config.find import examples
from massgen_tui.config.load import load
from massgen_tui.config.logging import LoggingConfig, merged
from massgen_tui.config.schema import text
from tests.config.test_local import MODELS, answering
from tests.runs.stand_in import stand_in

SECRET = "sk-this-must-never-be-printed"
TEAM = """\
agents:
  - id: ana
    backend:
      type: chatcompletion
      model: ${MODEL}
      api_key: ${MY_KEY}
      base_url: ${URL}
      default_headers: {X-Team: in-the-file}
      mcp_servers:
        calc: {command: python, args: [--token, "${MY_KEY}"], env: {PASSWORD: in-the-file, MODE: "${MODEL}"}}
  - id: bob
    backend: {type: claude, api_key: sk-this-must-never-be-printed}
    system_message: Two
orchestrator:
  voting_sensitivity: strict
"""


def outcome(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    status = main(["config", *argv])
    said = capsys.readouterr()
    return status, said.out, said.err


def origins(out: str) -> dict[str, tuple[object, str]]:
    return {value["key"]: (value["value"], value["origin"]) for value in json.loads(out)["values"]}


def test_init_writes_what_the_keys_give(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
    (home / ".env").write_text(f"XAI_API_KEY={SECRET}\nTOGETHER_API_KEY={SECRET}\n")
    status, out, err = outcome(capsys, "init")
    assert (status, out) == (0, ".massgen/config.yaml\n")
    assert "claude: the key is read from ANTHROPIC_API_KEY\n" in err
    assert "together: the key is read from TOGETHER_API_KEY; say which model (not in the team)\n" in err
    loaded = load(home / ".massgen/config.yaml", {})
    assert [agent.backend.type for agent in loaded.config.agents] == ["claude", "grok"]
    assert loaded.warnings == ()
    assert SECRET not in (home / ".massgen/config.yaml").read_text() + out + err


def test_init_writes_over_nothing_unless_it_is_told_to(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    (home / "team.yaml").write_text("mine")
    assert outcome(capsys, "init", "--output", "team.yaml") == (
        1,
        "",
        "massgen-tui: team.yaml is there already; --force writes over it, --output FILE writes another\n",
    )
    assert (home / "team.yaml").read_text() == "mine"
    assert outcome(capsys, "init", "--output", "team.yaml", "--force")[:2] == (0, "team.yaml\n")
    assert load(home / "team.yaml", {}).config.agents[0].id == "openai"


def test_init_says_why_it_cannot_write(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    (home / "file").touch()
    status, out, err = outcome(capsys, "init", "--output", "file/team.yaml")
    assert (status, out) == (1, "")
    assert err.startswith("file/team.yaml: cannot be written: ")


def test_init_with_nothing_at_hand_says_what_to_do(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    status, out, err = outcome(capsys, "init")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "no key of a provider was found" in err
    assert not (home / ".massgen").exists()


def test_init_finds_a_server_and_tries_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(MODELS) as port:
        monkeypatch.setenv("MASSGEN_TUI_LOCAL_PORTS", str(port))
        status, out, err = outcome(capsys, "init", "--output", "-")
    assert (status, err) == (0, f"local: `small:latest` on 127.0.0.1:{port}\n")
    agent = {"type": "chatcompletion", "base_url": f"http://127.0.0.1:{port}/v1", "model": "small:latest"}
    assert yaml.safe_load(out) == {"agents": [{"id": "local", "backend": agent}]}


def test_init_tells_whether_the_models_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with stand_in() as server, socket.create_server(("127.0.0.1", 0)) as closed:
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}"
        closed.close()
        monkeypatch.setenv("OPENAI_API_KEY", SECRET)
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        assert "openai: ok: gpt-5.4 (" in outcome(capsys, "init", "--output", "-", "--test")[2]
        monkeypatch.setenv("ANTHROPIC_API_KEY", SECRET)
        monkeypatch.setenv("ANTHROPIC_BASE_URL", dead)
        status, _, err = outcome(capsys, "init", "--output", "-", "--test")
    assert status == 1
    assert "openai: ok: " in err
    assert "claude: failed: " in err
    assert SECRET not in err


def test_show_says_where_each_value_comes_from(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "team.yaml").write_text(TEAM)
    (home / ".env").write_text(f"# mine\nMY_KEY={SECRET}\nURL=http://localhost:9/v1\n")
    monkeypatch.setenv("MODEL", "small")
    argv = ["show", "--config", "team.yaml", "--quick", "--max-cost", "2", "--json"]
    status, out, err = outcome(capsys, *argv)
    assert (status, err) == (0, "")
    values = origins(out)
    ana, env = "agents[0].backend", home / ".env"
    assert values[f"{ana}.type"] == ("chatcompletion", "team.yaml:4")
    assert values[f"{ana}.model"] == ("small", "team.yaml:5, MODEL from the environment")
    assert values[f"{ana}.base_url"] == ("http://localhost:9/v1", f"team.yaml:7, URL from {env}:3")
    assert values[f"{ana}.api_key"] == ("(not shown)", f"team.yaml:6, MY_KEY from {env}:2")
    assert values[f"{ana}.default_headers.X-Team"] == ("(not shown)", "team.yaml:8")
    server = f"{ana}.mcp_servers[0]"
    assert values[f"{server}.env.PASSWORD"] == ("(not shown)", "team.yaml:10")
    assert values[f"{server}.env.MODE"] == ("${MODEL}", "team.yaml:10, MODEL from the environment")
    assert values[f"{server}.type"] == ("stdio", "default")
    assert values["agents[1].backend.model"] == ("claude-opus-4-6", "default of type claude")
    assert values["agents[1].backend.base_url"] == ("https://api.anthropic.com", "default of type claude")
    assert values["orchestrator.voting_sensitivity"] == ("strict", "team.yaml:15")
    assert values["orchestrator.max_new_answers_per_agent"] == (1, "--quick")
    assert values["orchestrator.max_cost_usd"] == (2.0, "--max-cost")
    assert values["orchestrator.skip_voting"] == (False, "default")
    assert values["timeout_settings.orchestrator_timeout_seconds"] == (1800, "default")
    assert SECRET not in out
    assert "in-the-file" not in out


def test_show_as_a_table(capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "team.yaml").write_text(TEAM + "promt: x\n")
    for name in ("MODEL", "URL", "MY_KEY"):
        monkeypatch.setenv(name, SECRET if name == "MY_KEY" else "http://x/v1")
    status, out, err = outcome(capsys, "show", "--config", "team.yaml", "--single-agent", "bob")
    assert status == 0
    assert err.splitlines()[0] == "the team: team.yaml, as asked"
    assert err.splitlines()[1].startswith("team.yaml:16:1: warning: promt: unknown key")
    lines = {line.split()[0]: line.split() for line in out.splitlines()}
    assert lines["KEY"] == ["KEY", "VALUE", "FROM"]
    assert lines["agents[0].id"] == ["agents[0].id", "bob", "team.yaml:11"]
    assert lines["agents[0].system_message"][-1] == "team.yaml:13"
    assert not any(key.startswith("agents[1]") for key in lines)
    assert SECRET not in out + err


def test_show_without_a_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    values = origins(outcome(capsys, "show", "--backend", "openai", "--model", "m", "--json")[1])
    assert values["agents[0].backend.type"] == ("openai", "--backend")
    assert values["agents[0].backend.model"] == ("m", "--model")
    assert values["agents[0].backend.api_key"][0] is None
    assert str(values["agents[0].backend.api_key"][1]).startswith("OPENAI_API_KEY is not set")
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:7/v1")
    values = origins(outcome(capsys, "show", "--json")[1])
    assert values["agents[0].backend.api_key"] == ("(not shown)", "OPENAI_API_KEY from the environment")
    assert values["agents[0].backend.base_url"] == ("http://localhost:7/v1", "OPENAI_BASE_URL from the environment")
    monkeypatch.delenv("OPENAI_API_KEY")
    status, out, err = outcome(capsys, "show")
    assert (status, out) == (1, "")
    assert "there is no team" in err


@pytest.mark.parametrize("name", examples())
def test_every_example_can_be_shown(capsys: pytest.CaptureFixture[str], name: str) -> None:
    status, out, _ = outcome(capsys, "show", "--config", f"@examples/{name}", "--json")
    assert status == 0
    assert json.loads(out)["values"]


def test_show_tells_what_is_wrong(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    (home / "team.yaml").write_text("agents: 3\n")
    assert outcome(capsys, "show", "--config", "team.yaml") == (
        1,
        "",
        "team.yaml:1:9: agents: must be a list, but is a number\n",
    )


def test_path_says_where_it_looks_and_what_it_takes(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    status, out, err = outcome(capsys, "path")
    assert (status, out) == (1, "")
    assert err.endswith("massgen-tui: there is no team's file; `massgen-tui config init` writes one\n")
    user = home / ".config/massgen/config.yaml"
    user.parent.mkdir(parents=True)
    user.write_text(TEAM)
    assert outcome(capsys, "path")[:2] == (0, f"{user}\n")
    path = home / ".massgen/config.yaml"
    path.parent.mkdir()
    path.write_text(TEAM)
    status, out, err = outcome(capsys, "path")
    assert (status, out) == (0, f"{path}\n")
    assert [line.split()[1:] for line in err.splitlines()[1:3]] == [[str(path), "used"], [str(user), "not", "used"]]
    (home / ".env").write_text("A=1\n")
    found = json.loads(outcome(capsys, "path", "--json")[1])
    assert found["used"] == str(path)
    assert [each["used"] for each in found["teams"]] == [True, False]
    assert [each["used"] for each in found["variables"]] == [True, False, False]


def test_schema_and_examples_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(capsys, "schema") == (0, text(), "")
    for name in ("tools", "@examples/tools", "tools.yaml"):
        assert outcome(capsys, "examples", name) == (0, examples()["tools"].read_text("utf-8"), "")
    status, out, err = outcome(capsys, "examples", "tols")
    assert (status, out) == (1, "")
    assert "did you mean tools?" in err


def test_generate_prints_the_section(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["generate", "--log-level", "debug", "--log-file", "agent.log", "--log-format", "%(message)s"]
    status, out, err = outcome(capsys, *argv)
    assert (status, err) == (0, "")
    assert merged(LoggingConfig(), yaml.safe_load(out)["logging"]) == LoggingConfig("DEBUG", "agent.log", "%(message)s")
    assert yaml.safe_load(outcome(capsys, "generate")[1])["logging"]["level"] == "INFO"
