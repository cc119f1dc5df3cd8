"""What every test stands on: a home of its own, no keys, no proxies, and pictures in the top-level folder."""

from __future__ import annotations

import itertools
import os
import re
from pathlib import Path

import pytest
import pytest_textual_snapshot
from hypothesis import settings
from syrupy.location import PyTestLocation

ROOT = Path(__file__).resolve().parents[1]

_FOREIGN = re.compile(
    r"API_KEY|TOKEN|SECRET|BASE_URL|ENDPOINT|_PROXY$|^(MASSGEN|LOGFIRE|OTEL|OPENAI|ANTHROPIC|XDG)_", re.IGNORECASE
)
_numbers = itertools.count()

settings.register_profile("here", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_xdist_auto_num_workers() -> int:
    """One process more than cores: a test of a screen waits more than it works."""
    return (os.cpu_count() or 1) + 1


class Picture(pytest_textual_snapshot.SVGImageExtension):
    """A picture under `snapshots/`, in a folder named like its test module."""

    _file_extension = "svg"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        module = Path(test_location.filepath).relative_to(ROOT / "tests").with_suffix("")
        return str(ROOT / "snapshots" / module)


@pytest.fixture(autouse=True)
def _pictures_at_the_top(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytest_textual_snapshot, "SVGImageExtension", Picture)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, which is also the working folder, and an environment without keys, proxies or settings."""
    path = _homes / str(next(_numbers))
    path.mkdir()
    for name in [name for name in os.environ if _FOREIGN.search(name)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(path))
    monkeypatch.setenv("USERPROFILE", str(path))
    monkeypatch.setenv("MASSGEN_TUI_LOCAL_PORTS", "")  # a model server of the developer's is nobody's team
    monkeypatch.chdir(path)
    return path


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT
