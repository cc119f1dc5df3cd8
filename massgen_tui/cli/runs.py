"""Which run a command is about."""

from __future__ import annotations

import argparse
from pathlib import Path

from massgen_tui.cli.arguments import UsageError
from massgen_tui.logs.layout import reading_base
from massgen_tui.logs.locate import Located, NoRun, locate_run


def base_of(found: argparse.Namespace) -> Path:
    """Where runs are looked for."""
    return reading_base(found.logs_dir)


def named(found: argparse.Namespace) -> str | None:
    """The name of the run, from either place where it may stand; None means the newest."""
    log: str | None = found.log
    if None not in (log, found.log_dir) and log != found.log_dir:
        raise UsageError("LOG and --log-dir name different runs; use one of them")
    return log if log is not None else found.log_dir


def meant(found: argparse.Namespace, name: str | None) -> Located:
    """The run that is meant; UsageError says why there is none."""
    try:
        return locate_run(name, base_of(found))
    except NoRun as error:
        raise UsageError(str(error)) from None
