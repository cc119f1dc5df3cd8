"""The types of backend that a team's file may name, and what a person must know to use each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackendType:
    """A type of backend: where its key is looked for, and what may be left out."""

    name: str
    keys: tuple[str, ...] = ()
    default_model: str | None = None
    needs_url: bool = False


_ALL = (
    BackendType("azure_openai", ("AZURE_OPENAI_API_KEY",), "gpt-4o"),
    BackendType("cerebras", ("CEREBRAS_API_KEY",), "llama-3.3-70b"),
    BackendType("chatcompletion", ("OPENAI_API_KEY",)),
    BackendType("claude", ("ANTHROPIC_API_KEY",), "claude-opus-4-6"),
    BackendType("fireworks", ("FIREWORKS_API_KEY",)),
    BackendType("gemini", ("GOOGLE_API_KEY", "GEMINI_API_KEY"), "gemini-3-flash-preview"),
    BackendType("grok", ("XAI_API_KEY",), "grok-4.20-0309-reasoning"),
    BackendType("groq", ("GROQ_API_KEY",), "llama-3.3-70b-versatile"),
    BackendType("lmstudio"),
    BackendType("moonshot", ("MOONSHOT_API_KEY", "KIMI_API_KEY")),
    BackendType("nebius", ("NEBIUS_API_KEY",)),
    BackendType("nvidia_nim", ("NGC_API_KEY",)),
    BackendType("offline", (), "offline"),
    BackendType("ollama"),
    BackendType("openai", ("OPENAI_API_KEY",), "gpt-5.4"),
    BackendType("openrouter", ("OPENROUTER_API_KEY",)),
    BackendType("poe", ("POE_API_KEY",), needs_url=True),
    BackendType("qwen", ("QWEN_API_KEY",)),
    BackendType("sglang", ("SGLANG_API_KEY",)),
    BackendType("together", ("TOGETHER_API_KEY",)),
    BackendType("vllm", ("VLLM_API_KEY",)),
    BackendType("zai", ("ZAI_API_KEY",), "glm-4.5", needs_url=True),
)

BACKENDS: Mapping[str, BackendType] = {backend.name: backend for backend in _ALL}

WRAPPERS: Mapping[str, str | None] = {
    "ag2": None,
    "antigravity_cli": "gemini",
    "claude_code": "claude",
    "codex": "openai",
    "copilot": "openai",
    "gemini_cli": "gemini",
}
"""Types that MassGen knows and that drive another program, and the type here that has the same models."""
