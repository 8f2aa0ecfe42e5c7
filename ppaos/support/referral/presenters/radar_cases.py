"""What stands behind a figure of the radar, ready for a page or a file: found, and put into words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import QuerySet
from django.utils import timezone

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import fields_in_sight
from ppaos.support.referral.models import Referral
from ppaos.support.referral.presenters import radar, words
from ppaos.support.referral.queries.radar import Reach
from ppaos.support.referral.queries.radar_cases import doubles_behind, needs_behind, referrals_behind
from ppaos.support.referral.queries.radar_figures import NEED, REFERRAL, RadarFigure
from ppaos.support.referral.queries.states import states


@dataclass(frozen=True)
class Cases:
    """The cases of a figure: all that were found, how they are said, and put into a sheet."""

    found: QuerySet[Any]
    lines: Callable[[list[Any]], list[dict[str, Any]]]
    sheet: Callable[[list[dict[str, Any]]], pl.DataFrame]


def cases_of(user: Any, where: Reach, figure: RadarFigure, organisation: int | None) -> Cases:
    """The cases behind a figure, as far as the user sees them."""
    if figure.of == REFERRAL:
        return _referrals(user, where, figure, organisation)
    sees_names = "names" in fields_in_sight(user, area_code=where.area.code)
    if figure.of == NEED:
        return Cases(
            needs_behind(user, where),
            lambda rows: radar.need_lines(rows, _heads(sees_names, [need.household_id for need in rows])),
            radar.need_sheet,
        )
    return Cases(
        doubles_behind(user, where, figure, organisation),
        lambda rows: radar.double_lines(
            rows,
            _heads(sees_names, [row.household_id for row in rows]),
            Organisation.objects.in_bulk({body for row in rows for body in row.bodies}),
        ),
        radar.double_sheet,
    )


def _referrals(user: Any, where: Reach, figure: RadarFigure, organisation: int | None) -> Cases:
    fields = fields_in_sight(user, area_code=where.area.code)  # the area holds them all

    def sees(referral: Referral) -> bool:
        """As sender by field class; as receiver while there is something to do."""
        return "names" in fields if where.bodies is None else states()[referral.state].opens

    return Cases(
        referrals_behind(user, where, figure, organisation),
        lambda rows: words.lines(rows, sees, timezone.localdate()),
        radar.referral_sheet,
    )


def _heads(sees_names: bool, household_ids: list[int]) -> dict[int, str]:
    return heads_of(set(household_ids)) if sees_names else {}
