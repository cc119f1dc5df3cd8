"""What a person may do without: parts of the log that are switched off in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NO_LINKS = "MASSGEN_TUI_NO_LINKS"
NO_STREAMING_LOG = "MASSGEN_TUI_NO_STREAMING_LOG"


@dataclass(frozen=True, slots=True)
class Switches:
    """Everything is on unless said otherwise."""

    links: bool = True
    streaming_log: bool = True

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Switches:
        """As the environment says; an empty variable says nothing."""
        return cls(links=not environ.get(NO_LINKS), streaming_log=not environ.get(NO_STREAMING_LOG))
