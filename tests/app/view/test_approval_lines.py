from __future__ import annotations

from dataclasses import replace

import pytest

from massgen_tui.app.view.approval_lines import approval_document, approval_reason, approval_title
from massgen_tui.app.view.glyphs import ASCII, UNICODE, Glyphs
from massgen_tui.app.view.line import width_of
from massgen_tui.state.records import Approval
from tests.app.support.lines import said

ASKED = Approval("r1", "ana", "mcp__calc__add", "rm x", "command", {}, "high", "the rule ask *", True, 300.0, "", 100.0)


def test_the_title_says_who_wants_what_and_how_many_wait() -> None:
    assert said(approval_title(ASKED, "agent-1", 1, 40)).rstrip() == "ana wants to run a command"
    assert said(approval_title(ASKED, "agent-1", 3, 40)).endswith("1 of 3")
    called = replace(ASKED, kind="arguments")
    assert "wants to call calc.add" in said(approval_title(called, "agent-1", 1, 60))


@pytest.mark.parametrize("width", [30, 48, 76, 96])
def test_the_reason_keeps_within_its_line_and_counts_down(width: int) -> None:
    early, late = approval_reason(ASKED, 100.0, width), approval_reason(ASKED, 390.0, width)
    assert "05:00" in said(early)
    assert "00:10" in said(late)
    assert width_of(early) <= width
    assert "00:00" in said(approval_reason(ASKED, 900.0, width))
    assert ("no answer is a no in 05:00", "dim") in early
    assert ("no answer is a no in 00:10", "warn") in late
    assert "no answer" not in said(approval_reason(replace(ASKED, seconds=0.0), 100.0, width))


def test_a_change_is_shown_line_by_line_and_its_file_is_no_change() -> None:
    diff = "--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n--- gone\n+[b]new[/b]\n"
    lines = approval_document(replace(ASKED, kind="change", preview=diff)).lines
    tokens = [(line[-1][0], line[-1][1]) for line in lines]
    assert tokens[0] == ("--- a.txt", "dim")
    assert tokens[3] == ("--- gone", "bad")
    assert tokens[4] == ("+[b]new[/b]", "good")


@pytest.mark.parametrize(("glyphs", "sign"), [(UNICODE, "␍"), (ASCII, "^M")])
def test_a_carriage_return_is_seen_wherever_it_stands(glyphs: Glyphs, sign: str) -> None:
    command = replace(ASKED, preview="echo a\r\nrm -rf b\rc\r\n")
    shown = [line[-1][0] for line in approval_document(command, glyphs).lines]
    assert shown == [f"echo a{sign}", f"rm -rf b{sign}c{sign}"]
    diff = "--- a\n+++ a\n@@ -1,2 +1,2 @@\n same\r\n-old\r\n+old\n"
    change = approval_document(replace(ASKED, kind="change", preview=diff), glyphs).lines
    assert [line[-1] for line in change[3:]] == [(f" same{sign}", "text"), (f"-old{sign}", "bad"), ("+old", "good")]


@pytest.mark.parametrize(("glyphs", "sign"), [(UNICODE, "␉"), (ASCII, "^I")])
def test_a_tab_does_not_look_like_spaces(glyphs: Glyphs, sign: str) -> None:
    diff = "--- Makefile\n+++ Makefile\n@@ -1 +1 @@\n-    cc a.c\n+\tcc a.c\n"
    removed, added = approval_document(replace(ASKED, kind="change", preview=diff), glyphs).lines[3:]
    assert said(removed) == "  -    cc a.c"
    assert said(added).replace(" ", "") == f"+{sign}cca.c"


def test_everything_that_would_run_is_there_and_nothing_of_it_acts() -> None:
    document = approval_document(replace(ASKED, preview="a\x1b[2Jb\n" * 500, also={"directory": "/"}))
    text = "\n".join("".join(part for part, _ in line) for line in document.lines)
    assert text.count("a␛[2Jb") == 500
    assert '"directory": "/"' in text
