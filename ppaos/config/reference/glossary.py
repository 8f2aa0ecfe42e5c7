"""GLOSSARY.md as data: each term of the house, its Thai word and its meaning."""

import re
from dataclasses import dataclass

from ppaos.config.reference.markdown import REPOSITORY

ROW = re.compile(r"^\|\s*`([^`]+)`\s*\|\s*([^|]*?)\s*\|\s*([^|]*?)\s*\|", re.MULTILINE)


@dataclass(frozen=True)
class Term:
    """One row of the glossary."""

    name: str
    thai: str
    meaning: str


def terms() -> list[Term]:
    """Every row in its order, a term that stands twice twice."""
    return [Term(*row) for row in ROW.findall((REPOSITORY / "GLOSSARY.md").read_text(encoding="utf-8"))]


def thai() -> dict[str, str]:
    """The Thai word of each term."""
    return {term.name: term.thai for term in terms()}
