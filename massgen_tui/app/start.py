"""From the command line to the app and back to an exit code."""

from __future__ import annotations

import asyncio
import contextlib
import locale
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.backstage import CannotOpen
from massgen_tui.app.choices import Choices
from massgen_tui.app.playing import Playing
from massgen_tui.app.terminal_keys import know_alt_enter
from massgen_tui.config.user_settings import settings_path

if TYPE_CHECKING:
    from massgen_tui.config.options import Options

USAGE = 1


def start(options: Options) -> int:
    """Open the app; the exit code is that of the run it was started with, else 0."""
    backstage = Playing(options, os.environ, Path.cwd(), Path.home())
    choices = Choices(settings_path(os.environ, Path.home()))
    ascii_only = options.ascii or not speaks_unicode()
    try:
        resumed = backstage.resumed()
    except CannotOpen as trouble:
        print(f"massgen-tui: {trouble}", file=sys.stderr)
        return USAGE
    app = MassgenApp(backstage, question=options.question, ascii_only=ascii_only, choices=choices, resumed=resumed)
    know_alt_enter()
    result = asyncio.run(_run(app))
    from massgen_tui.runs.leaving import leave_on_signals  # it knows the orchestrator

    leave_on_signals()
    backstage.close()
    choices.save()
    return result if result is not None else app.return_code or 0


async def _run(app: MassgenApp) -> int | None:
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            with contextlib.suppress(NotImplementedError):  # Windows has no handlers on the loop
                loop.add_signal_handler(number, app.end_by_signal, number)
    return await app.run_async()


def speaks_unicode() -> bool:
    """Whether the terminal's encoding has the signs of the program."""
    return locale.getpreferredencoding(do_setlocale=False).lower().replace("-", "") in ("utf8", "utf8sig")
