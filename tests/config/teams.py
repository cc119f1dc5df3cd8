"""Teams of MassGen 0.1.97, made up for the tests: every type of backend, and every key that its documents describe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from massgen_tui.config.backends import BACKENDS

EVERY_KEY = """\
agents:
  - id: ana
    backend:
      type: openai
      model: gpt-5.4
      api_key: ${OPENAI_API_KEY}
      cwd: workspace1
      enable_web_search: true
      enable_code_interpreter: true
      temperature: 0.2
      max_tokens: 4000
      reasoning: {effort: medium, summary: auto}
      extra_body: {service_tier: flex}
      exclude_tools: [calc_delete]
      allowed_tools: [mcp__calc__add]
      custom_tools: [{name: [search], path: tools/search.py}]
      enable_mcp_command_line: true
      command_line_execution_mode: local
      permissions:
        enabled: true
        role: implementer
        rules: {allow: ["command(git status)"], ask: ["write_file(src/**)"], deny: ["read_url(*)", "mcp(web/*)"]}
        automation_default: risk-based
        approval_mode: file
        approval_dir: .massgen/approvals
        audit: true
        max_consecutive_auto: 20
        persist_approvals: true
        settings_path: .massgen/settings.local.json
      mcp_servers:
        - name: calc
          type: stdio
          command: python
          args: [calc_server.py, --root, "${cwd}"]
          env: {MODE: "${MODE}"}
          cwd: .
          allowed_tools: [add]
          exclude_tools: [delete]
          security: {level: moderate, allowed_executables: [mytool], env: {mode: inherit}}
        - name: docs
          type: streamable-http
          url: https://tools.example.com/mcp
          headers: {X-Team: blue}
          timeout: 60
          http_read_timeout: 300
          security: {allow_localhost: true, allow_private_ips: true, allowed_hostnames: [a.b], resolve_dns: true}
    system_message: You check arithmetic.
    voting_sensitivity: strict
    subtask: Check the figures.
    main_agent: true
    subagent_agents: [helper]
  - id: bob
    backend: {type: chatcompletion, model: my-model, base_url: "http://localhost:9000/v1", mcp_servers: {}}
  - id: eve
    backend:
      type: grok
      enable_x_search: true
      enable_code_execution: true
orchestrator:
  voting_sensitivity: balanced
  voting_threshold: 50
  max_new_answers_per_agent: 3
  max_new_answers_global: 8
  answer_novelty_requirement: balanced
  fairness_enabled: true
  fairness_lead_cap_answers: 2
  max_midstream_injections_per_round: 2
  defer_peer_updates_until_restart: false
  skip_voting: false
  skip_final_presentation: false
  disable_injection: false
  defer_voting_until_all_answered: true
  skip_coordination_rounds: false
  final_answer_strategy: synthesize
  coordination_mode: voting
  presenter_agent: ana
  snapshot_storage: snapshots
  agent_temporary_workspace: temp_workspaces
  context_paths:
    - {path: ., permission: read}
  coordination:
    max_orchestration_restarts: 1
    enable_planning_mode: true
    planning_mode_instruction: Plan first.
    broadcast: agents
    broadcast_timeout: 60
    max_broadcasts_per_agent: 3
    enable_changedoc: true
ui: {display_type: rich_terminal, logging_enabled: true}
timeout_settings:
  orchestrator_timeout_seconds: 600
  initial_round_timeout_seconds: 300
  subsequent_round_timeout_seconds: 120
  round_timeout_grace_seconds: 30
prompt: What is six times seven?
session_id: session_1
"""
"""A file with the keys of the reference that a basic user meets."""

BEYOND: Mapping[str, Any] = {
    "memory": {"enabled": True},
    "hooks": {"PreToolUse": []},
    "orchestrator": {
        "max_turns": 3,
        "interactive_mode": True,
        "skills_directory": "skills",
        "docker": {"image": "x"},
        "dspy": {"enabled": True},
        "enable_nlip": True,
        "nlip": {"enabled": True},
        "nlip_config": {"x": 1},
        "enable_multimodal_tools": True,
        "multimodal_config": {"x": 1},
        "image_generation_backend": "openai",
        "audio_generation_backend": "openai",
        "video_generation_backend": "google",
        "debug_final_answer": "x",
        "gap_report_mode": "changedoc",
        "checklist_items": ["a"],
        "timeout": {"x": 1},
        "type": "parallel",
        "max_orchestration_restarts": 1,
        "coordination": {
            "enable_agent_task_planning": True,
            "write_mode": "worktree",
            "use_skills": True,
            "enable_subagents": True,
            "persona_generator": {"enabled": True, "diversity_mode": "perspective"},
            "enable_memory_filesystem_mode": True,
            "something_new": True,
        },
    },
}
"""Keys that MassGen accepts and that do nothing here: each must be told, none may be refused."""

OLD = ("models", "model_configs", "num_agents", "max_rounds", "consensus_threshold", "voting_enabled", "enable_voting")


def every_backend() -> Iterator[dict[str, Any]]:
    """A team of one for each type, as its documents would have it."""
    for kind in BACKENDS.values():
        backend: dict[str, Any] = {"type": kind.name}
        if not kind.default_model:
            backend["model"] = "some-model"
        if kind.needs_url or kind.base_url_variables:
            backend["base_url"] = "https://models.example.com/v1"
        if kind.protocol != "script":
            backend["temperature"] = 0.5
        backend |= dict.fromkeys(kind.switches, True)
        if kind.keys:
            backend["api_key"] = f"${{{kind.keys[0]}}}"
        yield {"agents": [{"id": kind.name, "backend": backend}], "orchestrator": {"voting_sensitivity": "strict"}}
