from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.tools.approvals import Approvals
from massgen_tui.tools.permissions import ROLES, PermissionProblem, Permissions, PermissionSettings, judge
from massgen_tui.tools.protected import why_never
from massgen_tui.tools.rules import ACTIONS, Demand, Rule
from massgen_tui.tools.shell import Risk

RUN = "mcp__workspace_tools__run_command"
WRITE = "mcp__workspace_tools__write_file"
READ = "mcp__workspace_tools__read_text_file"

STRICTNESS = {"allow": 0, "ask": 1, "deny": 2}
RULES = st.builds(Rule, st.sampled_from([*ACTIONS, "*"]), st.sampled_from(["*", "git *", "src/**", "**", "ls", "/**"]))
DEMANDS = st.builds(
    Demand,
    st.sampled_from(ACTIONS),
    st.sampled_from(["git log", "ls", "rm -rf /", "git log; ls", "src/a", "a", "/etc/passwd", "calc/add", "sudo x"]),
)
RISKS = st.sampled_from(["low", "medium", "high"])
SETTINGS = st.builds(
    PermissionSettings,
    role=st.sampled_from([None, *ROLES]),
    allow=st.lists(RULES, max_size=3).map(tuple),
    ask=st.lists(RULES, max_size=3).map(tuple),
    deny=st.lists(RULES, max_size=3).map(tuple),
)


def permissions(tmp_path: Path, **values: Any) -> Permissions:
    return Permissions(PermissionSettings.read({"enabled": True, **values}), tmp_path)


# -- the order of judgement ------------------------------------------------------------------------------------------


@given(SETTINGS, DEMANDS, RISKS)
def test_what_is_never_allowed_is_denied_whatever_the_rules_say(
    settings: PermissionSettings, demand: Demand, risk: Risk
) -> None:
    approvals = Approvals()
    approvals.grant([demand])
    decision = judge(demand, risk, settings, approvals)
    if why_never(demand):
        assert (decision.verdict, decision.by) == ("deny", "blocklist")
    elif any(rule.touches(demand) for rule in settings.deny):
        assert decision.verdict == "deny"
    elif settings.role is None or demand.action in ROLES[settings.role]:
        assert (decision.verdict, decision.by) == ("allow", "approval")
    else:
        assert (decision.verdict, decision.by) == ("deny", "role")


@given(SETTINGS, DEMANDS, RISKS, RULES)
def test_one_more_rule_moves_a_judgement_only_its_own_way(
    settings: PermissionSettings, demand: Demand, risk: Risk, rule: Rule
) -> None:
    def strictness(more: PermissionSettings) -> int:
        return STRICTNESS[judge(demand, risk, more, Approvals()).verdict]

    before = strictness(settings)
    assert strictness(replace(settings, deny=(*settings.deny, rule))) >= before
    assert strictness(replace(settings, ask=(*settings.ask, rule))) >= before
    assert strictness(replace(settings, allow=(*settings.allow, rule))) <= before
    if settings.role is None:
        assert all(strictness(replace(settings, role=role)) >= before for role in ROLES)


@given(SETTINGS, DEMANDS, RISKS)
def test_the_same_question_gets_the_same_answer(settings: PermissionSettings, demand: Demand, risk: Risk) -> None:
    decision = judge(demand, risk, settings, Approvals())
    assert decision == judge(demand, risk, settings, Approvals())
    assert decision.why


def test_of_several_demands_the_strictest_judgement_counts(tmp_path: Path) -> None:
    guard = permissions(tmp_path, rules={"allow": ["read_file(*)"], "deny": ["write_file(out/**)"]})
    copy = "mcp__workspace_tools__copy_file"
    assert guard.decide(copy, {"source": "/any", "destination": "a"}).verdict == "allow"
    assert guard.decide(copy, {"source": "a", "destination": "out/a"}).verdict == "deny"


@pytest.mark.parametrize(
    ("source", "destination", "verdict", "risk"),
    [
        ("a", "b", "allow", "low"),
        ("/opt/x", "b", "ask", "medium"),
        ("a", "/opt/x", "ask", "high"),
        ("/opt/x", "/opt/y", "ask", "high"),
        ("/opt/x", "out/a", "deny", "medium"),
    ],
)
def test_of_several_demands_the_highest_risk_counts_whichever_is_judged_strictest(
    tmp_path: Path, source: str, destination: str, verdict: str, risk: str
) -> None:
    guard = permissions(tmp_path, rules={"deny": ["write_file(out/**)"]})
    decision = guard.decide("mcp__workspace_tools__copy_file", {"source": source, "destination": destination})
    assert (decision.verdict, decision.risk) == (verdict, risk)


# -- risks, roles, limits --------------------------------------------------------------------------------------------


def test_what_is_allowed_is_not_asked_for_and_what_is_denied_is_not_allowed(tmp_path: Path) -> None:
    rules = {"ask": ["write_file(**)"], "allow": ["write_file(src/**)"], "deny": ["write_file(src/keys/**)"]}
    guard = permissions(tmp_path, rules=rules)
    verdicts = [guard.decide(WRITE, {"path": path}).verdict for path in ("a", "src/a", "src/keys/a")]
    assert verdicts == ["ask", "allow", "deny"]


@pytest.mark.parametrize(
    ("tool", "arguments", "verdict", "risk"),
    [
        (READ, {"path": "a"}, "allow", "low"),
        (READ, {"path": "/opt/x"}, "ask", "medium"),
        (WRITE, {"path": "a"}, "allow", "low"),
        (WRITE, {"path": "/opt/x"}, "ask", "high"),
        (WRITE, {"path": "../x"}, "ask", "high"),
        (WRITE, {"path": ".git/hooks/pre-commit"}, "deny", "low"),
        (WRITE, {"path": "~/.bashrc"}, "deny", "high"),
        (RUN, {"command": "ls"}, "allow", "low"),
        (RUN, {"command": "pytest"}, "ask", "medium"),
        (RUN, {"command": "curl x"}, "ask", "high"),
        (RUN, {"command": "sudo ls"}, "deny", "high"),
        (RUN, {"command": "cat ~/.ssh/id_rsa"}, "deny", "medium"),
        (RUN, {"command": "cat $HOME/.aws/credentials"}, "deny", "medium"),
        ("mcp__calc__add", {"a": 1}, "ask", "medium"),
        ("mcp__web__fetch", {"url": "https://x.org"}, "ask", "medium"),
    ],
)
def test_without_rules_the_risk_decides(
    tmp_path: Path, tool: str, arguments: dict[str, Any], verdict: str, risk: str
) -> None:
    decision = permissions(tmp_path).decide(tool, arguments)
    assert (decision.verdict, decision.risk) == (verdict, risk)


def test_what_the_agent_was_given_is_less_of_a_risk(tmp_path: Path) -> None:
    shared, given_ = tmp_path / "shared", tmp_path / "given"
    guard = Permissions(PermissionSettings(), tmp_path / "work", readable=[shared], writable=[given_])
    assert guard.decide(READ, {"path": str(shared / "a")}).verdict == "allow"
    assert guard.decide(READ, {"path": str(given_ / "a")}).verdict == "allow"
    assert guard.decide(WRITE, {"path": str(given_ / "a")}).risk == "medium"
    assert guard.decide(WRITE, {"path": str(shared / "a")}).risk == "high"
    assert guard.decide(READ, {"path": str(given_ / ".env")}).verdict == "deny"


@pytest.mark.parametrize("path", ["~/.ssh/id_rsa", "~/.AWS/credentials", "~/.netrc", "/etc/shadow", "/proc/1/environ"])
def test_keys_are_never_read(tmp_path: Path, path: str) -> None:
    full = path.replace("~", str(Path.home()))
    decision = permissions(tmp_path, rules={"allow": ["*"]}).decide(READ, {"path": full})
    assert (decision.verdict, decision.by) == ("deny", "blocklist")


@pytest.mark.parametrize(
    "path", ["~/.zshrc", "~/.config/x", "/etc/x", "/x/.massgen/settings.local.json", "/x/.GIT/config"]
)
def test_what_decides_over_agents_is_never_written(tmp_path: Path, path: str) -> None:
    full = path.replace("~", str(Path.home()))
    assert permissions(tmp_path, rules={"allow": ["*"]}).decide(WRITE, {"path": full}).by == "blocklist"


def test_roles(tmp_path: Path) -> None:
    reader = permissions(tmp_path, role="read-only", rules={"allow": ["*"]})
    assert reader.decide(READ, {"path": "a"}).verdict == "allow"
    assert reader.decide(WRITE, {"path": "a"}).why == "the role read-only has no write_file"
    assert permissions(tmp_path, role="read-write").decide(RUN, {"command": "ls"}).by == "role"


def test_so_many_calls_are_allowed_unseen(tmp_path: Path) -> None:
    guard = permissions(tmp_path, max_consecutive_auto=2, automation_default="allow-all")
    assert [guard.decide(READ, {"path": "a"}).verdict for _ in range(3)] == ["allow", "allow", "ask"]
    assert guard.without_person(guard.decide(READ, {"path": "a"})).verdict == "deny"
    guard.heard()
    assert guard.without_person(guard.decide(RUN, {"command": "pytest"})).verdict == "allow"
    assert guard.decide(READ, {"path": "a"}).verdict == "allow"
    assert guard.decide(READ, {"path": "a"}).by == "limit"
    assert guard.decide(RUN, {"command": "sudo x"}).by == "blocklist"


@pytest.mark.parametrize(
    ("default", "command", "verdict"),
    [
        ("deny-all", "pytest", "deny"),
        ("allow-all", "curl x", "allow"),
        ("risk-based", "pytest", "allow"),
        ("risk-based", "curl x", "deny"),
    ],
)
def test_where_nobody_can_be_asked(tmp_path: Path, default: str, command: str, verdict: str) -> None:
    guard = permissions(tmp_path, automation_default=default)
    asked = guard.decide(RUN, {"command": command})
    settled = guard.without_person(asked)
    assert (asked.verdict, settled.verdict, settled.by) == ("ask", verdict, "automation_default")
    assert default in settled.why


# -- the section of the file -----------------------------------------------------------------------------------------


def test_the_section_is_read() -> None:
    settings = PermissionSettings.read(
        {
            "enabled": True,
            "role": "implementer",
            "rules": {"allow": ["command(git *)"], "deny": None},
            "automation_default": "risk-based",
            "approval_mode": "policy",
            "persist_approvals": True,
        }
    )
    assert settings.allow == (Rule("command", "git *"),)
    assert (settings.deny, settings.persist_approvals, settings.audit) == ((), True, True)
    assert PermissionSettings.read({}) == PermissionSettings()


def test_all_that_is_wrong_with_the_section_is_said() -> None:
    with pytest.raises(PermissionProblem) as caught:
        PermissionSettings.read(
            {
                "rolle": 1,
                "role": "boss",
                "rules": {"allow": ["x"], "never": []},
                "automation_default": "yes",
                "approval_mode": "letter",
                "max_consecutive_auto": True,
            }
        )
    for part in (
        "rolle",
        "'boss'",
        "'x' is not a rule",
        "rules.never",
        "'yes'",
        "approval_mode",
        "max_consecutive_auto",
    ):
        assert part in str(caught.value)


# -- approvals -------------------------------------------------------------------------------------------------------


def test_approvals_are_kept_beside_what_else_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "settings.json"
    path.parent.mkdir()
    path.write_text('{"other": 1, "permissions": {"x": 2}}', encoding="utf-8")
    approvals = Approvals(path)
    approvals.grant([Demand("command", "pytest")], for_good=True)
    approvals.grant([Demand("command", "pytest"), Demand("mcp", "a/b")], for_good=True)
    approvals.grant([Demand("command", "ls")])
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept == {
        "other": 1,
        "permissions": {
            "x": 2,
            "approved": [{"action": "command", "target": "pytest"}, {"action": "mcp", "target": "a/b"}],
        },
    }
    later = Approvals(path)
    assert later.cover(Demand("command", "pytest"))
    assert not later.cover(Demand("command", "pytest -q"))
    assert not later.cover(Demand("command", "ls"))
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"permissions": 3}', '{"permissions": {"approved": [{}]}}', '{"permissions": {"approved": 1}}'],
)
def test_a_file_of_approvals_that_cannot_be_read_approves_nothing_and_stays(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, encoding="utf-8")
    approvals = Approvals(path)
    assert "cannot be read, so none of them counts" in approvals.trouble
    with pytest.raises(OSError, match="cannot be read"):
        approvals.grant([Demand("command", "ls")], for_good=True)
    assert approvals.cover(Demand("command", "ls"))
    assert path.read_text(encoding="utf-8") == text


def test_no_file_is_no_trouble(tmp_path: Path) -> None:
    approvals = Approvals(tmp_path / "none.json")
    assert (approvals.trouble, approvals.cover(Demand("command", "ls"))) == ("", False)
