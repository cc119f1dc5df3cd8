"""Where below `.massgen` a team's file wants its folders; whatever is written there, they are inside of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath, PurePosixPath
from typing import Any

from massgen_tui.config.problems import quoted

FOLDER = ".massgen"
SNAPSHOTS = "snapshots"
COPIES = "temp_workspaces"
USUAL = {"snapshot_storage": SNAPSHOTS, "agent_temporary_workspace": COPIES}

_TAKEN = ("massgen_logs", "sessions", "workspaces", "approvals", "config")
"""What is in there otherwise; the copies are removed at the end of a run."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def placed(said: str, usual: str) -> PurePosixPath:
    """The folder for a value, relative to `.massgen`: the path as it is written, of one that leads out its name."""
    path = PurePath(said)
    leads_out = path.is_absolute() or ".." in path.parts or said.startswith("~")
    parts = path.parts[-1:] if leads_out else path.parts[path.parts[:1] == (FOLDER,) :]
    safe = [part for written in parts if (part := _UNSAFE.sub("_", written)).strip("_")]
    return PurePosixPath(*safe) if safe else PurePosixPath(usual)


def troubles(orchestrator: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """The keys whose folder cannot be where they say: each with a sentence, and whether that is a mistake."""
    said = {key: value for key in USUAL if isinstance(value := orchestrator.get(key), str) and value}
    places = {key: placed(value, USUAL[key]) for key, value in said.items()}
    for key, place in places.items():
        if place.parts[0] in _TAKEN:
            yield key, f"cannot be {quoted(said[key])}: that is kept in {FOLDER} already; take another name", True
        elif PurePath(said[key]) not in (PurePath(place), PurePath(FOLDER, place)):
            yield key, f"lies in {FOLDER} whatever is written: it is {quoted(f'{FOLDER}/{place}')}", False
    if len(places) > 1 and len(set(places.values())) == 1:
        key = "agent_temporary_workspace"
        yield key, "is the folder of `snapshot_storage` too, but it is emptied at the end of a run", True
