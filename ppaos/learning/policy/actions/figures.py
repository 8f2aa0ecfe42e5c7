"""Figures are frozen as they stood on a day, for good, with a number to cite them by."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from ppaos.engine.thai.calendar import buddhist_year
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.models import FrozenFigure
from ppaos.learning.policy.permissions.proposals import check_can_keep
from ppaos.learning.policy.queries.dated_figures import FIGURES, DatedFigure, figure_on
from ppaos.learning.policy.queries.frozen_figures import ids_behind

PLACES = Decimal("0.0001")
_NUMBERING = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
_BEHIND = "insert into policy_frozenhousehold (figure_id, household_id) select %s, unnest(%s::bigint[])"


@audited("figure.frozen")
def freeze_figure(*, code: str, area: Area, on: date, by: Any, at: datetime) -> FrozenFigure:
    """Keep a figure of an area as it stood on a day, with the households behind it. It never changes.

    Frozen again while the records of that day say the same, it keeps its number. Its words are kept in Thai. Raises
    PolicyRefused for a figure there is not, and for a day on which nothing is known.
    """
    check_can_keep(by, area.code)
    found = figure_on(code, area, on)
    year = buddhist_year(on)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERING, [f"frozen figure {area.code} {year}"])
    if same := _same(found, area):
        return same
    words = FIGURES[code]
    figure = FrozenFigure.objects.create(
        cited_as=_next_number(area, year), code=code, area=area, on=on, value=_value(found), unit=words.unit,
        label=words.label["th"], definition=words.definition["th"], made_by=by, made_at=at,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, [figure.pk, sorted(set(found.household_ids))])
    return figure


def _value(found: DatedFigure) -> Decimal | None:
    return None if found.value is None else Decimal(str(found.value)).quantize(PLACES)


def _same(found: DatedFigure, area: Area) -> FrozenFigure | None:
    """The newest figure frozen of the same, where it says the same of the same households."""
    before = FrozenFigure.objects.filter(code=found.code, area=area, on=found.on)
    newest = before.order_by("-pk").first()
    if newest is None or newest.value != _value(found):
        return None
    return newest if ids_behind(newest) == sorted(set(found.household_ids)) else None


def _next_number(area: Area, year: int) -> str:
    start = f"PPAOS-{area.code}-{year}-"
    used = FrozenFigure.objects.filter(cited_as__startswith=start).values_list("cited_as", flat=True)
    return f"{start}{max((int(each.removeprefix(start)) for each in used), default=0) + 1:04d}"
