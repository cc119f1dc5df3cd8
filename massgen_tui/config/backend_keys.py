"""The keys of a backend that never go to the provider: those acted on here, and those that only MassGen knows."""

from __future__ import annotations

from massgen_tui.config.backends import SWITCHES

ACTED_ON = SWITCHES.keys() | {
    "allowed_tools",
    "api_key",
    "api_version",
    "azure_endpoint",
    "base_url",
    "command_line_execution_mode",
    "cwd",
    "default_headers",
    "enable_mcp_command_line",
    "exclude_tools",
    "extra_body",
    "extra_headers",
    "extra_query",
    "max_retries",
    "mcp_servers",
    "model",
    "permissions",
    "script",
    "timeout",
    "type",
}

OF_MASSGEN = frozenset(
    {
        "agent_id",
        "agent_temporary_workspace",
        "auto_discover_custom_tools",
        "concurrent_tool_execution",
        "context_paths",
        "context_write_access_enabled",
        "custom_tools",
        "custom_tools_path",
        "direct_mcp_servers",
        "enable_audio_generation",
        "enable_code_based_tools",
        "enable_file_generation",
        "enable_image_generation",
        "enable_multimodal_tools",
        "enable_planning_mode",
        "enable_rate_limit",
        "enable_video_generation",
        "exclude_custom_tools",
        "exclude_file_operation_mcps",
        "hooks",
        "instance_id",
        "max_concurrent_tools",
        "multimodal_config",
        "session_id",
        "shared_tools_directory",
        "skills_directory",
        "use_two_tier_workspace",
        "write_mode",
    }
)
WORKSPACE_SERVER = "workspace_tools"
"""The tool server of an agent's own workspace; no other may have its name."""
_BEGINNINGS = ("command_line_",)

OF_THE_REQUEST = frozenset({"input", "messages", "stream"})
"""What every call says by itself; a file cannot change it."""

OF_THE_AGENT = frozenset({"max_history_tokens", "subtask"})
"""What is easily written here but stands beside the backend."""


def is_of_massgen(key: str) -> bool:
    """Whether only MassGen does something with the key."""
    return key not in ACTED_ON and (key in OF_MASSGEN or key.startswith(_BEGINNINGS))


def is_own(key: str) -> bool:
    """Whether the key stays here instead of going to the provider's call."""
    return key in ACTED_ON or key in OF_THE_REQUEST or key in OF_THE_AGENT or is_of_massgen(key)
