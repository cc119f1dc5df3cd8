"""Python's own logging of `massgen_tui.*`, for programs that use the rooms as a library."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from massgen_tui.text.redact import Redactor, secrets_in

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
HIERARCHY = "massgen_tui"


class LoggingConfigError(ValueError):
    """A logging configuration that cannot be used; the message is for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class LoggingConfig:
    """Where log lines go and what they look like; without a file they go to the console."""

    level: str = "INFO"
    file: str | None = None
    format: str = "%(asctime)s - %(name)s - %(levelname)s - %(message)s"


class _RedactingFormatter(logging.Formatter):
    """Log files outlive the run like all others, so no secret may stand in them."""

    def __init__(self, template: str) -> None:
        super().__init__(template)
        self._redactor = Redactor(secrets_in(os.environ))

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.text(super().format(record))


_current = LoggingConfig()
_handler: logging.Handler | None = None


def set_logging_config(config: Mapping[str, Any]) -> None:
    """Change `level`, `file` or `format`; what is not named stays, so that a level can be tried for a while."""
    global _current, _handler
    wanted = merged(_current, config)
    handler = _make_handler(wanted)
    logger = logging.getLogger(HIERARCHY)
    if _handler is not None:
        logger.removeHandler(_handler)
        _handler.close()
    logger.addHandler(handler)
    logger.setLevel(wanted.level)
    logger.propagate = False
    _current, _handler = wanted, handler


def merged(base: LoggingConfig, config: Mapping[str, Any]) -> LoggingConfig:
    """The configuration with those keys changed; LoggingConfigError says which of them cannot be."""
    known = {field.name for field in fields(LoggingConfig)}
    if unknown := sorted(map(str, set(config) - known)):
        raise LoggingConfigError(f"logging: unknown {', '.join(unknown)}; there are {', '.join(sorted(known))}")
    changes = dict(config)
    if "level" in changes:
        changes["level"] = str(changes["level"]).upper()
        if changes["level"] not in LEVELS:
            raise LoggingConfigError(f"logging: level must be one of {', '.join(LEVELS)}, not {config['level']}")
    if changes.get("file") is not None:
        changes["file"] = str(changes["file"])
    return replace(base, **changes)


def as_yaml(config: LoggingConfig) -> str:
    """The `logging:` section of a configuration file."""
    import yaml

    written = {key: value for key, value in asdict(config).items() if value is not None}
    return yaml.safe_dump({"logging": written}, sort_keys=False, allow_unicode=True, width=1000)


def _make_handler(config: LoggingConfig) -> logging.Handler:
    try:
        formatter = _RedactingFormatter(config.format)
        formatter.format(logging.makeLogRecord({}))
    except (ValueError, TypeError) as error:
        raise LoggingConfigError(f"logging: the format {config.format!r} is not one: {error}") from error
    try:
        path = None if config.file is None else Path(config.file)
        handler = logging.StreamHandler() if path is None else logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise LoggingConfigError(f"logging: {config.file} cannot be written: {error.strerror}") from error
    handler.setFormatter(formatter)
    return handler
