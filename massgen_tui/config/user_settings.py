"""What a person has chosen for all runs: one small file beside the team's, read tolerantly and written in one piece."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from massgen_tui.config.environment import user_folder

FILE = "settings.json"
_MOST_BYTES = 1 << 16
_MODE = 0o600


@dataclass(frozen=True, slots=True)
class UserSettings:
    """The choices; a value nobody knows is left to whoever uses it."""

    theme: str = ""
    layout: str = "grid"
    filter: str = ""
    table: bool = False
    bell: bool = True
    title: bool = True


def settings_path(env: Mapping[str, str], home: Path) -> Path:
    """Where the settings of this user are."""
    return user_folder(env, home) / FILE


def load_settings(path: Path) -> tuple[UserSettings, str]:
    """The settings, and a sentence about what of the file could not be used, '' if all could or there is none."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        values = json.loads(content[:_MOST_BYTES].decode("utf-8-sig"))
    except FileNotFoundError:
        return UserSettings(), ""
    except OSError as error:
        return UserSettings(), f"Your settings in {path} cannot be read: {error.strerror or error}."
    except (ValueError, RecursionError):
        return UserSettings(), f"Your settings in {path} are no JSON; the next change you make writes them anew."
    if not isinstance(values, dict):
        return UserSettings(), f"Your settings in {path} are no JSON object; the next change you make writes them anew."
    usual = asdict(UserSettings())
    known = {name: value for name, value in values.items() if name in usual and type(value) is type(usual[name])}
    wrong = [name for name in usual if name in values and name not in known]
    told = f"In your settings, {path}, these values are not understood: {', '.join(wrong)}." if wrong else ""
    return UserSettings(**known), told


def save_settings(path: Path, settings: UserSettings) -> None:
    """Write the file as a whole or not at all; what another version of the program keeps in it stays."""
    values = {**_others(path), **asdict(settings)}
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _MODE), "w") as file:
            file.write(json.dumps(values, indent=2) + "\n")
        new.replace(path.resolve())
    except OSError:
        new.unlink(missing_ok=True)
        raise


def _others(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_bytes()[:_MOST_BYTES])
    except (OSError, ValueError, RecursionError):
        return {}
    ours = {field.name for field in fields(UserSettings)}
    return {name: value for name, value in values.items() if name not in ours} if isinstance(values, dict) else {}
