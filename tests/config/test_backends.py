"""The table of backend types: what is asked of it, and that the documents say the same."""

from __future__ import annotations

import re

import pytest

from massgen_tui import resources
from massgen_tui.config.backends import BACKENDS, SWITCHES, WRAPPERS, ignored_switches, type_of_host


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://api.groq.com/openai/v1", "groq"),
        ("https://open.bigmodel.cn/api/paas/v4", "zai"),
        ("https://API.Z.AI/v1", "zai"),
        ("https://notz.ai/v1", None),
        ("https://z.ai.example.com/v1", None),
        ("https://api.openai.com/v1", "chatcompletion"),
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
