"""The JSON schema of a team's file, so that editors complete its keys and mark what does not belong."""

from __future__ import annotations

from typing import Any

NAME = "massgen-tui.schema.json"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SWITCH = "enable_"
_NAMES = {"type": "array", "items": {"type": "string"}}
_KINDS: dict[str, Any] = {
    "allowed_tools": _NAMES,
    "exclude_tools": _NAMES,
    "default_headers": {"type": "object"},
    "extra_body": {"type": "object"},
    "extra_headers": {"type": "object"},
    "extra_query": {"type": "object"},
    "max_retries": {"type": "integer", "minimum": 0},
    "permissions": {"type": "object"},
    "timeout": {"type": "number", "exclusiveMinimum": 0},
    "api_version": {"type": "string"},
    "command_line_execution_mode": {"type": "string"},
    "azure_endpoint": {"type": "string"},
}


def schema() -> dict[str, Any]:
    """The schema; what a file may hold with no more than a warning, it allows, but for keys that nobody knows."""
    from massgen_tui.config.model import TeamConfig

    made = TeamConfig.model_json_schema(by_alias=False)
    parts: dict[str, dict[str, Any]] = {**made.pop("$defs"), "TeamConfig": made}
    for name, part in parts.items():
        _describe(name, part)
    _widen(parts)
    team = parts.pop("TeamConfig")
    team["properties"]["agent"] = {"$ref": "#/$defs/Agent", "description": "A team of one, in place of `agents`."}
    team.pop("required")
    team["oneOf"] = [{"required": ["agents"]}, {"required": ["agent"]}]
    team["title"] = "A team of massgen-tui"
    return {"$schema": _DRAFT, **team, "$defs": parts}


def text() -> str:
    """The schema as its file holds it."""
    import json

    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _describe(name: str, part: dict[str, Any]) -> None:
    """Put in what the keys mean; a key without a value is a key that was not written."""
    from massgen_tui.config.about import ABOUT

    required = part.get("required", ())
    for key, value in part["properties"].items():
        value.pop("title", None)
        if key not in required:
            part["properties"][key] = value = _or_nothing(value)
        value["description"] = ABOUT[name][key]
    part.pop("title", None)


def _or_nothing(value: dict[str, Any]) -> dict[str, Any]:
    default = {"default": value.pop("default")} if "default" in value else {}
    if isinstance(next(iter(default.values()), None), dict):
        default = {}  # a section's defaults stand at its keys
    choices = [choice for choice in value.get("anyOf", [value]) if choice != {"type": "null"}]
    if all(choice.keys() == {"type"} for choice in choices):
        return {"type": [*(choice["type"] for choice in choices), "null"], **default}
    return {"anyOf": [*choices, {"type": "null"}], **default}


def _widen(parts: dict[str, dict[str, Any]]) -> None:
    """The forms that are read beside the main one, MassGen's own keys, and the keys that go to a service."""
    from massgen_tui.config import known
    from massgen_tui.config.about import BACKEND_KEYS
    from massgen_tui.config.backends import BACKENDS

    for name, keys in {
        "TeamConfig": known.TOP,
        "Orchestrator": known.ORCHESTRATOR,
        "Coordination": known.COORDINATION,
        "Timeouts": known.TIMEOUTS,
        "Ui": known.UI,
        "Agent": known.AGENT,
        "McpServer": known.MCP_SERVER,
        "ContextPath": known.CONTEXT_PATH,
    }.items():
        unused = {"description": "A key of MassGen that massgen-tui does not use.", "deprecated": True}
        parts[name]["properties"] |= {key: dict(unused) for key in sorted(keys.unused)}
        if keys.unused_beginnings:
            parts[name]["patternProperties"] = {f"^{start}": dict(unused) for start in keys.unused_beginnings}
        parts[name]["additionalProperties"] = False
    backend, server = parts["Backend"], parts["McpServer"]
    backend["properties"]["type"] |= {"enum": list(BACKENDS)}
    backend["properties"]["base_url"] = {
        "type": ["string", "null"],
        "pattern": r"^https?://[^/\s]|\$\{",
        "description": backend["properties"]["base_url"]["description"],
    }
    backend["additionalProperties"] = True  # what is not known here goes to the service
    for key, about in BACKEND_KEYS.items():
        kind = {"type": "boolean"} if key.startswith(_SWITCH) else _KINDS[key]
        backend["properties"][key] = {**_or_nothing(dict(kind)), "description": about}
    parts["NamedMcpServer"] = {**server, "required": []}
    by_name = {"type": "object", "additionalProperties": {"$ref": "#/$defs/NamedMcpServer"}}
    backend["properties"]["mcp_servers"]["anyOf"].append(by_name)
