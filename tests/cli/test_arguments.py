"""The command line: what it means, what it refuses, and that help and completion tell all of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from massgen_tui.cli.arguments import (
    COMMANDS,
    LATER_COMMANDS,
    PARSERS,
    UsageError,
    options_of,
    run_parser,
)
from massgen_tui.cli.completion import script
from massgen_tui.cli.config_arguments import CONFIG_ACTIONS, action_parser, config_parser
from massgen_tui.config.options import Options


def options(*argv: str) -> Options:
    return options_of(run_parser().strictly(argv))


def refused(*argv: str) -> str:
    with pytest.raises(UsageError) as caught:
        options(*argv)
    return str(caught.value)


def test_nothing_said() -> None:
    assert options() == Options()


def test_everything_said() -> None:
    argv = ["--backend=openai", "--model", "m", "--base-url", "http://x", "--system-message", "s", "--speed", "0"]
    argv += ["--automation", "--stream-events", "--output-file", "f", "--debug", "--quick", "--single-agent", "ana"]
    argv += [
        "--coordination-mode",
        "decomposition",
        "--orchestrator-timeout",
        "1.5",
        "--max-cost",
        "0.5",
        "--logs-dir",
        "d",
        "--ascii",
        "Why?",
    ]
    assert options(*argv) == Options(
        question="Why?",
        backend="openai",
        model="m",
        base_url="http://x",
        system_message="s",
        speed=0,
        automation=True,
        stream_events=True,
        output_file="f",
        debug=True,
        quick=True,
        single_agent="ana",
        coordination_mode="decomposition",
        orchestrator_timeout=1.5,
        max_cost=0.5,
        logs_dir="d",
        ascii=True,
    )


def test_every_option_of_a_run_can_be_said() -> None:
    names = {action.dest for action in run_parser()._actions}
    assert {field.name for field in fields(Options)} <= names


def test_the_first_agent_and_a_question() -> None:
    assert options("--single-agent").single_agent == ""
    asked = options("--single-agent", "what is this?")
    assert (asked.single_agent, asked.question) == ("", "what is this?")


@pytest.mark.parametrize("question", ["show me the logs", "- 5 + 3 = ?", "help, please", "--demo is what?"])
def test_words_with_blanks_are_a_question(question: str) -> None:
    assert options(question).question == question


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["a", "b"], "“b” is one word too many; a question of several words stands in quotes"),
        (["--demmo"], "there is no option --demmo (did you mean --demo?)"),
        (["--logfire", "q"], "--logfire is not available in this version"),
        (["--dem"], "there is no option --dem (did you mean --demo?)"),
        (["--config"], "--config: expected one argument"),
        (["--speed", "fast"], "--speed: “fast” is not a number"),
        (["--speed", "-1"], "--speed: -1 will not do; it takes a number, 0 or more"),
        (["--speed", "inf"], "--speed: inf will not do; it takes a number, 0 or more"),
        (["--orchestrator-timeout", "nan"], "--orchestrator-timeout: nan will not do; it takes a number, more than 0"),
        (["--coordination-mode", "x"], "--coordination-mode: “x” will not do; it takes parallel or decomposition"),
        (["--max-cost", "0"], "--max-cost: 0 will not do; it takes a number, more than 0"),
        (["--demo", "--config", "x"], "--config and --demo each name a team; use one of them"),
        (["--model", "m"], "--model needs --backend, which says how to reach the model"),
        (["--system-message", "s"], "--system-message needs --backend; a team's file has its own"),
        ([" "], "the question is empty"),
        (["--demo", "sql"], "`sql` is not available in this version"),
        (["--demo", "config"], "`config` is a command; write it first"),
        (["\udcff"], "the question is not UTF-8 text"),
    ],
)
def test_what_cannot_be_meant(argv: list[str], said: str) -> None:
    assert refused(*argv) == said


def test_help_tells_every_option_and_command() -> None:
    text = run_parser().format_help()
    for action in run_parser()._actions:
        assert action.help
        assert all(name in text for name in action.option_strings)
    for name, about in COMMANDS.items():
        assert f"  {name}" in text
        assert about in text
    assert not any(line.startswith(f"  {name} ") for name in LATER_COMMANDS for line in text.splitlines())
    assert set(PARSERS) == set(COMMANDS)


def completions(*words: str, folder: Path) -> list[str]:
    """What bash offers for the last of the words."""
    line = " ".join(f"'{word}'" for word in ("massgen-tui", *words))
    ask = f"COMP_WORDS=({line}); COMP_CWORD={len(words)}; _massgen_tui; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(
        ["bash", "-c", f"{script('bash')}\n{ask}"], capture_output=True, text=True, check=True, cwd=folder
    )
    return done.stdout.split("\n")[:-1]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes(tmp_path: Path) -> None:
    (tmp_path / "my team.yaml").touch()
    (tmp_path / "runs").mkdir()
    team = ["--system-message", "--single-agent", "--speed"]
    assert completions("--s", folder=tmp_path) == [*team, "--session-id", "--stream-events"]
    assert completions("con", folder=tmp_path) == ["config"]
    assert completions("config", "v", folder=tmp_path) == ["validate"]
    assert completions("config", "examples", "dec", folder=tmp_path) == ["decomposition"]
    assert completions("config", "init", "--o", folder=tmp_path) == ["--output", "--orchestrator-timeout"]
    assert completions("config", "init", "--output", "my", folder=tmp_path) == ["my team.yaml"]
    assert completions("config", "generate", "--log-level", "D", folder=tmp_path) == ["DEBUG"]
    assert completions("config", "validate", "my", folder=tmp_path) == ["my team.yaml"]
    assert completions("--logs-dir", "", folder=tmp_path) == ["runs"]
    assert completions("--backend", "open", folder=tmp_path) == ["openai", "openrouter"]
    assert completions("--model", "", folder=tmp_path) == [""]
    assert completions("help", "conf", folder=tmp_path) == ["configuration"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shells_can_read_their_scripts(shell: str, tmp_path: Path) -> None:
    path = tmp_path / "script"
    path.write_text(script(shell), "utf-8")
    for action in run_parser()._actions:
        assert all(name.lstrip("-") in script(shell) for name in action.option_strings)
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    subprocess.run([shell, "-n", str(path)], check=True)


def test_the_actions_of_config_are_in_its_help() -> None:
    text = config_parser().format_help()
    for name, about in CONFIG_ACTIONS.items():
        assert f"\n  {name}" in text
        assert about in text
        options = action_parser(name)._actions
        assert all(
            action.help and action.help in " ".join(action_parser(name).format_help().split()) for action in options
        )
        every = [option for action in options for option in action.option_strings]
        assert all(option.lstrip("-") in script(shell) for shell in ("bash", "zsh", "fish") for option in every)


def test_help_needs_nothing_but_argparse() -> None:
    code = "import sys; from massgen_tui.cli.main import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert {name for name in loaded if name.startswith("massgen_tui")} == {
        "massgen_tui",
        "massgen_tui.cli",
        "massgen_tui.cli.main",
        "massgen_tui.cli.arguments",
    }
    assert not {"pydantic", "yaml", "textual", "asyncio", "dataclasses"} & loaded
