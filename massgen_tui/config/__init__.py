"""The YAML file of a team, where it is found, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def set_logging_config(config: Mapping[str, Any]) -> None:
    """Change the `level`, `file` or `format` of Python's own logging of `massgen_tui.*`."""
    from massgen_tui.config import logging

    logging.set_logging_config(config)
