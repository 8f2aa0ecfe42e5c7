"""Which households are to be visited, for which reason, and which of them were chosen."""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.http import QueryDict

from ppaos.evidence.survey.forms.areas import area_asked_for, one_of
from ppaos.evidence.survey.forms.visits import Filter
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.to_visit import AGAIN, NOT_VISITED, REASONS, households_to_visit
from ppaos.evidence.survey.queries.visits import ASSIGN
from ppaos.ground.geography.models import Area

EVERYBODY = "all"


@dataclass(frozen=True)
class Choice:
    """An area and a reason to visit its households."""

    area: Area
    reason: str

    def filter(self) -> Filter:
        """The visits of the same area."""
        return Filter(self.area)

    @property
    def kind(self) -> str:
        """Whether the households are met for the first time or again."""
        return Visit.Kind.RETURN.value if self.reason in AGAIN else Visit.Kind.FIRST.value

    def households(self) -> pl.DataFrame:
        """Whom there is to choose from: household_id, candidate_household_id, area_id."""
        return households_to_visit(self.area.pk, self.reason)


def choice_of(user: Any, asked: QueryDict) -> Choice:
    """Read the choice; whatever does not exist, or lies out of sight, is 404, and a deed not allowed 403."""
    area = area_asked_for(user, asked.get("area", ""), deed=ASSIGN)
    return Choice(area, one_of(asked.get("reason", ""), REASONS, "reason") or NOT_VISITED)


def chosen_among(households: pl.DataFrame, given: QueryDict) -> pl.DataFrame:
    """Of the households those whose key was ticked (r12, l34), in the list or on the map (`more`), or all of them."""
    if given.get("which") == EVERYBODY:
        return households
    ticked = [*given.getlist("household"), *given.get("more", "").split(",")]
    registered = [int(key[1:]) for key in ticked if key[:1] == "r" and key[1:].isdigit()]
    listed = [int(key[1:]) for key in ticked if key[:1] == "l" and key[1:].isdigit()]
    by_register = pl.col("household_id").is_in(registered)
    by_list = pl.col("household_id").is_null() & pl.col("candidate_household_id").is_in(listed)
    return households.filter(by_register.fill_null(False) | by_list.fill_null(False))  # null: known otherwise
