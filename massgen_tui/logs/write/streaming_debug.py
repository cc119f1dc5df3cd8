"""`streaming_debug.log`: what the models said and called, as it came, a JSON line a piece, to be searched."""

from __future__ import annotations

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.appended_file import AppendedFile

LIMIT = 10_000_000


class StreamingLog:
    """Takes over those lines of the event file that came from a model; results of tools are not among them."""

    def __init__(self, attempt: Attempt) -> None:
        self._file = AppendedFile(attempt.streaming_log, LIMIT)
        self._lines: list[bytes] = []
        self.add = self._lines.append

    def flush(self) -> None:
        """Write what waits."""
        self._gather()
        self._file.flush()

    def close(self) -> None:
        """Write what waits and let go of the file."""
        self._gather()
        self._file.close()

    def _gather(self) -> None:
        """The lines up to now in one piece, which is cheaper than each by itself."""
        if self._lines:
            self._file.add(b"".join(self._lines))
            self._lines.clear()
