"""The table of backend types: what is asked of it, and that the documents say the same."""

from __future__ import annotations

import re

import pytest

from massgen_tui import resources
from massgen_tui.config.backends import BACKENDS, SWITCHES, WRAPPERS, ignored_switches, type_of_host

DASHSCOPE = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai"

SERVICES = [
    ("azure_openai", "chat", "AZURE_OPENAI_API_KEY", "", "gpt-4o"),
    ("cerebras", "chat", "CEREBRAS_API_KEY", "https://api.cerebras.ai/v1", "llama-3.3-70b"),
    ("chatcompletion", "chat", "OPENAI_API_KEY", "https://api.openai.com/v1", ""),
    ("claude", "messages", "ANTHROPIC_API_KEY", "https://api.anthropic.com", "claude-opus-4-6"),
    ("fireworks", "chat", "FIREWORKS_API_KEY", "https://api.fireworks.ai/inference/v1", ""),
    ("gemini", "chat", "GOOGLE_API_KEY GEMINI_API_KEY", GEMINI, "gemini-3-flash-preview"),
    ("grok", "responses", "XAI_API_KEY", "https://api.x.ai/v1", "grok-4.20-0309-reasoning"),
    ("groq", "chat", "GROQ_API_KEY", "https://api.groq.com/openai/v1", "llama-3.3-70b-versatile"),
    ("lmstudio", "chat", "", "http://localhost:1234/v1", ""),
    ("moonshot", "chat", "MOONSHOT_API_KEY KIMI_API_KEY", "https://api.moonshot.cn/v1", ""),
    ("nebius", "chat", "NEBIUS_API_KEY", "https://api.studio.nebius.ai/v1", ""),
    ("nvidia_nim", "chat", "NGC_API_KEY", "https://integrate.api.nvidia.com/v1", ""),
    ("offline", "script", "", "", "offline"),
    ("ollama", "chat", "", "http://localhost:11434/v1", ""),
    ("openai", "responses", "OPENAI_API_KEY", "https://api.openai.com/v1", "gpt-5.4"),
    ("openrouter", "chat", "OPENROUTER_API_KEY", "https://openrouter.ai/api/v1", ""),
    ("poe", "chat", "POE_API_KEY", "", ""),
    ("qwen", "chat", "QWEN_API_KEY", DASHSCOPE, ""),
    ("sglang", "chat", "SGLANG_API_KEY", "http://localhost:30000/v1", ""),
    ("together", "chat", "TOGETHER_API_KEY", "https://api.together.xyz/v1", ""),
    ("vllm", "chat", "VLLM_API_KEY", "http://localhost:8000/v1", ""),
    ("zai", "chat", "ZAI_API_KEY", "", "glm-4.5"),
]
"""Type, protocol, variables of the key, address and model as the services themselves document them."""


def test_every_type_is_as_its_service_documents_it() -> None:
    found = [(row.name, row.protocol, " ".join(row.keys), row.base_url, row.default_model) for row in BACKENDS.values()]
    assert found == SERVICES


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://api.groq.com/openai/v1", "groq"),
        ("https://open.bigmodel.cn/api/paas/v4", "zai"),
        ("https://API.Z.AI/v1", "zai"),
        ("https://notz.ai/v1", None),
        ("https://z.ai.example.com/v1", None),
        ("https://api.openai.com/v1", "chatcompletion"),
        ("https://api.cerebras.ai/v1", "cerebras"),
        ("https://api.together.xyz/v1", "together"),
        ("https://api.fireworks.ai/inference/v1", "fireworks"),
        ("https://api.studio.nebius.com/v1", "nebius"),
        ("https://openrouter.ai/api/v1", "openrouter"),
        ("https://api.moonshot.ai/v1", "moonshot"),
        ("https://api.moonshot.cn/v1", "moonshot"),
        ("https://integrate.api.nvidia.com/v1", "nvidia_nim"),
        ("https://api.poe.com/v1", "poe"),
        (DASHSCOPE, "qwen"),
        ("http://localhost:8000/v1", None),
        ("", None),
    ],
)
def test_a_host_belongs_to_a_type(base_url: str, name: str | None) -> None:
    found = type_of_host(base_url)
    assert (found and found.name) == name


def test_only_types_without_any_address_need_one_in_the_file() -> None:
    assert [row.name for row in BACKENDS.values() if row.needs_url] == ["poe", "zai"]


def test_wrappers_are_no_types_and_their_models_are_reached_by_one() -> None:
    assert not WRAPPERS.keys() & BACKENDS.keys()
    assert {instead for instead in WRAPPERS.values() if instead} <= BACKENDS.keys()


def test_switches_that_a_type_does_not_have_are_named() -> None:
    assert ignored_switches({"type": "groq", "enable_web_search": True}) == ["enable_web_search"]
    assert ignored_switches({"type": "openai", "enable_web_search": True, "enable_x_search": False}) == []
    assert ignored_switches({"type": "opnai", "enable_web_search": True}) == []


def test_the_document_tells_keys_models_and_switches_of_every_type() -> None:
    text = resources.document("models").read_text("utf-8")
    rows = {match[1]: match[0] for match in re.finditer(r"^\| `(\w+)` \|.*$", text, re.MULTILINE)}
    for name, kind in BACKENDS.items():
        assert f"`{name}`" in text
        assert all(f"`{key}`" in text for key in kind.keys), name
        if name in rows:
            assert all(f"`{key}`" in rows[name] for key in kind.keys), name
            assert kind.default_model in rows[name], name
            assert ("needs `base_url`" in rows[name]) == (not kind.base_url), name
    for switch, names in SWITCHES.items():
        assert all(f"`{name}`" in rows[switch] for name in names), switch
