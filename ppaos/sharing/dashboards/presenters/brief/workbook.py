"""The annex of a brief as a workbook: every figure of every area, what it means, how it was made."""

import io
from collections.abc import Sequence
from typing import Any

from ppaos.ground.workbench.presenters.sheets import write_workbook
from ppaos.sharing.dashboards.presenters.brief.cells import Cell


def brief_xlsx(content: dict[str, Any]) -> bytes:
    """The annex. A number is a number; what is not told stands as its word, never as a number."""
    words, annex = content["words"], content["annex"]
    head = [[content["title"]], [content["as_of"]], [content["mark"]]]
    sheets: dict[str, Sequence[Sequence[object]]] = {
        words["figures"]: [annex["heads"], *([_told(cell) for cell in row] for row in annex["rows"])],
        words["definitions"]: [[words["figure"], words["definition"]], *content["definitions"]],
        words["notes"]: [*head, *([note] for note in content["notes"])],
    }
    out = io.BytesIO()
    write_workbook(sheets, out)
    return out.getvalue()


def _told(cell: Cell) -> object:
    return cell.text if cell.value is None else cell.value
