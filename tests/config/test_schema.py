"""The published schema: kept in step with the code, allowing what the program allows."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

from massgen_tui import resources
from massgen_tui.config import model
from massgen_tui.config.about import ABOUT, BACKEND_KEYS
from massgen_tui.config.backend_keys import ACTED_ON
from massgen_tui.config.document import parse, read
from massgen_tui.config.find import examples
from massgen_tui.config.schema import NAME, schema, text
from tests.config.teams import EVERY_KEY, every_backend

SECTIONS = [each for each in vars(model).values() if isinstance(each, type) and issubclass(each, BaseModel)]


def wrong_with(values: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema())
    return [error.json_path for error in validator.iter_errors(values)]


def test_the_file_is_the_schema() -> None:
    file = resources.folder("configs") / NAME
    assert file.read_text("utf-8") == text(), f"massgen-tui config schema > configs/{NAME}"
    jsonschema.Draft202012Validator.check_schema(json.loads(text()))


@pytest.mark.parametrize("section", [each for each in SECTIONS if each.model_fields], ids=lambda each: each.__name__)
def test_every_key_is_explained(section: type[BaseModel]) -> None:
    assert set(ABOUT[section.__name__]) == set(section.model_fields)


def test_every_key_of_a_backend_is_explained() -> None:
    assert set(BACKEND_KEYS) | set(ABOUT["Backend"]) == ACTED_ON


@pytest.mark.parametrize("name", examples())
def test_examples_fit(name: str) -> None:
    assert wrong_with(read(examples()[name]).values) == []


def test_teams_of_every_kind_fit() -> None:
    assert wrong_with(parse("f", EVERY_KEY).values) == []
    for team in every_backend():
        assert wrong_with(team) == []
    assert wrong_with({"agent": {"id": "ana", "backend": {"type": "openai", "temperature": 1}}, "ui": None}) == []
    servers = {"calc": {"command": "python"}}
    assert wrong_with({"agents": [{"id": "a", "backend": {"type": "claude", "mcp_servers": servers}}]}) == []


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({}, "$"),
        ({"agents": [], "agent": {"id": "a", "backend": {"type": "openai"}}}, "$"),
        ({"agents": [{"id": "a", "backend": {"type": "opnai"}}]}, "$.agents[0].backend.type"),
        ({"agents": [{"id": 3, "backend": {"type": "openai"}}]}, "$.agents[0].id"),
        ({"agents": [{"id": "a", "backend": {"type": "openai"}, "sytem_message": ""}]}, "$.agents[0]"),
        ({"agents": [{"id": "a", "backend": {"type": "openai"}}], "num_agents": 3}, "$"),
    ],
)
def test_what_an_editor_marks(values: dict[str, Any], place: str) -> None:
    assert place in wrong_with(values)
