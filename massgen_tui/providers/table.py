"""The backend types as data, so that a new provider is a new row and not new code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal
from urllib.parse import urlsplit

ProtocolName = Literal["chat", "responses", "messages"]

OPENAI_URL = "https://api.openai.com/v1"
LOCAL_KEY = "EMPTY"  # what servers that want no key are given, because the SDKs insist on one


class ProviderProblem(ValueError):
    """A backend that cannot be used as configured: one sentence that says what, and what to do."""


@dataclass(frozen=True, slots=True)
class BackendType:
    """One row: where a type's models are, how they speak, and which key opens them."""

    name: str
    protocol: ProtocolName
    key_variables: tuple[str, ...] = ()
    base_url: str = ""
    default_model: str = ""
    base_url_variables: tuple[str, ...] = ()
    key_required: bool = True
    prices: str = ""  # the provider's name in the price table
    switches: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # enable_… → the provider's own tool

    @property
    def needs_base_url(self) -> bool:
        """Whether only the user can say where the models are."""
        return not self.base_url


_OPENAI_TOOLS: Mapping[str, Mapping[str, Any]] = {
    "enable_web_search": {"type": "web_search"},
    "enable_code_interpreter": {"type": "code_interpreter", "container": {"type": "auto"}},
}
_CLAUDE_TOOLS: Mapping[str, Mapping[str, Any]] = {
    "enable_web_search": {"type": "web_search_20250305", "name": "web_search"},
    "enable_code_execution": {"type": "code_execution_20250825", "name": "code_execution"},
}
_GROK_TOOLS: Mapping[str, Mapping[str, Any]] = {
    "enable_web_search": {"type": "web_search"},
    "enable_x_search": {"type": "x_search"},
    "enable_code_execution": {"type": "code_interpreter"},
}
SWITCHES = frozenset({*_OPENAI_TOOLS, *_CLAUDE_TOOLS, *_GROK_TOOLS})


def _chat(
    name: str, keys: str, base_url: str, model: str = "", prices: str = "", key_required: bool = True
) -> BackendType:
    return BackendType(name, "chat", tuple(keys.split()), base_url, model, key_required=key_required, prices=prices)


_ROWS = (
    BackendType(
        "openai",
        "responses",
        ("OPENAI_API_KEY",),
        OPENAI_URL,
        "gpt-5.4",
        ("OPENAI_BASE_URL",),
        prices="openai",
        switches=_OPENAI_TOOLS,
    ),
    BackendType(
        "grok",
        "responses",
        ("XAI_API_KEY",),
        "https://api.x.ai/v1",
        "grok-4.20-0309-reasoning",
        prices="x-ai",
        switches=_GROK_TOOLS,
    ),
    BackendType(
        "claude",
        "messages",
        ("ANTHROPIC_API_KEY",),
        "https://api.anthropic.com",
        "claude-opus-4-6",
        ("ANTHROPIC_BASE_URL",),
        prices="anthropic",
        switches=_CLAUDE_TOOLS,
    ),
    _chat(
        "gemini",
        "GOOGLE_API_KEY GEMINI_API_KEY",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "gemini-3-flash-preview",
        "google",
    ),
    BackendType("chatcompletion", "chat", ("OPENAI_API_KEY",), OPENAI_URL, "", ("OPENAI_BASE_URL",), prices="openai"),
    _chat("cerebras", "CEREBRAS_API_KEY", "https://api.cerebras.ai/v1", "llama-3.3-70b", prices="cerebras"),
    _chat("together", "TOGETHER_API_KEY", "https://api.together.xyz/v1", prices="together"),
    _chat("fireworks", "FIREWORKS_API_KEY", "https://api.fireworks.ai/inference/v1", prices="fireworks"),
    _chat("groq", "GROQ_API_KEY", "https://api.groq.com/openai/v1", "llama-3.3-70b-versatile", prices="groq"),
    _chat("openrouter", "OPENROUTER_API_KEY", "https://openrouter.ai/api/v1", prices="openrouter"),
    _chat("moonshot", "MOONSHOT_API_KEY KIMI_API_KEY", "https://api.moonshot.cn/v1", prices="moonshotai"),
    _chat("nvidia_nim", "NGC_API_KEY", "https://integrate.api.nvidia.com/v1"),
    _chat("nebius", "NEBIUS_API_KEY", "https://api.studio.nebius.ai/v1"),
    _chat("qwen", "QWEN_API_KEY", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"),
    _chat("zai", "ZAI_API_KEY", "", "glm-4.5", prices="zai"),
    _chat("poe", "POE_API_KEY", ""),
    _chat("lmstudio", "", "http://localhost:1234/v1", key_required=False),
    _chat("vllm", "VLLM_API_KEY", "http://localhost:8000/v1", key_required=False),
    _chat("sglang", "SGLANG_API_KEY", "http://localhost:30000/v1", key_required=False),
    _chat("ollama", "", "http://localhost:11434/v1", key_required=False),
    BackendType(
        "azure_openai",
        "chat",
        ("AZURE_OPENAI_API_KEY",),
        "",
        "gpt-4o",
        ("AZURE_OPENAI_ENDPOINT",),
        prices="azure",
    ),
)

TYPES: Mapping[str, BackendType] = {row.name: row for row in _ROWS}

HOSTS: tuple[tuple[str, str], ...] = (
    ("cerebras.ai", "cerebras"),
    ("together.xyz", "together"),
    ("together.ai", "together"),
    ("fireworks.ai", "fireworks"),
    ("groq.com", "groq"),
    ("nebius.com", "nebius"),
    ("nebius.ai", "nebius"),
    ("openrouter.ai", "openrouter"),
    ("bigmodel.cn", "zai"),
    ("z.ai", "zai"),
    ("moonshot.ai", "moonshot"),
    ("moonshot.cn", "moonshot"),
    ("nvidia.com", "nvidia_nim"),
    ("poe.com", "poe"),
    ("aliyuncs.com", "qwen"),
    ("googleapis.com", "gemini"),
    ("openai.com", "chatcompletion"),
)

_WRAPPERS = {  # programs that other teams drive, and the type that has the same models
    "claude_code": "claude",
    "codex": "openai",
    "gemini_cli": "gemini",
    "antigravity_cli": "gemini",
    "copilot": "openai",
}


def lookup(name: str) -> BackendType:
    """The row of a backend type; a ProviderProblem says why there is none."""
    row = TYPES.get(name)
    if row is not None:
        return row
    if name in _WRAPPERS:
        raise ProviderProblem(
            f"backend type {name!r} drives another program's command line, which is not supported: "
            f"use {_WRAPPERS[name]!r}, which reaches such models directly"
        )
    if name == "ag2":
        raise ProviderProblem("backend type 'ag2' is a framework of its own, which is not supported: use another type")
    near = get_close_matches(name, TYPES, 1)
    hint = f"did you mean {near[0]!r}?" if near else "use another type."
    raise ProviderProblem(f"unknown backend type {name!r}: {hint} Known types: {', '.join(sorted(TYPES))}")


def row_of_host(base_url: str) -> BackendType | None:
    """The row of the provider that an address belongs to, None for a host nobody knows."""
    host = (urlsplit(base_url).hostname or "").lower()
    for domain, name in HOSTS:
        if host == domain or host.endswith(f".{domain}"):
            return TYPES[name]
    return None


def ignored_switches(backend: Mapping[str, Any]) -> list[str]:
    """The provider's own tools that a backend switches on although its type does not have them."""
    row = lookup(str(backend.get("type", "")))
    return sorted(name for name in SWITCHES if backend.get(name) and name not in row.switches)
