"""What a person has approved: for this run, or for good, exactly as it was asked."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from massgen_tui.tools.rules import ACTIONS, Demand


class Approvals:
    """The approvals of a run, with those of earlier runs if there is a file of them."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._granted: set[Demand] = set()
        self.trouble = ""
        if path is not None:
            self._granted, self.trouble = _read(path)

    def cover(self, demand: Demand) -> bool:
        """Whether exactly this was approved."""
        return demand in self._granted

    def grant(self, demands: Iterable[Demand], *, for_good: bool = False) -> None:
        """Approve these from now on, for good if there is a file; OSError if it cannot be written."""
        new = set(demands)
        self._granted |= new
        if for_good and self._path is not None:
            _add(self._path, new)


def _read(path: Path) -> tuple[set[Demand], str]:
    """The approvals of a file, and what is wrong with it."""
    try:
        values = _settings(path)
        entries = values.get("permissions", {}).get("approved", [])
        return {_demand(entry) for entry in entries}, ""
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        return set(), f"The approvals in {path} cannot be read, so none of them counts: {error}."


def _demand(entry: Any) -> Demand:
    if entry["action"] not in ACTIONS or not isinstance(entry["target"], str):
        raise ValueError(f"{entry!r} is no approval")
    return Demand(entry["action"], entry["target"])


def _settings(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def _add(path: Path, demands: Iterable[Demand]) -> None:
    """Add to the file, leaving what else is in it; one that cannot be read is not written over."""
    _, trouble = _read(path)
    if trouble:
        raise OSError(trouble)
    values = _settings(path)
    permissions = values.setdefault("permissions", {})
    entries = permissions.setdefault("approved", [])
    known = {_demand(entry) for entry in entries}
    entries += [
        {"action": demand.action, "target": demand.target} for demand in sorted(demands, key=str) if demand not in known
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(values, file, indent=2, ensure_ascii=False)
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
