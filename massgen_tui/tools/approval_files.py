"""Approval by files, for runs without a screen: a request is written into a folder, and its answer is awaited there."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from massgen_tui.tools.guard import Answer, ApprovalRequest

LOOK_SECONDS = 0.2
MOST_BYTES = 65_536
_SCOPES: dict[str, Answer] = {"once": "once", "session": "run", "run": "run", "always": "always"}


class ApprovalFile:
    """One request, `req_ID.json`, and its answer, `resp_ID.json`; both go when it is settled."""

    def __init__(self, folder: Path, clean: Callable[[Any], Any]) -> None:
        """`clean` takes secrets out of what is written; whoever approves needs none."""
        self._clean = clean
        self._id = secrets.token_hex(4)
        self.path = folder / f"req_{self._id}.json"
        self.answer_path = folder / f"resp_{self._id}.json"

    async def ask(self, request: ApprovalRequest, seconds: float) -> Answer:
        """Write the request and wait for the answer; OSError if it cannot be written."""
        self._write(request, seconds)  # not in a thread, which would go on writing after a cancel
        try:
            while (answer := await asyncio.to_thread(self._read)) is None:  # noqa: ASYNC110 - another program writes it
                await asyncio.sleep(LOOK_SECONDS)
            return answer
        finally:
            for path in (self.path, self.answer_path):
                with suppress(OSError):
                    path.unlink()

    def _write(self, request: ApprovalRequest, seconds: float) -> None:
        decision, shown = request.decision, request.preview
        value = {
            "id": self._id,
            "agent_id": request.agent,
            "tool": request.tool,
            "arguments": dict(request.arguments),
            "preview": shown.text,
            "risk": decision.risk,
            "reason": decision.why,
            "seconds": seconds,
            "answer_file": str(self.answer_path),
        }
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self.path.with_name(f".{self.path.name}")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(self._clean(value), file, indent=2, ensure_ascii=False, default=str)
        beside.replace(self.path)

    def _read(self) -> Answer | None:
        """The answer; None if there is none, or if it is still being written."""
        try:
            with self.answer_path.open("rb") as file:
                value: Any = json.loads(file.read(MOST_BYTES))
        except (OSError, ValueError):
            return None
        if not isinstance(value, dict) or not isinstance(value.get("allowed"), bool):
            return None
        scope = str(value.get("scope") or "once")
        return _SCOPES.get(scope, "once") if value["allowed"] else "no"
