"""The folders below `.massgen` that a team's file names."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.config.places import placed, troubles


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("snapshots", "snapshots"),
        (".massgen/snapshots", "snapshots"),
        ("./of/mine/", "of/mine"),
        ("/tmp/of mine", "of_mine"),
        ("../../mine", "mine"),
        ("~/mine", "mine"),
        ("/", "usual"),
        ("..", "usual"),
        (".massgen", "usual"),
    ],
)
def test_a_path_is_below_the_folder(said: str, place: str) -> None:
    assert placed(said, "usual") == PurePosixPath(place)


@given(st.text())
def test_no_text_leads_out(said: str) -> None:
    place = placed(said, "usual")
    assert place.parts
    assert not place.is_absolute()
    assert all(part.strip("._") or part.startswith("_") for part in place.parts)
    assert ".." not in place.parts


@pytest.mark.parametrize(
    ("storage", "copies", "told"),
    [
        ("snapshots", ".massgen/deep/copies", []),
        ("/var/shots", "t", ["snapshot_storage lies in .massgen whatever is written: it is `.massgen/shots`"]),
        (
            "s",
            "massgen_logs/t",
            [
                "agent_temporary_workspace cannot be `massgen_logs/t`: that is kept in .massgen already; "
                "take another name!"
            ],
        ),
        (
            "s",
            "./s",
            [
                "agent_temporary_workspace is the folder of `snapshot_storage` too, but it is emptied at the end of "
                "a run!"
            ],
        ),
    ],
)
def test_what_cannot_be_as_it_is_written_is_told(storage: str, copies: str, told: list[str]) -> None:
    found = troubles({"snapshot_storage": storage, "agent_temporary_workspace": copies})
    assert [f"{key} {message}{'!' if is_mistake else ''}" for key, message, is_mistake in found] == told
