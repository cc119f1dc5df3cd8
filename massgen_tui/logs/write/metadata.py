"""`execution_metadata.yaml`: what was asked of which team, and by which program; without its secrets."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from massgen_tui import __version__
from massgen_tui.logs.layout import LAYOUT_VERSION, Attempt
from massgen_tui.logs.write.files import write_text
from massgen_tui.state.records import RunState
from massgen_tui.text.redact import Redactor

GENERATOR = f"massgen-tui {__version__}"

_GIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Execution:
    """How an attempt was started; the configuration as it was read, with its placeholders."""

    question: str
    config: Mapping[str, Any] | None = None
    config_path: str | None = None
    cli_args: Mapping[str, Any] = field(default_factory=dict)


def write_metadata(attempt: Attempt, execution: Execution, redactor: Redactor, now: datetime) -> None:
    """Write the file."""
    import yaml

    record = json.loads(json.dumps(metadata_record(execution, now, Path.cwd()), default=str))
    text = yaml.safe_dump(redactor.value(record), sort_keys=False, allow_unicode=True, width=120)
    write_text(attempt.metadata, text)


def write_metadata_of_events(attempt: Attempt, state: RunState, begun: datetime) -> None:
    """Write what the events tell of it: the question and the team, but no more of the configuration."""
    import yaml

    agents = [
        {"id": agent.id, "backend": {"type": agent.backend, "model": agent.model}} for agent in state.agents.values()
    ]
    record = {
        "query": state.question,
        "timestamp": begun.isoformat(),
        "config": {"agents": agents},
        "cli_args": {},
        "massgen_version": LAYOUT_VERSION,
        "generator": GENERATOR,
        "rebuilt": True,
    }
    write_text(attempt.metadata, yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=120))


def metadata_record(execution: Execution, now: datetime, folder: Path) -> dict[str, Any]:
    """The object of the file, still with its secrets."""
    record: dict[str, Any] = {"query": execution.question, "timestamp": now.isoformat()}
    if execution.config_path is not None:
        record["config_path"] = execution.config_path
    if execution.config is not None:
        record["config"] = execution.config
    record["cli_args"] = execution.cli_args
    git = _git(folder)
    if git is not None:
        record["git"] = git
    return {
        **record,
        "python_version": sys.version,
        "massgen_version": LAYOUT_VERSION,
        "generator": GENERATOR,
        "working_directory": str(folder),
    }


def _git(folder: Path) -> dict[str, str] | None:
    """The commit and branch of the folder, if it is in a repository and git is there to ask."""
    command = ["git", "rev-parse", "HEAD", "--abbrev-ref", "HEAD"]
    try:
        told = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_GIT_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    commit, _, branch = told.stdout.decode("utf-8", "replace").strip().partition("\n")
    return {"commit": commit, "branch": branch}
