"""The way in: what the command line asks for is done by the app, by a run without a screen, or by a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from massgen_tui.cli.arguments import COMMANDS, LATER_COMMANDS, PROGRAM, UsageError

if TYPE_CHECKING:
    from massgen_tui.config.options import Options

USAGE = 1
INTERRUPTED = 4
MAX_PIPED = 1024 * 1024


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments ask for and give the exit status."""
    # The plugin makes the first pydantic model import all of Logfire.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "logfire-plugin")
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_letters(stream)
    try:
        status = _dispatch(list(sys.argv[1:] if argv is None else argv))
        if sys.stdout is not None:
            sys.stdout.flush()
    except UsageError as error:
        return _complain(f"{error}")
    except BrokenPipeError:
        # The reader has seen enough.
        _write_no_more()
        return 0
    except OSError as error:
        from massgen_tui.text.failures import folder_is_gone, why

        if error.filename is None and not folder_is_gone():  # so the output failed: its disk is full, or it is gone
            _write_no_more()
        return _complain(f"this could not be done: {why(error)}")
    except KeyboardInterrupt:
        return INTERRUPTED
    except RuntimeError:  # what Path.home() raises where there is none
        if os.path.expanduser("~") != "~":
            raise
        return _complain("your home folder is not known; set the variable HOME")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return status


def _write_no_more() -> None:
    """Let what is still buffered go nowhere, so that it does not complain at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(sentence: str) -> int:
    """Say on stderr why nothing was done, without what could act on a terminal; the status of a usage error."""
    from massgen_tui.text.sanitise import visible

    print(f"{PROGRAM}: {visible(sentence)}", file=sys.stderr)
    return USAGE


def _dispatch(argv: list[str]) -> int:
    word = argv[0] if argv else ""
    if word in COMMANDS:
        from importlib import import_module

        status: int = import_module(f"massgen_tui.cli.{word}").run(argv[1:])
        return status
    if word in LATER_COMMANDS:
        raise UsageError(f"`{word}` is not available in this version; there are {', '.join(COMMANDS)}")
    return _run(argv)


def _run(argv: list[str]) -> int:
    from massgen_tui.cli.arguments import options_of, run_parser

    found = run_parser().strictly(argv)
    if found.version:
        from massgen_tui import __version__

        print(f"{PROGRAM} {__version__}")
        return 0
    if found.print_completion:
        from massgen_tui.cli.completion import script

        print(script(found.print_completion), end="")
        return 0
    if found.json and not found.list_sessions:
        raise UsageError("--json needs --list-sessions here; commands have their own")
    if found.list_sessions:
        from massgen_tui.cli import sessions

        return sessions.run(found.logs_dir, as_json=found.json)
    options = options_of(found)
    if options.automation or not (_is_terminal(sys.stdin) and _is_terminal(sys.stdout)):
        from massgen_tui.runs.headless import run_headless

        return run_headless(_with_question(options))
    if options.stream_events:
        raise UsageError("--stream-events needs --automation")
    from massgen_tui.app import heap

    heap.hold()
    from massgen_tui.app.start import start

    return start(options)


def _with_question(options: Options) -> Options:
    """The options with the question from stdin, if there is none yet and a pipe may have one."""
    from dataclasses import replace

    if options.question is not None or options.demo or options.automation or _is_terminal(sys.stdin):
        return options
    return replace(options, question=_piped() or None)


def _piped() -> str:
    """What stands on stdin."""
    if sys.stdin is None:
        return ""
    data = sys.stdin.buffer.read(MAX_PIPED + 1)
    if len(data) > MAX_PIPED:
        raise UsageError("the question on stdin is longer than 1 MB")
    try:
        return data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise UsageError("the question on stdin is not UTF-8 text") from None


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()


def _never_fail_on_letters(stream: TextIO | None) -> None:
    """A terminal without Unicode shows a question mark; it is no reason to stop."""
    from io import TextIOWrapper

    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")
