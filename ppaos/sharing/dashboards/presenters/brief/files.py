"""As which files does a brief go out, and what are they called?"""

from collections.abc import Callable
from typing import Any

from ppaos.sharing.dashboards.presenters.brief.document import brief_docx
from ppaos.sharing.dashboards.presenters.brief.slides import brief_pptx
from ppaos.sharing.dashboards.presenters.brief.typeset import brief_pdf
from ppaos.sharing.dashboards.presenters.brief.workbook import brief_xlsx

_MAKERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "pdf": brief_pdf, "docx": brief_docx, "pptx": brief_pptx, "xlsx": brief_xlsx,
}  # fmt: skip
_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}


def brief_file(content: dict[str, Any], kind: str) -> bytes:
    """The brief as a file: pdf, docx, pptx, or the annex as xlsx."""
    return _MAKERS[kind](content)


def brief_name(content: dict[str, Any], kind: str) -> str:
    """What the file is called."""
    return f"{content['eyebrow']} {content['title']}.{kind}"
