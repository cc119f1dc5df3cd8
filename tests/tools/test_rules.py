from __future__ import annotations

import fnmatch
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.tools.demands import beginning, demands
from massgen_tui.tools.rules import ACTIONS, Action, Demand, Rule, matches


@pytest.mark.parametrize("text", ["command(git *)", "mcp(fs/*)", "*", "read_file", "write_file(a(b).txt)", " *(x) "])
def test_rules_are_read(text: str) -> None:
    rule = Rule.parse(text)
    assert Rule.parse(str(rule)) == rule


@pytest.mark.parametrize("text", ["", "run(x)", "command(", "command x", "Command(x)", "command(x) y"])
def test_what_is_no_rule_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="is not a rule"):
        Rule.parse(text)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("src/*", "src/a.py", True),
        ("src/*", "src/sub/a.py", False),
        ("src/**", "src/sub/a.py", True),
        ("**/.env", ".env", True),
        ("**/.env", "a/b/.env", True),
        ("**/.env", "a.env", False),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**/b", "ab", False),
        ("?.py", "a.py", True),
        ("a?b", "a/b", False),
        ("[a]", "[a]", True),
    ],
)
def test_patterns_of_paths(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text, path=True) is fits


@given(st.text("ab*?", max_size=8), st.text("ab/", max_size=10))
def test_outside_of_paths_patterns_are_the_usual_ones(pattern: str, text: str) -> None:
    assert matches(pattern, text, path=False) == fnmatch.fnmatchcase(text, pattern)


def test_no_text_makes_a_pattern_slow() -> None:
    began = time.process_time()
    assert not matches("*a*a*a*a*a*a*b", "a" * 5000, path=False)
    assert not matches("**/a**/a**/b", "a/" * 2000, path=True)
    assert time.process_time() - began < 3


def grants(rule: str, action: Action, target: str) -> bool:
    return Rule.parse(rule).grants(Demand(action, target))


def touches(rule: str, action: Action, target: str) -> bool:
    return Rule.parse(rule).touches(Demand(action, target))


@pytest.mark.parametrize(
    "command",
    [
        "git status; rm x",
        "git status && rm x",
        "git status | sh",
        "git status & rm x",
        "git status\nrm x",
        "git log $(rm x)",
        "git log `rm x`",
        "git log > x",
        "A=1 git log",
        "git log <(rm x)",
        "(git log)",
        "git 'log",
    ],
)
def test_a_permission_is_not_stretched_over_what_is_joined(command: str) -> None:
    assert grants("command(git *)", "command", "git status")
    assert grants("command(git *)", "command", "git status && git log 2>&1")
    assert not grants("command(git *)", "command", command)


@given(
    st.lists(st.sampled_from(["git log", "git diff", "rm x", "ls"]), min_size=1, max_size=4), st.sampled_from(";|&\n")
)
def test_all_that_is_joined_has_to_be_permitted(commands: list[str], joint: str) -> None:
    granted = grants("command(git *)", "command", joint.join(commands))
    assert granted == all(command.startswith("git") for command in commands)


@pytest.mark.parametrize(
    "command",
    ["rm x", "ls; rm x", "/bin/rm x", "RM x", "env rm x", "sh -c 'rm x'", "echo $(rm x)", "find | xargs rm x"],
)
def test_a_refusal_is_not_evaded(command: str) -> None:
    assert touches("command(rm *)", "command", command)


def test_paths_and_cases() -> None:
    assert grants("write_file(src/**)", "write_file", "src/a/b.py")
    assert grants("write_file(./src/**)", "write_file", "src")
    assert not grants("write_file(src/**)", "write_file", "SRC/a")
    assert touches("write_file(src/**)", "write_file", "SRC/a")
    assert not grants("read_file(src/**)", "write_file", "src/a")
    assert grants("read_file(*)", "read_file", "/any/where")
    assert grants("read_file(~/notes/*)", "read_file", str(Path.home() / "notes" / "a"))
    assert grants("read_url(https://example.com/*)", "read_url", "https://example.com/a/b")
    assert not grants("read_url(https://example.com/*)", "read_url", "https://example.com.evil/a")
    assert grants("mcp(fs/*)", "mcp", "fs/read")


@given(
    st.sampled_from(ACTIONS),
    st.text("ab*/ .;", max_size=8),
    st.text("ab/ .;|", max_size=12),
)
def test_whatever_is_granted_is_also_touched(action: Action, pattern: str, target: str) -> None:
    rule, demand = Rule(action, pattern or "*"), Demand(action, target)
    assert not rule.grants(demand) or rule.touches(demand)


# -- what a call demands ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "arguments", "found"),
    [
        ("mcp__filesystem__read_text_file", {"path": "a"}, ["read_file(a)"]),
        ("mcp__workspace_tools__write_file", {"path": "x/../a", "content": ""}, ["write_file(a)"]),
        ("mcp__workspace_tools__list_directory", {}, ["read_file(.)"]),
        ("mcp__workspace_tools__copy_file", {"source": "a", "destination": "b"}, ["read_file(a)", "write_file(b)"]),
        ("mcp__filesystem__move_file", {"source": "a", "destination": "b"}, ["write_file(a)", "write_file(b)"]),
        ("mcp__filesystem__rename", {"source": "a", "destination": "b"}, ["write_file(a)", "write_file(b)"]),
        ("mcp__filesystem__read_multiple_files", {"paths": ["a", "/etc/x"]}, ["read_file(a)", "read_file(/etc/x)"]),
        ("mcp__filesystem__anything_new", {"path": "a"}, ["write_file(a)"]),
        ("mcp__workspace_tools__run_command", {"command": "ls"}, ["command(ls)"]),
        ("mcp__any__execute_command", {"command": ["ls", "a b"]}, ["command(ls 'a b')"]),
        ("mcp__any__bash", {"cmd": "ls"}, ["command(ls)"]),
        ("mcp__web__fetch", {"url": "https://x.org"}, ["read_url(https://x.org)"]),
        ("mcp__calc__add", {"a": 1}, ["mcp(calc/add)"]),
        ("custom_tool__x", {}, ["mcp(custom_tool/x)"]),
        ("ask_others", {}, ["mcp(custom/ask_others)"]),
    ],
)
def test_what_a_call_demands(tmp_path: Path, tool: str, arguments: dict[str, Any], found: list[str]) -> None:
    assert [str(demand) for demand in demands(tool, arguments, tmp_path)] == found


def test_a_relative_path_begins_where_its_server_says(tmp_path: Path) -> None:
    project, workspace = tmp_path / "project", tmp_path / "workspace"
    for folder in (project, workspace):
        folder.mkdir()
    begins = {"filesystem": beginning({"command": "npx", "args": ["-y", "@scope/files", str(project), str(workspace)]})}
    (there,) = demands("mcp__filesystem__write_file", {"path": "a"}, workspace, begins)
    assert there.target == str(project / "a")
    (here,) = demands("mcp__workspace_tools__write_file", {"path": "a"}, workspace, begins)
    assert here.target == "a"
    (home,) = demands("mcp__filesystem__write_file", {"path": "~/.profile"}, workspace, begins)
    assert home.target == str(Path.home() / ".profile")


def test_a_server_that_is_given_no_folder_begins_where_it_is_started(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert beginning({"command": "files", "cwd": str(tmp_path)}) == tmp_path
    assert beginning({"command": "files --verbose data", "cwd": str(tmp_path)}) == tmp_path / "data"
    assert beginning({"url": "https://files.example"}) == Path.cwd()
    assert beginning({"command": "files 'data"}) == Path.cwd()


def test_links_are_resolved_before_a_path_is_judged(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc")
    (demand,) = demands("mcp__filesystem__write_file", {"path": "link/passwd"}, tmp_path)
    assert demand == Demand("write_file", "/etc/passwd")
    (odd,) = demands("mcp__filesystem__write_file", {"path": "a\0b"}, tmp_path)
    assert odd.target == "a\0b"
