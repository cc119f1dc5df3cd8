"""Documents with a paragraph a line."""

from __future__ import annotations

import pytest

from massgen_tui import resources
from massgen_tui.app.view.flowing import flowing


def test_only_the_line_ends_inside_paragraphs_and_items_go() -> None:
    text = """# Head
One
two.

- three
  four
1. five
six

| a | b |
|---|---|
| c | d |

    code
    more

```
fenced
too
```
> seven
"""
    assert (
        flowing(text)
        == """# Head
One two.

- three four
1. five six

| a | b |
|---|---|
| c | d |

    code
    more

```
fenced
too
```
> seven
"""
    )


@pytest.mark.parametrize("topic", resources.documents())
def test_no_word_of_a_document_is_lost_and_twice_changes_nothing(topic: str) -> None:
    text = resources.document(topic).read_text("utf-8")
    assert flowing(text).split() == text.split()
    assert flowing(flowing(text)) == flowing(text)
