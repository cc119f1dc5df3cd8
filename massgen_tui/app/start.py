"""From the command line to the app and back to an exit code."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import locale
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.playing import Playing

if TYPE_CHECKING:
    from massgen_tui.config.options import Options


def start(options: Options) -> int:
    """Open the app; the exit code is that of the run it was started with, else 0."""
    backstage = Playing(options, os.environ, Path.cwd(), Path.home())
    app = MassgenApp(backstage, question=options.question, ascii_only=options.ascii or not speaks_unicode())
    gc.collect()
    gc.freeze()
    result = asyncio.run(_run(app))
    backstage.close()
    return result if result is not None else app.return_code or 0


async def _run(app: MassgenApp) -> int | None:
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None:
            with contextlib.suppress(NotImplementedError):  # Windows has no handlers on the loop
                loop.add_signal_handler(number, app.end_by_signal)
    return await app.run_async()


def speaks_unicode() -> bool:
    """Whether the terminal's encoding has the signs of the program."""
    return locale.getpreferredencoding(do_setlocale=False).lower().replace("-", "") in ("utf8", "utf8sig")
