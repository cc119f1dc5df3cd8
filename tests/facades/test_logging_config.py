from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from massgen_tui import config
from massgen_tui.config.logging import LoggingConfig, LoggingConfigError, as_yaml, merged

LINE = "%(name)s - %(levelname)s - %(message)s"
log = logging.getLogger("massgen_tui.tools.web")


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    logger = logging.getLogger("massgen_tui")
    level, propagate, handlers = logger.level, logger.propagate, logger.handlers[:]
    yield
    config.set_logging_config({"level": "INFO", "file": None, "format": LoggingConfig().format})
    logger.setLevel(level)
    logger.propagate = propagate
    logger.handlers[:] = handlers


def test_a_file_gets_the_lines_of_the_level_in_the_format(tmp_path: Path) -> None:
    file = tmp_path / "agent.log"
    config.set_logging_config({"level": "warning", "file": str(file), "format": LINE})
    log.info("not this")
    log.warning("that")
    assert file.read_text() == "massgen_tui.tools.web - WARNING - that\n"


def test_what_is_not_named_stays_and_nothing_is_written_twice(tmp_path: Path) -> None:
    file = tmp_path / "agent.log"
    config.set_logging_config({"file": file, "format": "%(message)s"})
    config.set_logging_config({"level": "DEBUG"})
    log.debug("seen")
    config.set_logging_config({"level": "INFO"})
    log.debug("unseen")
    assert file.read_text() == "seen\n"


def test_without_a_file_lines_go_to_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    config.set_logging_config({"level": "INFO", "file": None, "format": LINE})
    log.info("hello")
    assert capsys.readouterr().err == "massgen_tui.tools.web - INFO - hello\n"


def test_no_secret_stands_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "agent.log"
    config.set_logging_config({"file": file})
    secret = "sk-ant-api03-" + "Zx9" * 20
    log.warning("the key is %s", secret)
    assert "the key is" in file.read_text()
    assert secret not in file.read_text()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"levle": "INFO"}, "unknown levle"),
        ({"level": "LOUD"}, "not LOUD"),
        ({"format": "%(nothing)s"}, "nothing"),
        ({"format": "no field"}, "no field"),
        ({"file": "no/such/folder/agent.log"}, "No such file or directory"),
    ],
)
def test_what_cannot_be_used_is_said_and_changes_nothing(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    file = tmp_path / "agent.log"
    config.set_logging_config({"file": file, "format": "%(message)s"})
    with pytest.raises(LoggingConfigError, match=said):
        config.set_logging_config(wrong)
    log.info("still here")
    assert file.read_text() == "still here\n"


def test_the_section_reads_back_as_what_it_was() -> None:
    wanted = LoggingConfig("DEBUG", "run: 1.log", "%(message)s # %(name)s")
    assert merged(LoggingConfig(), yaml.safe_load(as_yaml(wanted))["logging"]) == wanted


def test_the_generator_prints_the_section() -> None:
    command = [sys.executable, "-m", "massgen_tui.scripts.generate_config", "--log-level", "debug"]
    options = ["--log-file", "agent.log", "--log-format", LINE]
    printed = subprocess.run([*command, *options], capture_output=True, text=True, check=True).stdout
    assert yaml.safe_load(printed) == {"logging": {"level": "DEBUG", "file": "agent.log", "format": LINE}}
