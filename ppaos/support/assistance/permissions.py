"""Who may do what in this room?"""

from collections.abc import Collection, Iterable
from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, grants_allowing, may
from ppaos.people.registry.models import Household
from ppaos.people.registry.permissions import check_can_see_household
from ppaos.people.registry.queries import openings_in_force, visible_households

RECORD, CLOSE = "record_help", "close_years"
ENTER, FIND = "enter_needs", "assess"


def lines_in_reach(user: Any, lines: pl.DataFrame, deed: str = RECORD) -> pl.Series:
    """Which of the lines (household_id, organisation_id) the user may write, as booleans in their order.

    Any about households of an area where the user holds the deed; of households opened to the user, those of the
    organisations the user acts for. The system itself (None) writes all.
    """
    if user is None:
        return pl.Series("in_reach", [True] * lines.height, dtype=pl.Boolean)
    ids = lines["household_id"].drop_nulls().unique().to_list()
    over = Household.objects.filter(pk__in=ids, area_id__in=areas_in_sight(user, deed=deed))
    opened = openings_in_force(user).filter(household__in=ids).values_list("household_id", flat=True)
    mine = organisations_acted_for(user, deed)
    by_area = pl.col("household_id").is_in(list(over.values_list("pk", flat=True)))
    by_opening = pl.col("household_id").is_in(list(opened)) & pl.col("organisation_id").is_in(list(mine))
    told = lines.select(
        in_reach=(by_area | by_opening).fill_null(False)
    )  # a household of no number is in no reach
    return told["in_reach"]


def organisations_acted_for(user: Any, deed: str = RECORD) -> set[int]:
    """The organisations, with their offices, that a user acts for by a role that allows the deed."""
    acting = grants_allowing(user, deed=deed).filter(organisation__isnull=False).values("organisation_id")
    theirs = Organisation.objects.filter(Q(pk__in=acting) | Q(parent__in=acting))
    return set(theirs.values_list("pk", flat=True))


def check_can_write(user: Any, household_id: int, organisation_id: int) -> None:
    """Raise PermissionDenied unless the user may write a line about the household for the organisation."""
    check_may(user, RECORD)
    line = pl.DataFrame({"household_id": [household_id], "organisation_id": [organisation_id]})
    if not lines_in_reach(user, line)[0]:
        raise PermissionDenied(
            _(
                "You write no help of this organisation about this household: neither its area nor it is yours."
            )
        )


def check_can_import_help(user: Any, organisation: Organisation, area_code: str) -> None:
    """Raise PermissionDenied unless the user keeps the ledger over the whole area."""
    check_may(user, RECORD)
    if user is not None and not areas_in_sight(user, deed=RECORD).filter(area_id=area_code).exists():
        raise PermissionDenied(
            _("Files of %(organisation)s are taken in by who keeps the ledger of the whole area %(area)s.")
            % {"organisation": organisation, "area": area_code}
        )


def check_can_close_year(user: Any, organisation: Organisation) -> None:
    """Raise PermissionDenied unless the user acts for the organisation, or keeps the ledger of its area; years of
    bodies without an area are closed by who keeps any."""
    check_may(user, CLOSE)
    if user is not None and not closable(user, [organisation]):
        raise PermissionDenied(_("You close no years of %(name)s.") % {"name": organisation})


def closable(user: Any, organisations: Iterable[Organisation]) -> list[Organisation]:
    """Those of the organisations whose years the user closes."""
    if not may(user, CLOSE):
        return []
    mine = organisations_acted_for(user, CLOSE)
    areas = areas_in_sight(user, deed=CLOSE)
    seen = set(areas.values_list("area_id", flat=True))
    return [
        body for body in organisations if body.pk in mine or (seen and (body.area_id or "") in seen | {""})
    ]


def check_can_enter_need(user: Any, household: Household) -> None:
    """Raise PermissionDenied unless the user enters and closes needs, and sees the household."""
    check_may(user, ENTER)
    check_can_see_household(user, household)


def check_can_enter_needs(user: Any, household_ids: Collection[int]) -> None:
    """Raise PermissionDenied unless the user enters needs and sees all of the households."""
    check_may(user, ENTER)
    if user is None:
        return
    seen = set(visible_households(user).filter(pk__in=household_ids).values_list("pk", flat=True))
    for hidden in Household.objects.filter(pk__in=set(household_ids) - seen).order_by("pk")[:1]:
        check_can_see_household(user, hidden)


def check_can_find_needs(user: Any, area_code: str) -> None:
    """Raise PermissionDenied unless the user has households of the whole area assessed, and so their needs found."""
    check_may(user, FIND)
    if user is not None:
        check_may(user, FIND, area_code=area_code)
