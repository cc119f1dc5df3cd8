from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from massgen_tui import resources

TOP = {
    "pyproject.toml",
    "massgen_tui",
    "styles",
    "configs",
    "tests",
    "snapshots",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    ".ci",
}
DOTFILES = {".gitignore", ".pre-commit-config.yaml", ".python-version", ".editorconfig", ".gitattributes"}


@pytest.fixture(scope="module")
def build(root: Path) -> Any:
    return tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]


def test_the_top_holds_what_the_design_names(root: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    top = {line.partition("/")[0] for line in listed.stdout.splitlines()}
    assert top - DOTFILES == TOP


def test_the_wheel_takes_the_documents_with_the_package(build: Any) -> None:
    assert build["packages"] == ["massgen_tui"]
    assert "exclude" not in build
    assert resources.documents()


def test_the_wheel_takes_styles_and_configs(root: Path, build: Any) -> None:
    assert build["force-include"] == {name: f"massgen_tui/{name}" for name in ("styles", "configs")}
    for name, kind in (("styles", "*.tcss"), ("configs", "*.yaml")):
        assert resources.folder(name) == root / name
        assert list((root / name).rglob(kind))


def test_the_readme_begins_with_the_two_commands(root: Path) -> None:
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", (root / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    assert blocks[:2] == ["pip install uv && uv run massgen-tui --demo\n", "pip install uv && uv run pytest\n"]


def test_ci_runs_the_readme_s_test_command(root: Path) -> None:
    assert "    pip install uv && uv run pytest\n" in (root / ".ci" / "run").read_text()
