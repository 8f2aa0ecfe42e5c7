"""How does a page explain words of the field? `{% term "missed" %}` beside one, `{% words "exit" "need" %}` below."""

import tomllib
from functools import cache
from pathlib import Path

from django import template
from django.utils.translation import get_language

register = template.Library()
TERMS = Path(__file__).parents[1] / "terms.toml"


@cache
def terms() -> dict[str, dict[str, str]]:
    """Every term that pages explain, by its name in the glossary."""
    return tomllib.loads(TERMS.read_text(encoding="utf-8"))


def told(name: str) -> dict[str, str]:
    """What the part `definition` shows of a term, in the reader's language."""
    said = terms()[name]
    language = "th" if (get_language() or "th").startswith("th") else "en"
    return {
        "label": said[language],
        "definition": said[f"meaning_{language}"],
        "key": f"term-{name.replace(' ', '-')}",
    }


@register.inclusion_tag("parts/definition.html")
def term(name: str) -> dict[str, str]:
    """The button that opens the definition of a term; once a page."""
    return told(name)


@register.inclusion_tag("parts/words.html")
def words(*names: str) -> dict[str, list[dict[str, str]]]:
    """The words of a page that are explained at its end."""
    return {"terms": [told(name) for name in names]}
