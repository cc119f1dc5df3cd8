"""Reads `execution_metadata.yaml`: the question, the team, how it was started and why it may have failed at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from massgen_tui.logs.read.sources import Sources
from massgen_tui.logs.read.values import items, mapping, moment, text

_LARGEST = 1 << 18  # YAML is slow to read; libyaml is not, but ends the process on text that is nested deeply


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file tells; `models` holds the team in configuration order."""

    question: str = ""
    at: float | None = None
    models: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""
    massgen_version: str = ""
    generator: str = ""
    restart_reason: str = ""


def read_metadata(sources: Sources) -> Metadata:
    """The metadata of the attempt."""
    import yaml

    path = sources.attempt.metadata
    content = sources.text(path, _LARGEST)
    if content is None:
        return Metadata()
    try:
        value = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        sources.tell(path, f"is not YAML: {str(error).partition(chr(10))[0]}")
        return Metadata()
    if not isinstance(value, dict):
        sources.tell(path, "is empty" if value is None else "is not a YAML mapping")
        return Metadata()
    cli = mapping(value.get("cli_args"))
    stage, error_text = text(cli.get("failure_stage")), text(cli.get("failure_error"))
    return Metadata(
        question=text(value.get("query")),
        at=moment(value.get("timestamp")),
        models=_models(mapping(value.get("config"))),
        failure=error_text or stage.replace("_", " "),
        massgen_version=text(value.get("massgen_version")),
        generator=text(value.get("generator")),
        restart_reason=text(cli.get("restart_reason")),
    )


def _models(config: Mapping[str, object]) -> dict[str, str]:
    models: dict[str, str] = {}
    for agent in [*items(config.get("agents")), config.get("agent")]:
        record = mapping(agent)
        name = text(record.get("id"))
        if name:
            models[name] = text(mapping(record.get("backend")).get("model"))
    return models
