"""Prints the logging section of a configuration: `python -m massgen_tui.scripts.generate_config --log-level DEBUG`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from massgen_tui.config.logging import LEVELS, LoggingConfig, as_yaml


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the section that those options describe."""
    default = LoggingConfig()
    parser = argparse.ArgumentParser(
        prog="python -m massgen_tui.scripts.generate_config",
        description="Prints the logging section of a configuration file.",
    )
    parser.add_argument("--log-level", type=str.upper, choices=LEVELS, default=default.level)
    parser.add_argument("--log-file", metavar="FILE", help="without it, log lines go to the console")
    parser.add_argument("--log-format", metavar="FORMAT", default=default.format)
    options = parser.parse_args(arguments)
    print(as_yaml(LoggingConfig(options.log_level, options.log_file, options.log_format)), end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
