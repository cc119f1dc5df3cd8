"""Which texts may be an agent's id: it names folders and files of the log, so it is no path and none of their names."""

from __future__ import annotations

MAX_CHARACTERS = 64
MAX_BYTES = 200

_LOG_NAMES = frozenset(
    {
        "agent_outputs",
        "analysis_report.md",
        "coordination_events.json",
        "coordination_table.txt",
        "events.jsonl",
        "execution_metadata.yaml",
        "final",
        "massgen.log",
        "massgen_debug.log",
        "metrics_events.json",
        "metrics_summary.json",
        "snapshot_mappings.json",
        "spans.jsonl",
        "status.json",
        "streaming_buffers",
        "streaming_debug.log",
        "subagent_logs",
        "subagents",
        "system_status",
        "vote.json",
    }
)


def id_trouble(text: str) -> str | None:
    """Why this cannot be an agent's id, None if it can."""
    if not text.strip():
        return "is empty"
    if text != text.strip():
        return "begins or ends with a blank"
    if not text.isprintable():
        return "holds a character that cannot be printed"
    if "/" in text or "\\" in text:
        return "holds a slash; an id names a folder, it is not a path"
    if text.startswith("."):
        return "begins with a dot"
    if len(text) > MAX_CHARACTERS:
        return f"is longer than {MAX_CHARACTERS} characters"
    if len(text.encode()) > MAX_BYTES:
        return f"is longer than {MAX_BYTES} bytes"
    name = text.casefold()
    if (
        name in _LOG_NAMES
        or name.startswith("final_presentation_")
        or (name.startswith("mcp_") and name.endswith(".log"))
    ):
        return "is a name that the log folder uses itself"
    return None
