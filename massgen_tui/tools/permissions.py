"""Whether an agent may do what a tool call demands: fixed refusals, the person's rules, a role, then the risk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from massgen_tui.tools.approvals import Approvals
from massgen_tui.tools.demands import demands
from massgen_tui.tools.protected import why_never
from massgen_tui.tools.rules import Demand, Rule
from massgen_tui.tools.shell import Risk, risk

Verdict = Literal["allow", "ask", "deny"]
By = Literal["blocklist", "rule", "role", "approval", "risk", "limit", "person", "automation_default"]

ROLES: Mapping[str, frozenset[str]] = {
    "read-only": frozenset({"read_file"}),
    "researcher": frozenset({"read_file", "read_url", "mcp"}),
    "read-write": frozenset({"read_file", "write_file", "read_url", "mcp"}),
    "implementer": frozenset({"read_file", "write_file", "read_url", "mcp", "command"}),
}
"""What an agent of each role may do at all; rules can narrow it, not widen it."""

AUTOMATION = ("deny-all", "allow-all", "risk-based")
MODES = ("policy", "file")
APPROVAL_DIR = ".massgen/approvals"
SETTINGS_PATH = ".massgen/settings.local.json"

_STRICTNESS: Mapping[Verdict, int] = {"allow": 0, "ask": 1, "deny": 2}
_RISKS: Mapping[Risk, int] = {"low": 0, "medium": 1, "high": 2}
_KEYS = frozenset(
    {
        "enabled",
        "role",
        "rules",
        "automation_default",
        "approval_mode",
        "approval_dir",
        "audit",
        "max_consecutive_auto",
        "persist_approvals",
        "settings_path",
    }
)


class PermissionProblem(ValueError):
    """What is wrong with `backend.permissions`, in sentences."""


@dataclass(frozen=True, slots=True)
class PermissionSettings:
    """The section `permissions` of a backend."""

    enabled: bool = False
    role: str | None = None
    allow: tuple[Rule, ...] = ()
    ask: tuple[Rule, ...] = ()
    deny: tuple[Rule, ...] = ()
    automation_default: str = "deny-all"
    by_file: bool = False
    approval_dir: str = APPROVAL_DIR
    audit: bool = True
    max_consecutive_auto: int | None = None
    persist_approvals: bool = False
    settings_path: str = SETTINGS_PATH

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> PermissionSettings:
        """The settings that the section describes; PermissionProblem says all that is wrong with it."""
        wrong = [f"`permissions.{key}` is not known" for key in values if key not in _KEYS]
        rules = values.get("rules") or {}
        parsed: dict[str, tuple[Rule, ...]] = {}
        for verdict in ("allow", "ask", "deny"):
            found: list[Rule] = []
            for text in rules.get(verdict) or ():
                try:
                    found.append(Rule.parse(str(text)))
                except ValueError as error:
                    wrong.append(f"`permissions.rules.{verdict}`: {error}")
            parsed[verdict] = tuple(found)
        wrong += [f"`permissions.rules.{key}` is not allow, ask or deny" for key in rules if key not in parsed]
        role, default = values.get("role"), values.get("automation_default") or "deny-all"
        if role is not None and role not in ROLES:
            wrong.append(f"`permissions.role` is {role!r}, not one of {', '.join(ROLES)}")
        if default not in AUTOMATION:
            wrong.append(f"`permissions.automation_default` is {default!r}, not one of {', '.join(AUTOMATION)}")
        mode, folder = values.get("approval_mode") or "policy", values.get("approval_dir") or APPROVAL_DIR
        if mode not in MODES:
            wrong.append(f"`permissions.approval_mode` is {mode!r}, not one of {', '.join(MODES)}")
        if not isinstance(folder, str):
            wrong.append("`permissions.approval_dir` must be the path of a folder")
        most = values.get("max_consecutive_auto")
        if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 1):
            wrong.append("`permissions.max_consecutive_auto` must be a whole number from 1 on")
        if wrong:
            raise PermissionProblem("; ".join(wrong))
        return cls(
            bool(values.get("enabled")),
            role,
            **parsed,
            automation_default=default,
            by_file=mode == "file",
            approval_dir=folder,
            audit=bool(values.get("audit", True)),
            max_consecutive_auto=most,
            persist_approvals=bool(values.get("persist_approvals")),
            settings_path=values.get("settings_path") or SETTINGS_PATH,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with a tool call, and why."""

    verdict: Verdict
    why: str
    by: By
    risk: Risk
    demands: tuple[Demand, ...]


class Permissions:
    """The permissions of one agent in one run; what a person approves may be shared with the other agents.

    `readable` and `writable` are the folders outside of the workspace that the agent was given, `begins` says of
    servers where their relative paths begin.
    """

    def __init__(
        self,
        settings: PermissionSettings,
        workspace: Path,
        approvals: Approvals | None = None,
        *,
        readable: Sequence[Path] = (),
        writable: Sequence[Path] = (),
        begins: Mapping[str, Path] = MappingProxyType({}),
    ) -> None:
        self.settings = settings
        self.approvals = approvals or Approvals()
        self.workspace = workspace
        self._begins = begins
        self._in_a_row = 0
        self.give(readable, writable)

    def give(self, readable: Sequence[Path], writable: Sequence[Path]) -> None:
        """Give the agent other folders than it had outside of its workspace."""
        self._readable, self._writable = [*readable, *writable], writable

    def decide(self, tool: str, arguments: Mapping[str, Any]) -> Decision:
        """Judge a call; of several things it demands, the strictest judgement counts."""
        asked = demands(tool, arguments, self.workspace, self._begins)
        judged = [judge(demand, self._risk(demand), self.settings, self.approvals) for demand in asked]
        worst = max(judged, key=lambda decision: _STRICTNESS[decision.verdict])
        highest = max((decision.risk for decision in judged), key=lambda risk: _RISKS[risk])
        decision = Decision(worst.verdict, worst.why, worst.by, highest, tuple(asked))
        most = self.settings.max_consecutive_auto
        if decision.verdict != "deny" and most is not None and self._in_a_row >= most:
            return replace(decision, verdict="ask", why=f"{most} calls in a row were allowed unseen", by="limit")
        self._in_a_row += decision.verdict == "allow"
        return decision

    def without_person(self, decision: Decision) -> Decision:
        """What asking comes to where nobody can be asked; a limit on calls unseen holds then, too."""
        default = self.settings.automation_default
        allowed = default == "allow-all" or (default == "risk-based" and decision.risk != "high")
        allowed = allowed and decision.by != "limit"
        self._in_a_row += allowed
        why = f"{decision.why}; nobody can be asked, and `automation_default` is {default}"
        return replace(decision, verdict="allow" if allowed else "deny", why=why, by="automation_default")

    def heard(self) -> None:
        """A person has looked: calls may be allowed unseen again."""
        self._in_a_row = 0

    def _risk(self, demand: Demand) -> Risk:
        """How much harm a demand may do: what stays where the agent was sent can do little."""
        given = {"read_file": self._readable, "write_file": self._writable}.get(demand.action, [])
        if demand.target.startswith("/") and any(Path(demand.target).is_relative_to(path) for path in given):
            return "low" if demand.action == "read_file" else "medium"
        match demand.action:
            case "command":
                return risk(demand.target)
            case "read_file":
                return "medium" if demand.target.startswith("/") else "low"
            case "write_file":
                return "high" if demand.target.startswith("/") else "low"
            case "read_url" | "mcp":
                return "medium"


def judge(demand: Demand, level: Risk, settings: PermissionSettings, approvals: Approvals) -> Decision:
    """Judge one demand: blocklist, role, deny, what was approved, allow, ask, risk; the first that speaks decides."""

    def decided(verdict: Verdict, why: str, by: By) -> Decision:
        return Decision(verdict, why, by, level, (demand,))

    never = why_never(demand)
    if never:
        return decided("deny", f"{demand} is never allowed: {never}", "blocklist")
    if settings.role is not None and demand.action not in ROLES[settings.role]:
        return decided("deny", f"the role {settings.role} has no {demand.action}", "role")
    if rule := _touching(settings.deny, demand):
        return decided("deny", f"the rule deny {rule}", "rule")
    if approvals.cover(demand):
        return decided("allow", "a person has approved it", "approval")
    if rule := next((rule for rule in settings.allow if rule.grants(demand)), None):
        return decided("allow", f"the rule allow {rule}", "rule")
    if rule := _touching(settings.ask, demand):
        return decided("ask", f"the rule ask {rule}", "rule")
    return decided("allow" if level == "low" else "ask", f"its risk is {level}", "risk")


def _touching(rules: Iterable[Rule], demand: Demand) -> Rule | None:
    return next((rule for rule in rules if rule.touches(demand)), None)
