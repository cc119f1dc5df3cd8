from __future__ import annotations

from typing import Any

import pytest

from massgen_tui.config.backends import BACKENDS, WRAPPERS
from massgen_tui.providers.base import Provider
from massgen_tui.providers.make import ProviderProblem, make_provider, read_settings
from massgen_tui.providers.wire import Settings


def settings(backend: dict[str, Any], **env: str) -> Settings:
    return read_settings("ana", backend, env)


def problem(backend: dict[str, Any], **env: str) -> str:
    with pytest.raises(ProviderProblem) as caught:
        make_provider("ana", backend, env)
    return str(caught.value)


@pytest.mark.parametrize("name", sorted(BACKENDS.keys() - {"offline"}))
def test_every_type_can_be_made(name: str) -> None:
    provider: Provider = make_provider(
        "ana", {"type": name, "model": "m", "api_key": "k", "base_url": "http://localhost:1/v1"}, {}
    )
    assert provider.model == "m"
    assert getattr(provider, "backend", "") == name


def test_the_key_comes_from_the_backend_before_the_environment() -> None:
    assert settings({"type": "openai", "api_key": "own"}, OPENAI_API_KEY="env").api_key == "own"
    assert settings({"type": "openai"}, OPENAI_API_KEY="env").api_key == "env"
    assert settings({"type": "gemini"}, GEMINI_API_KEY="second").api_key == "second"
    assert settings({"type": "gemini"}, GOOGLE_API_KEY="first", GEMINI_API_KEY="second").key_source == "GOOGLE_API_KEY"


@pytest.mark.parametrize(
    ("base_url", "variable", "prices"),
    [
        ("https://api.groq.com/openai/v1", "GROQ_API_KEY", "groq"),
        ("https://open.bigmodel.cn/api/paas/v4", "ZAI_API_KEY", "zai"),
        ("https://integrate.api.nvidia.com/v1", "NGC_API_KEY", ""),
        ("https://models.example.com/v1", "OPENAI_API_KEY", ""),
        ("https://notz.ai/v1", "OPENAI_API_KEY", ""),
        ("", "OPENAI_API_KEY", "openai"),
    ],
)
def test_the_host_of_a_chatcompletion_says_whose_key_it_wants(base_url: str, variable: str, prices: str) -> None:
    backend = {"type": "chatcompletion", "model": "m", "base_url": base_url}
    assert problem(backend) == f"{variable} is not set: export it, or put api_key into the backend of agent 'ana'"
    made = settings(backend, **{variable: "k"})
    assert (made.key_source, made.prices) == (variable, prices)


def test_local_servers_need_no_key() -> None:
    for name in ("lmstudio", "vllm", "sglang", "ollama"):
        assert settings({"type": name, "model": "m"}).api_key == "EMPTY"
    assert settings({"type": "vllm", "model": "m"}, VLLM_API_KEY="k").api_key == "k"
    assert settings({"type": "openai", "base_url": "http://localhost:9/v1"}).api_key == "EMPTY"


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        ({"type": "opnai"}, "unknown backend type 'opnai': did you mean 'openai'? Known types: azure_openai, "),
        ({}, "unknown backend type '': use another type. Known types: "),
        ({"type": "claude_code"}, "drives another program, which is not supported: use 'claude'"),
        ({"type": "ag2"}, "which is not supported: use another type"),
        ({"type": "vllm"}, "agent 'ana' has no model: put model into its backend (vllm has no default)"),
        ({"type": "zai"}, "backend type zai needs an address: put base_url into the backend of agent 'ana'"),
        ({"type": "azure_openai"}, "agent 'ana', or export AZURE_OPENAI_ENDPOINT"),
        ({"type": "gemini"}, "GOOGLE_API_KEY or GEMINI_API_KEY is not set: export it"),
        ({"type": "openai", "api_key": "${MY_KEY}"}, "MY_KEY is not set, but api_key of agent 'ana' names it"),
        ({"type": "openai", "base_url": "localhost:80"}, "base_url of agent 'ana' is no http address: 'localhost:80'"),
        ({"type": "openai", "base_url": "http://[::1"}, "base_url of agent 'ana' is no http address"),
        ({"type": "openai", "api_key": "k", "timeout": "fast"}, "timeout of agent 'ana' must be a number of at least"),
        ({"type": "openai", "api_key": "k", "timeout": 0}, "timeout of agent 'ana' must be a number of at least"),
        ({"type": "openai", "api_key": "k", "max_retries": -1}, "max_retries of agent 'ana' must be a number of at le"),
        ({"type": "openai", "api_key": "k", "extra_body": [1]}, "extra_body of agent 'ana' must be names with values"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(backend: dict[str, Any], sentence: str) -> None:
    assert sentence in problem(backend)


@pytest.mark.parametrize(
    ("kind", "written", "used"),
    [
        ("openai", "http://h/v1/", "http://h/v1"),
        ("openai", "http://h/v1/responses", "http://h/v1"),
        ("chatcompletion", "http://h/v1/chat/completions", "http://h/v1"),
        ("claude", "http://h/v1", "http://h"),
        ("claude", "http://h/v1/messages", "http://h"),
        ("claude", "http://h/anthropic", "http://h/anthropic"),
    ],
)
def test_addresses_may_be_written_in_every_usual_way(kind: str, written: str, used: str) -> None:
    assert settings({"type": kind, "model": "m", "api_key": "k", "base_url": written}).base_url == used


def test_an_address_may_come_from_the_environment() -> None:
    made = settings({"type": "openai", "api_key": "k"}, OPENAI_BASE_URL="http://h/v1")
    assert (made.base_url, made.place) == ("http://h/v1", "openai at h")
    azure = settings({"type": "azure_openai", "api_key": "k"}, AZURE_OPENAI_ENDPOINT="https://r.openai.azure.com/")
    assert (azure.base_url, azure.api_version) == ("https://r.openai.azure.com", "2024-12-01-preview")


def test_azure_has_an_endpoint_and_a_version_of_its_own() -> None:
    written = {"type": "azure_openai", "api_key": "k", "azure_endpoint": "https://r.openai.azure.com"}
    exported = {"AZURE_OPENAI_ENDPOINT": "https://other.example", "AZURE_OPENAI_API_VERSION": "2025-01-01"}
    made = settings(written, **exported)
    assert (made.base_url, made.api_version) == ("https://r.openai.azure.com", "2025-01-01")
    assert settings({**written, "api_version": "2026-01-01"}, **exported).api_version == "2026-01-01"
    assert settings({"type": "vllm", "model": "m"}, **exported).api_version == ""


def test_a_place_does_not_say_how_to_log_in_there() -> None:
    assert settings({"type": "vllm", "model": "m", "base_url": "http://me:word@h:8000/v1"}).place == "vllm at h:8000"


def test_the_key_is_not_shown() -> None:
    assert "secret" not in repr(settings({"type": "openai", "api_key": "secret", "default_headers": {"a": "secret"}}))


@pytest.mark.parametrize("name", WRAPPERS)
def test_programs_that_other_programs_drive_are_no_models(name: str) -> None:
    assert "drives another program" in problem({"type": name})
