"""A strategy as a workbook: what it set itself, where it stands by subdistrict, every day recorded, its households."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.learning.policy.models import DistrictStrategy, Status
from ppaos.learning.policy.presenters import strategies as words
from ppaos.learning.policy.queries.strategy_pace import Pace

Sheet = list[list[Any]]


def workbook(
    of: DistrictStrategy, pace: Pace, statuses: pl.DataFrame, days: pl.DataFrame, names: Mapping[str, str],
    households: Sequence[Sequence[Any]] | None,
) -> dict[str, Sheet]:  # fmt: skip
    """The sheets by their names; households only where they are given."""
    sheets = {
        _("About the strategy"): _about(of, pace, names), _("Where it stands"): _stands(of, statuses, names),
        _("Day by day"): _days(days, names),
    }  # fmt: skip
    if households is not None:
        head = [_("Household"), _("Area"), _("Subdistrict"), _("Where it stands")]
        sheets[_("Households")] = [head, *(list(row) for row in households)]
    return sheets


def _about(of: DistrictStrategy, pace: Pace, names: Mapping[str, str]) -> Sheet:
    told: Sheet = [
        [_("District strategy"), of.name], [_("District"), label(of.area)], [_("Its own definition"), of.definition],
        [_("For which households"), "; ".join(words.whom_words(of, names))],
        [_("Counts as out"), ", ".join(words.out_words(of))],
        [_("Share that must be out, in per cent"), float(of.share_percent)],
        [_("Begins on"), thai_date(of.starts_on)], [_("To be reached by"), thai_date(of.due_on)],
        [_("List frozen on"), thai_datetime(of.frozen_at) if of.frozen_at else ""],
        [_("Households on the list"), of.size], [_("As of"), thai_date(pace.on)], [_("Gone, not counted"), pace.gone],
        [_("Households counted"), pace.counted], [_("Must be out"), pace.needed], [_("Are out"), pace.out],
    ]  # fmt: skip
    told += [[_("To mind"), sentence] for sentence in words.pace_words(of, pace)]
    told += [[str(each.label), words.meaning(each)] for each in words.SHOWN]
    return [[_("Topic"), _("What is told")], *told]


def _stands(of: DistrictStrategy, statuses: pl.DataFrame, names: Mapping[str, str]) -> Sheet:
    head = [_("Subdistrict"), _("Households"), _("Are out"), *(str(each.label) for each in words.SHOWN)]
    rows = words.part_rows(statuses, of, names, lambda **given: "")
    return [
        head,
        *(
            [row["label"], row["households"], row["out"], *(cell["value"] for cell in row["cells"])]
            for row in rows
        ),
    ]


def _days(days: pl.DataFrame, names: Mapping[str, str]) -> Sheet:
    head = [_("Day"), _("Subdistrict"), _("Where it stands"), _("Households")]
    return [
        head,
        *(
            [
                row["on"],
                names.get(row["area_id"], row["area_id"]),
                str(Status(row["status"]).label),
                row["households"],
            ]
            for row in days.to_dicts()
        ),
    ]
