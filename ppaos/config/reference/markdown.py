"""How the reference pages are written: their folder, their tables, the note on top."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[3]
FOLDER = REPOSITORY / "docs" / "reference"
NOTE = "<!-- Written by `ppaos write_reference`; change the code or the data, not this page. -->"


def page(title: str, about: str, *parts: str) -> str:
    """A whole page as Markdown: title, the note that it is generated, what it tells, its parts."""
    return "\n\n".join([f"# {title}", NOTE, about, *parts]) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table; bars and line breaks inside cells are made harmless."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def code(words: Iterable[Any]) -> str:
    """Words in code type, joined by commas."""
    return ", ".join(f"`{word}`" for word in words)


def first_sentence(docstring: str | None) -> str:
    """What a docstring says before its first blank line, on one line."""
    return " ".join((docstring or "").strip().split("\n\n")[0].split())


def _cell(value: Any) -> str:
    return " ".join(str(value).replace("|", "\\|").split())
