"""Which reference pages are there, and what does each say now?"""

from collections.abc import Callable
from pathlib import Path

from ppaos.config.reference import (
    actions,
    answers,
    api,
    audit_format,
    command_line,
    comparisons,
    data_dictionary,
    exits,
    facts,
    figures,
    library,
    personal_data,
    roles,
    scoring,
    social_return,
    states,
    survey_quality,
)
from ppaos.config.reference.markdown import FOLDER

PAGES: dict[str, Callable[[], str]] = {
    "actions": actions.render,
    "answers": answers.render,
    "api": api.render,
    "audit_format": audit_format.render,
    "command_line": command_line.render,
    "comparisons": comparisons.render,
    "data_dictionary": data_dictionary.render,
    "exits": exits.render,
    "facts": facts.render,
    "figures": figures.render,
    "library": library.render,
    "personal_data": personal_data.render,
    "roles": roles.render,
    "scoring": scoring.render,
    "social_return": social_return.render,
    "states": states.render,
    "survey_quality": survey_quality.render,
}


def file_of(name: str) -> Path:
    """Where a page lies."""
    return FOLDER / f"{name}.md"


def write_all() -> list[Path]:
    """Write every page that is not current; returns those written."""
    written = []
    for name, render in PAGES.items():
        file, text = file_of(name), render()
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            written.append(file)
    return written
