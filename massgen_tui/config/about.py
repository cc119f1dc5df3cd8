"""What each key of a team's file means, in a sentence, for editors and for comments."""

from __future__ import annotations

from collections.abc import Mapping

from massgen_tui.config.backends import SWITCHES

ABOUT: Mapping[str, Mapping[str, str]] = {
    "TeamConfig": {
        "agents": "The members of the team, in the order in which they are shown; a tie of votes goes to the first.",
        "orchestrator": "The rules under which the team answers and votes.",
        "ui": "What MassGen's own screens are told.",
        "timeout_settings": "How long a run and its rounds may take; null is no limit.",
        "prompt": "The question that is asked while the question box is empty.",
        "session_id": "The session that the question is the next turn of, as with --session-id.",
    },
    "Agent": {
        "id": "The agent's name, at most 64 characters; it names folders of the log, so it holds no slash.",
        "backend": "The model behind the agent.",
        "system_message": "What the agent is told about itself.",
        "voting_sensitivity": "How good an answer must be for this agent's vote, in place of the team's setting.",
        "max_history_tokens": "How much of the conversation, in tokens, the agent is given; older parts are left out.",
        "subtask": "This agent's part of the work, with coordination_mode: decomposition.",
    },
    "Backend": {
        "type": "Which service, or which kind of server of your own.",
        "model": "The model as the service calls it; some types have one of their own if none is written.",
        "api_key": "The key, better as ${MY_KEY} than in the file; without it the type's own variable is read.",
        "base_url": "Where the service is, in place of its usual address.",
        "cwd": "A name for the agent's workspace; with it the agent works with files.",
        "mcp_servers": "Tool servers, as a list, or as names with settings.",
        "script": "For type offline: the path of a script beside this file, or the script itself.",
    },
    "McpServer": {
        "name": "The server's name; the model knows its tools as mcp__NAME__TOOL.",
        "type": "stdio starts a program, streamable-http speaks to an address.",
        "command": "The program to start.",
        "module": "A Python module of this installation to start, in place of a command.",
        "args": "The program's arguments.",
        "env": "The program's variables, beside PATH, HOME and the like.",
        "cwd": "The folder in which the program starts; ${cwd} is the agent's workspace.",
        "url": "The address, with type: streamable-http.",
        "headers": "Headers of every request.",
        "timeout": "How many seconds a call may take.",
        "http_read_timeout": "How many seconds a server over HTTP may be silent.",
        "allowed_tools": "Only these tools are offered, by plain or full name.",
        "exclude_tools": "These tools are not offered.",
        "security": "What this server may do beyond the usual: level, allowed_executables, allow_localhost and others.",
    },
    "ContextPath": {
        "path": "A file or folder of yours.",
        "permission": "read, for all agents; write, for the one that presents the final answer.",
    },
    "Coordination": {
        "max_orchestration_restarts": "How often the team may begin again when the presenter rejects the answer.",
        "enable_planning_mode": "Tools wait until the final presentation; before it they are only planned.",
        "planning_mode_instruction": "What agents are told about planning, in place of the usual text.",
        "broadcast": "Whom agents may ask questions: nobody (false), each other (agents), or also you (human).",
        "broadcast_timeout": "How many seconds a question waits for its answers.",
        "max_broadcasts_per_agent": "How many questions each agent may ask.",
        "enable_changedoc": "Agents keep a document of what they changed.",
        "paraphrase_question": "Each agent first puts the question in its own words, which is a call more each.",
    },
    "Orchestrator": {
        "voting_sensitivity": "How good an answer must be to be voted for: lenient, balanced, strict and others.",
        "voting_threshold": "How many points an answer should be worth to be voted for; the agents are told.",
        "max_new_answers_per_agent": "After so many answers an agent may only vote.",
        "max_new_answers_global": "After so many answers of the team its agents may only vote.",
        "max_checklist_calls_per_round": "How often an agent may go through the checklist in a round.",
        "answer_novelty_requirement": "Refuse answers that are too much like one that is there.",
        "fairness_enabled": "No agent gets further ahead of the others than fairness_lead_cap_answers.",
        "fairness_lead_cap_answers": "How many answers an agent may be ahead of the others.",
        "max_midstream_injections_per_round": "How many new answers of others an agent is shown while it works.",
        "defer_peer_updates_until_restart": "Agents learn of others' answers only when a round begins.",
        "skip_voting": "Done when everybody has answered.",
        "skip_final_presentation": "The winner's answer stands as it is.",
        "disable_injection": "Nobody learns of others' answers while working.",
        "defer_voting_until_all_answered": "Nobody votes before everybody has answered.",
        "skip_coordination_rounds": "The first agent presents at once.",
        "final_answer_strategy": "How the final answer is made of the winner's.",
        "coordination_mode": "voting, or decomposition: each agent has a subtask and stops when it is done.",
        "presenter_agent": "The id of the agent that presents the final answer.",
        "max_cost_usd": "End the run when it has cost so many US dollars, as far as the cost is known.",
        "snapshot_storage": "The folder in .massgen where the latest answers' files are; needed with a cwd.",
        "agent_temporary_workspace": "The folder in .massgen for copies of others' files; needed with a cwd.",
        "context_paths": "Files and folders of yours that the agents may read, or the presenter may write.",
        "coordination": "The finer points of how the team works together.",
    },
    "Timeouts": {
        "orchestrator_timeout_seconds": "A run that takes longer ends with what it has; null is no limit.",
        "initial_round_timeout_seconds": "How long an agent's first round may take.",
        "subsequent_round_timeout_seconds": "How long each further round may take.",
        "round_timeout_grace_seconds": "How long an agent has to finish once its round's time is over.",
    },
    "Ui": {
        "display_type": "Which of MassGen's screens; massgen-tui has one.",
        "logging_enabled": "Whether MassGen writes a log; massgen-tui always does.",
    },
}

_SERVICES: Mapping[str, str] = {
    "allowed_tools": "Only these tools of servers are offered, by plain or full name.",
    "api_version": "With azure_openai: the version of its interface.",
    "azure_endpoint": "With azure_openai: the address.",
    "command_line_execution_mode": "Where commands run: local; MassGen's docker is not done here.",
    "default_headers": "Headers of every request.",
    "enable_code_execution": "The service runs code by itself.",
    "enable_code_interpreter": "The service runs code by itself.",
    "enable_mcp_command_line": "The agent may run shell commands; it needs a cwd.",
    "enable_web_search": "The service searches the web by itself.",
    "enable_x_search": "The service searches X by itself.",
    "exclude_tools": "These tools of servers are not offered.",
    "extra_body": "More values for every request.",
    "extra_headers": "Headers of every request.",
    "extra_query": "Parameters of every request's address.",
    "max_retries": "How often a failed call is made again (3).",
    "permissions": "What the agent may do with its tools.",
    "timeout": "How many seconds of silence end a call (600).",
}

BACKEND_KEYS: Mapping[str, str] = {
    key: about + (f" Types: {', '.join(SWITCHES[key])}." if key in SWITCHES else "") for key, about in _SERVICES.items()
}
"""The keys of a backend that are acted on beside those of the model."""
