"""Who lives with the two of a pair, and the rows both came from, as a page shows them."""

import re
from typing import Any

from django.utils.translation import gettext_lazy

from ppaos.evidence.targeting.models import Match
from ppaos.evidence.targeting.queries.sides import Housemate, SourceRow
from ppaos.ground.workbench.presenters.thai import masked_id, thai_date

SAID = {
    Match.Decision.SAME: (gettext_lazy("the same person"), "good"),
    Match.Decision.DOUBTFUL: (gettext_lazy("in doubt"), "care"),
    Match.Decision.CANNOT_TELL: (gettext_lazy("cannot tell"), "care"),
}
# What may be a citizen id, or part of one, wherever somebody wrote it.
DIGITS = re.compile(r"[0-9๐-๙](?:[\s\-–.]?[0-9๐-๙]){8,}")


def housemate_lines(mates: list[Housemate]) -> list[dict[str, Any]]:
    """Lines of housemates: as listed, as registered, and whether they are one person."""
    return [_mate(mate) for mate in mates]


def row_lines(row: SourceRow, *, reveals: bool) -> dict[str, Any]:
    """A row as received: whose list, where in it, and cell by cell; ids masked unless they are open to the reader."""
    return {
        "edition": row.list_import.edition,
        "sheet": row.sheet,
        "row_no": row.row_no,
        "cells": [(heading, _cell(field, value, reveals)) for field, heading, value in row.cells],
    }


def _mate(mate: Housemate) -> dict[str, Any]:
    said, tone = SAID[Match.Decision(mate.decision)] if mate.decision else ("", "")
    row, member = mate.listed, mate.registered
    return {
        "listed": f"{row.title}{row.first_name} {row.last_name}".strip() if row else "",
        "listed_born": _born(row),
        "registered": f"{member.person.title}{member.person}" if member else "",
        "registered_born": _born(member.person) if member else "",
        "is_head": member is not None and member.is_head,
        "said": said,
        "tone": tone,
    }


def _born(record: Any) -> str:
    if record is None or record.birth_on is None:
        return ""
    return thai_date(record.birth_on, record.birth_precision or "day")


def _cell(field: str, value: str | None, reveals: bool) -> str:
    if value is None or reveals:
        return value or ""
    return (
        masked_id(value)
        if field == "citizen_id"
        else DIGITS.sub(lambda found: masked_id(found.group()), value)
    )
