"""The comments of a YAML file, which are lost when its values are written anew."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*", re.MULTILINE)


def comments(text: str) -> list[str]:
    """The comments in the order of the file; what only looks like one inside a text is none."""
    import yaml

    marks = list(text)
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken):
                start, end = token.start_mark.index, token.end_mark.index
                marks[start:end] = [mark if mark == "\n" else "x" for mark in marks[start:end]]
    except yaml.YAMLError:
        pass  # from there on every # counts
    return [found[0].strip() for found in _COMMENT.finditer("".join(marks))]


def lost_comments(before: str, after: str) -> list[str]:
    """The comments of a file that are not in what is written over it."""
    kept = set(comments(after))
    return [comment for comment in comments(before) if comment not in kept]
