"""From a team's file to the rules: every key that the protocol knows reaches it, under its own name."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import yaml

from massgen_tui.config.model import Agent, Coordination, Orchestrator, Timeouts
from massgen_tui.config.options import Options
from massgen_tui.coordination.settings import Member, Settings
from massgen_tui.runs.plan import Plan, prepare


def planned(home: Path, orchestrator: object = None, **agent: object) -> Plan:
    agents = [{"id": "ana", "backend": {"type": "offline"}, **agent}]
    (home / "team.yaml").write_text(yaml.safe_dump({"agents": agents, "orchestrator": orchestrator}), encoding="utf-8")
    return prepare(Options(config="team.yaml"), os.environ, home, home)


def test_every_rule_is_a_key_of_the_file_and_every_agents_key_one_of_the_agents() -> None:
    keys = {*Orchestrator.model_fields, *Coordination.model_fields, *Timeouts.model_fields}
    assert {field.name for field in fields(Settings)} - keys == {"enforcement_tries"}
    assert {field.name for field in fields(Member)} <= set(Agent.model_fields)


def test_a_file_that_says_nothing_means_the_protocols_own_defaults(home: Path) -> None:
    assert planned(home).settings == Settings()


def test_what_is_said_reaches_the_protocol(home: Path) -> None:
    said = {
        "max_checklist_calls_per_round": 3,
        "coordination_mode": "decomposition",
        "skip_final_presentation": True,
        "coordination": {"broadcast": "human", "max_orchestration_restarts": 2},
    }
    settings = planned(home, said).settings
    assert (settings.max_checklist_calls_per_round, settings.decomposition, settings.strategy) == (
        3,
        True,
        "winner_reuse",
    )
    assert (settings.broadcast, settings.max_orchestration_restarts) == ("human", 2)


def test_an_agent_brings_what_stands_beside_its_backend(home: Path) -> None:
    plan = planned(home, subtask="the first half", max_history_tokens=900)
    player = plan.players(plan.providers(), {})[0]
    assert player.member == Member("ana", subtask="the first half", max_history_tokens=900)


def test_what_the_file_itself_keeps_secret_is_written_nowhere(home: Path) -> None:
    server: dict[str, object] = {"name": "calc", "command": "python", "args": ["calc.py", "--token", "args-secret"]}
    server["env"] = {"CALC_KEY": "variables-secret"}
    backend = {
        "type": "openai",
        "model": "m",
        "api_key": "keys-secret",
        "default_headers": {"X-Auth": "headers-secret"},
    }
    secrets = planned(home, backend={**backend, "mcp_servers": [server]}).secrets
    assert {"args-secret", "variables-secret", "keys-secret", "headers-secret"} <= set(secrets)
