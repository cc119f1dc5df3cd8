"""Where the files beside the package are: inside it in a wheel, next to it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `styles` or `configs`, wherever this installation keeps it."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def document(topic: str) -> Path:
    """The user document of that name; it may not exist."""
    return _PACKAGE / "docs" / f"{topic}.md"


def documents() -> list[str]:
    """The topics that `help` knows."""
    return sorted(path.stem for path in (_PACKAGE / "docs").glob("*.md"))
