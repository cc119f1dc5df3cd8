"""The themes: dark, light, and one of the terminal's own colours; every token of a line gets its style from them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from massgen_tui.app.view.accent import ACCENTS

if TYPE_CHECKING:
    from textual.app import App

_DARK_AGENTS = ("#7fb4ff", "#f2a65e", "#8fd694", "#d7a1f9", "#5fd3d0", "#f48fb1", "#d6cf6a", "#a7b4c9")
_LIGHT_AGENTS = ("#1f5fbf", "#a8530a", "#2b7a36", "#7b3fb0", "#0b7a78", "#b0305f", "#77700a", "#4b5a70")
_ANSI_AGENTS = (
    "ansi_blue",
    "ansi_yellow",
    "ansi_green",
    "ansi_magenta",
    "ansi_cyan",
    "ansi_bright_red",
    "ansi_bright_blue",
    "ansi_bright_green",
)


def _agents(colours: tuple[str, ...]) -> dict[str, str]:
    return {f"agent-{number}": colour for number, colour in enumerate(colours, 1)}


THEMES: tuple[Theme, ...] = (
    Theme(
        name="massgen-dark",
        primary="#7fb4ff",
        secondary="#5fd3d0",
        accent="#7fb4ff",
        foreground="#d5d9e0",
        background="#14161b",
        surface="#191c22",
        panel="#21252d",
        success="#8fd694",
        warning="#e6c26a",
        error="#f07a7a",
        variables={
            **_agents(_DARK_AGENTS),
            "dim-text": "#8a93a3",
            "faint-text": "#4a5160",
            "code-text": "#a9c7c0",
            "found-text": "#4d4326",
            "cursor-line": "#252b36",
            "thumb": "#2f3642",
            "screen-selection-background": "#35507a",
        },
    ),
    Theme(
        name="massgen-light",
        dark=False,
        primary="#1f5fbf",
        secondary="#0b7a78",
        accent="#1f5fbf",
        foreground="#24292f",
        background="#fbfaf7",
        surface="#f3f1ec",
        panel="#eae7e0",
        success="#2b7a36",
        warning="#8f6400",
        error="#b3261e",
        variables={
            **_agents(_LIGHT_AGENTS),
            "dim-text": "#667080",
            "faint-text": "#b9b5ab",
            "code-text": "#2f5f58",
            "found-text": "#f2e0a8",
            "cursor-line": "#e3e6ee",
            "thumb": "#d8d4ca",
            "screen-selection-background": "#bcd3f5",
        },
    ),
    Theme(
        name="massgen-ansi",
        ansi=True,
        primary="ansi_blue",
        secondary="ansi_cyan",
        accent="ansi_blue",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        success="ansi_green",
        warning="ansi_yellow",
        error="ansi_red",
        variables={
            **BUILTIN_THEMES["ansi-dark"].variables,
            **_agents(_ANSI_AGENTS),
            "dim-text": "ansi_default",
            "faint-text": "ansi_default",
            "code-text": "ansi_cyan",
            "found-text": "ansi_default",
            "cursor-line": "ansi_default",
            "thumb": "ansi_bright_black",
            "block-cursor-foreground": "ansi_black",
            "block-cursor-background": "ansi_white",
            "input-cursor-background": "ansi_white",
            "input-cursor-foreground": "ansi_black",
            "input-selection-background": "ansi_bright_blue",
            "screen-selection-background": "ansi_bright_blue",
            "screen-selection-foreground": "ansi_black",
        },
    ),
)
THEME_NAMES = tuple(theme.name for theme in THEMES)
"""The order in which one goes through them."""
ALL_THEMES = {**BUILTIN_THEMES, **{theme.name: theme for theme in THEMES}}
"""With those that Textual falls back on."""

_COLOURS = {
    "text": "foreground",
    "answer": "foreground",
    "dim": "dim-text",
    "thinking": "dim-text",
    "struck": "dim-text",
    "gutter": "faint-text",
    "faint": "faint-text",
    "good": "success",
    "warn": "warning",
    "bad": "error",
    "accent": "accent",
    "key": "accent",
    "code": "code-text",
    **{f"agent-{number}": f"agent-{number}" for number in range(1, ACCENTS + 1)},
}
_ATTRIBUTES = {
    "strong": Style(bold=True),
    "heading": Style(bold=True),
    "key": Style(bold=True),
    "thinking": Style(italic=True),
    "struck": Style(strike=True),
}
_PALE = {"dim", "thinking", "struck", "gutter", "faint"}


def token_style(app: App[object], token: str) -> Style:
    """The style of a token, or of several with spaces between them, in the present theme."""
    return _style(token, app.theme, bool(app.current_theme.ansi))


@lru_cache(maxsize=512)
def _style(token: str, theme: str, ansi: bool) -> Style:
    style = Style()
    for word in token.split():
        variable = _COLOURS.get(word)
        if variable is not None:
            style += Style(color=_colour(theme, variable).rich_color, dim=True if ansi and word in _PALE else None)
        style += _ATTRIBUTES.get(word, Style())
    return style


def _colour(theme_name: str, variable: str) -> Color:
    theme = next((theme for theme in THEMES if theme.name == theme_name), THEMES[0])
    value = theme.variables.get(variable) or getattr(theme, variable.replace("-", "_"), None)
    return Color.parse(value or "#ffffff")
