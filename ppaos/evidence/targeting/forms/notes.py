"""What was noticed while a file was opened, in both languages, kept for whoever reads its report."""

from typing import Any

from django.conf import settings
from django.utils.translation import override

from ppaos.evidence.targeting.forms.reading import ListFile
from ppaos.ground.workbench.forms.sheets import Problem


def notes_of(file: ListFile) -> list[dict[str, Any]]:
    """Notes on a file's sheets: rule, place, and message and remedy by language."""
    return [_note(problem) for sheet in file.sheets for problem in sheet.notes]


def _note(problem: Problem) -> dict[str, Any]:
    place = {name: getattr(problem, name) for name in ("rule", "sheet", "row", "column", "value")}
    return place | {language: _words(problem, language) for language, _name in settings.LANGUAGES}


def _words(problem: Problem, language: str) -> dict[str, str]:
    with override(language):
        return {"message": str(problem.message), "remedy": str(problem.remedy)}
