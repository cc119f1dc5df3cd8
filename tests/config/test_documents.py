"""What the documents say about the file is complete, and what they show can be used."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
import yaml

from massgen_tui import resources
from massgen_tui.config.about import ABOUT, BACKEND_KEYS
from massgen_tui.config.backends import BACKENDS
from massgen_tui.config.load import load

CONFIGURATION = resources.document("configuration").read_text("utf-8")
OTHERS = "".join(resources.document(name).read_text("utf-8") for name in ("models", "tools"))
NOT_TOLD = {"memory", "hooks", "ui", "display_type", "logging_enabled"}


@pytest.mark.parametrize("section", ABOUT)
def test_every_key_stands_in_the_documents(section: str) -> None:
    missing = [key for key in ABOUT[section] if f"`{key}`" not in CONFIGURATION + OTHERS and key not in NOT_TOLD]
    assert [key for key in missing if not re.search(rf"[.{{ ,]{key}\b", CONFIGURATION + OTHERS)] == []


def test_every_key_of_a_backend_and_every_type_stands_there() -> None:
    assert [key for key in BACKEND_KEYS if f"`{key}`" not in CONFIGURATION + OTHERS] == []
    assert [name for name in BACKENDS if f"`{name}`" not in OTHERS] == []


def blocks() -> list[str]:
    """What stands in the documents as a team's file, or as an agent's backend."""
    written = re.findall(r"(?:^    .*\n|^\n(?=    ))+", CONFIGURATION + OTHERS, re.MULTILINE)
    texts = [textwrap.dedent(block).strip("\n") for block in written]
    return [text for text in texts if re.match(r"(?:#.*\n)*(?:agents|backend):", text)]


@pytest.mark.parametrize("text", blocks(), ids=lambda text: text.splitlines()[0])
def test_every_example_is_right(tmp_path: Path, text: str) -> None:
    team = yaml.safe_load(text)
    if "backend" in team:
        agent = {"id": "ana", "backend": {"type": "openai", **team["backend"]}}
        team = {"agents": [agent], "orchestrator": {"snapshot_storage": "s", "agent_temporary_workspace": "t"}}
    (tmp_path / "team.yaml").write_text(yaml.safe_dump(team), "utf-8")
    values = dict.fromkeys(re.findall(r"\$\{(\w+)\}", text), "1234567")
    assert load(tmp_path / "team.yaml", values).warnings == ()


def test_there_are_examples_in_the_documents() -> None:
    assert len(blocks()) > 3


def test_the_file_of_the_first_page_is_one(tmp_path: Path) -> None:
    block = re.search(r"(?:^    .*\n)+", CONFIGURATION, re.MULTILINE)
    assert block is not None
    path = tmp_path / "team.yaml"
    path.write_text(textwrap.dedent(block[0]), "utf-8")
    assert [agent.id for agent in load(path, {}).config.agents] == ["ana", "bob"]
