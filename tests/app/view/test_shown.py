from __future__ import annotations

import pytest

from massgen_tui.app.view.diff_lines import Comparison, DiffPart, diff_page
from massgen_tui.app.view.document import Document, line_text
from massgen_tui.app.view.glyphs import ASCII, UNICODE, Glyphs
from massgen_tui.app.view.line import flat, width_of
from massgen_tui.app.view.shown import use_signs
from massgen_tui.insight.differences import difference
from tests.app.support.lines import said

ACTING = "a\x1b[2J\u202eb"


@pytest.mark.parametrize(
    ("glyphs", "escape", "override", "line_feed"),
    [(UNICODE, "␛", "⟨U+202E⟩", "␤"), (ASCII, "^[", "<U+202E>", "^J")],
)
def test_all_that_is_painted_speaks_the_signs_of_the_terminal(
    glyphs: Glyphs, escape: str, override: str, line_feed: str
) -> None:
    use_signs(glyphs)
    seen = f"a{escape}[2J{override}b"
    assert flat(ACTING) == seen
    document = Document()
    document.append([(f"{ACTING}\n{ACTING}", "text")])
    for piece in ACTING:
        document.extend_open(piece, "text")
    document.close_open()
    assert [line_text(line) for line in document.lines] == [f"{seen}{line_feed}{seen}", seen]
    compared = Comparison([("one", "")], [("other", "")], [DiffPart(difference("plain", f"{ACTING}\t"))])
    (line,) = diff_page(compared, 160, glyphs, beside=True).document.lines
    assert seen in said(line)
    assert width_of(line) == 159, "it was measured as it is painted"
