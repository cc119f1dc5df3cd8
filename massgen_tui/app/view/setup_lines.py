"""The pages for a program without a team: what is missing or wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.app.view.document import GUTTER, Document
from massgen_tui.app.view.mistake import Mistake

_WAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Try it without anything", ("Press d: a built-in team answers offline, without key and network.",)),
    (
        "Use a key you have",
        (
            "Set OPENAI_API_KEY, ANTHROPIC_API_KEY or another provider's key, or put it into a .env file here,",
            "then press r. A team is made of the keys that are found.",
        ),
    ),
    (
        "Use a model on this machine",
        ("Start Ollama, LM Studio, vLLM or llama.cpp, then press r: at its usual port it is found.",),
    ),
    (
        "Say who is in the team",
        (
            "Press n: agents, backends and models in a form, which tests the connection and writes the file.",
            "massgen-tui --backend openai --model NAME          one agent, no file",
            "massgen-tui --config team.yaml                     your own file",
            "massgen-tui config examples                        files to begin with",
        ),
    ),
)


def setup_document(why: str) -> Document:
    """No configuration, no key and no server: the ways on."""
    document = Document()
    _say(document, "", "")
    _say(document, why or "No configuration and no key was found.", "warn")
    for title, lines in _WAYS:
        _say(document, "", "")
        _say(document, title, "accent strong")
        for line in lines:
            document.append([("    ", GUTTER), (line, "text")])
    _say(document, "", "")
    _say(document, "Past runs can be read without a team: esc goes home.", "dim")
    return document


def problems_document(mistakes: Sequence[Mistake], *, changeable: bool = False) -> Document:
    """Each mistake with its place, what is wrong and the likely word; `changeable`: the file itself is right."""
    document = Document()
    for mistake in mistakes:
        _say(document, "", "")
        token = "bad strong" if mistake.severe else "warn strong"
        document.append([("  ", GUTTER), (mistake.place, token)])
        key = [(f"{mistake.key}: ", "strong")] if mistake.key else []
        document.append([("    ", GUTTER), *key, (mistake.message, "text")])
        if mistake.nearest:
            document.append(
                [("    ", GUTTER), ("did you mean ", "dim"), (mistake.nearest, "good strong"), ("?", "dim")]
            )
    _say(document, "", "")
    if changeable:
        _say(document, "Press n to change the team: leave an agent out, or say another model or backend.", "dim")
    _say(document, "Correct the file and press r, or press d for the built-in offline team.", "dim")
    return document


def _say(document: Document, text: str, token: str) -> None:
    document.append([("  ", GUTTER), (text, token)] if text else [("", "")])
