"""The backend types as data, so that a new service is a new row and not new code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

ProtocolName = Literal["chat", "responses", "messages", "script"]

OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class BackendType:
    """One row: where a type's models are, how they speak, and which key opens them."""

    name: str
    protocol: ProtocolName = "chat"
    keys: tuple[str, ...] = ()  # the variables that may hold the key, the first that is set wins
    base_url: str = ""
    default_model: str = ""
    base_url_variables: tuple[str, ...] = ()
    key_required: bool = True
    hosts: tuple[str, ...] = ()  # whose key and prices hold for a `chatcompletion` at one of these
    prices: str = ""  # the service's name in the price table
    switches: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # enable_… → the service's own tool

    @property
    def needs_url(self) -> bool:
        """Whether only the team's file can say where the models are."""
        return self.protocol != "script" and not (self.base_url or self.base_url_variables)


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

_ROWS = (
    BackendType(
        "azure_openai",
        keys=("AZURE_OPENAI_API_KEY",),
        default_model="gpt-4o",
        base_url_variables=("AZURE_OPENAI_ENDPOINT",),
        prices="azure",
    ),
    BackendType(
        "cerebras",
        keys=("CEREBRAS_API_KEY",),
        base_url="https://api.cerebras.ai/v1",
        default_model="llama-3.3-70b",
        hosts=("cerebras.ai",),
        prices="cerebras",
    ),
    BackendType(
        "chatcompletion",
        keys=("OPENAI_API_KEY",),
        base_url=OPENAI_URL,
        base_url_variables=("OPENAI_BASE_URL",),
        hosts=("openai.com",),
        prices="openai",
    ),
    BackendType(
        "claude",
        "messages",
        ("ANTHROPIC_API_KEY",),
        "https://api.anthropic.com",
        "claude-opus-4-6",
        ("ANTHROPIC_BASE_URL",),
        hosts=("anthropic.com",),
        prices="anthropic",
        switches=_CLAUDE_TOOLS,
    ),
    BackendType(
        "fireworks",
        keys=("FIREWORKS_API_KEY",),
        base_url="https://api.fireworks.ai/inference/v1",
        hosts=("fireworks.ai",),
        prices="fireworks",
    ),
    BackendType(
        "gemini",
        keys=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
        base_url="https://generativelanguage.googleapis.com/v1beta/openai",
        default_model="gemini-3-flash-preview",
        hosts=("googleapis.com",),
        prices="google",
    ),
    BackendType(
        "grok",
        "responses",
        ("XAI_API_KEY",),
        "https://api.x.ai/v1",
        "grok-4.20-0309-reasoning",
        hosts=("x.ai",),
        prices="x-ai",
        switches=_GROK_TOOLS,
    ),
    BackendType(
        "groq",
        keys=("GROQ_API_KEY",),
        base_url="https://api.groq.com/openai/v1",
        default_model="llama-3.3-70b-versatile",
        hosts=("groq.com",),
        prices="groq",
    ),
    BackendType("lmstudio", base_url="http://localhost:1234/v1", key_required=False),
    BackendType(
        "moonshot",
        keys=("MOONSHOT_API_KEY", "KIMI_API_KEY"),
        base_url="https://api.moonshot.cn/v1",
        hosts=("moonshot.ai", "moonshot.cn"),
        prices="moonshotai",
    ),
    BackendType(
        "nebius",
        keys=("NEBIUS_API_KEY",),
        base_url="https://api.studio.nebius.ai/v1",
        hosts=("nebius.com", "nebius.ai"),
    ),
    BackendType(
        "nvidia_nim",
        keys=("NGC_API_KEY",),
        base_url="https://integrate.api.nvidia.com/v1",
        hosts=("nvidia.com",),
    ),
    BackendType("offline", "script", default_model="offline", key_required=False),
    BackendType("ollama", base_url="http://localhost:11434/v1", key_required=False),
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
        "openrouter",
        keys=("OPENROUTER_API_KEY",),
        base_url="https://openrouter.ai/api/v1",
        hosts=("openrouter.ai",),
        prices="openrouter",
    ),
    BackendType("poe", keys=("POE_API_KEY",), hosts=("poe.com",)),
    BackendType(
        "qwen",
        keys=("QWEN_API_KEY",),
        base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        hosts=("aliyuncs.com",),
    ),
    BackendType("sglang", keys=("SGLANG_API_KEY",), base_url="http://localhost:30000/v1", key_required=False),
    BackendType(
        "together",
        keys=("TOGETHER_API_KEY",),
        base_url="https://api.together.xyz/v1",
        hosts=("together.xyz", "together.ai"),
        prices="together",
    ),
    BackendType("vllm", keys=("VLLM_API_KEY",), base_url="http://localhost:8000/v1", key_required=False),
    BackendType("zai", keys=("ZAI_API_KEY",), default_model="glm-4.5", hosts=("bigmodel.cn", "z.ai"), prices="zai"),
)

BACKENDS: Mapping[str, BackendType] = {row.name: row for row in _ROWS}

SWITCHES: Mapping[str, tuple[str, ...]] = {
    switch: tuple(row.name for row in _ROWS if switch in row.switches)
    for switch in sorted({switch for row in _ROWS for switch in row.switches})
}
"""The services' own tools that a backend may switch on, and the types that have each."""

WRAPPERS: Mapping[str, str | None] = {
    "ag2": None,
    "antigravity_cli": "gemini",
    "claude_code": "claude",
    "codex": "openai",
    "copilot": "openai",
    "gemini_cli": "gemini",
}
"""Types that MassGen knows and that drive another program, and the type here that has the same models."""


def type_of_host(base_url: str) -> BackendType | None:
    """The type whose service is at an address, None for a host that nobody knows."""
    host = (urlsplit(base_url).hostname or "").lower()
    owners = (row for row in _ROWS for domain in row.hosts if host == domain or host.endswith(f".{domain}"))
    return next(owners, None)


def ignored_switches(backend: Mapping[str, Any]) -> list[str]:
    """The services' own tools that a backend switches on although its type does not have them."""
    kind = BACKENDS.get(str(backend.get("type")))
    return [] if kind is None else [name for name in SWITCHES if backend.get(name) and name not in kind.switches]
