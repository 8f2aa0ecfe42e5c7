"""What did a figure of an area come to on a day, and which households stood behind it?

The same figures, in the same words, as the overview shows of today; only those whose records bear their day.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.queries.dated_facts import facts_on, first_record_on, homes_on
from ppaos.learning.policy.queries.errors import PolicyRefused
from ppaos.people.registry.models import FOUND, POOR

BAHT = "baht"  # worth may be unknown: where none is known there is no sum
VALUES = {"area_id": pl.String, "code": pl.String, "value": pl.Int64}


@dataclass(frozen=True)
class Figure:
    """A figure that can be told of any day: its words in Thai («th») and English («en»), its unit, its rule."""

    code: str
    unit: str  # households, persons, baht
    label: Mapping[str, str]
    definition: Mapping[str, str]
    asks: tuple[str, ...] = ()
    counts: str = ""
    where: str = "true"
    needs: str = ""

    @property
    def amount(self) -> pl.Expr:
        """What a household adds: null where it is not counted, or its worth is not known."""
        one = pl.col(self.counts) if self.counts else pl.lit(1)
        return pl.when(pl.sql_expr(self.where)).then(one.cast(pl.Float64))

    @property
    def is_behind(self) -> pl.Expr:
        """Whether a household stands behind the figure."""
        return self.amount.is_not_null() if self.unit == BAHT else self.amount > 0


@dataclass(frozen=True)
class DatedFigure:
    """A figure of an area at the end of a day. `value` is None where it was not measured there by then."""

    code: str
    area: Area
    on: date
    value: int | None
    household_ids: list[int]


def _read() -> dict[str, Figure]:
    text = files("ppaos.learning.policy.queries").joinpath("dated_figures.toml").read_text(encoding="utf-8")
    words = {"verified": _standing_in(FOUND), "poor": _standing_in(POOR)}
    return {entry["code"]: _figure(entry, words) for entry in tomllib.loads(text)["figure"]}


def _figure(entry: dict[str, Any], words: dict[str, str]) -> Figure:
    rule = {"where": entry.get("where", "true").format(**words), "asks": tuple(entry.get("asks", ()))}
    return Figure(**(entry | rule))


def _standing_in(standings: Iterable[Any]) -> str:
    return "standing in ({})".format(", ".join(f"'{standing.value}'" for standing in standings))


FIGURES: Mapping[str, Figure] = _read()


def figure_on(code: str, area: Area, on: date) -> DatedFigure:
    """A figure of an area at the end of a day, with the households behind it.

    Raises PolicyRefused for a figure there is not, a day to come, or a day before the first record of the area."""
    figure = _known(code)
    _check_day(on)
    homes = homes_on([area.pk], on)
    if homes.is_empty():
        raise PolicyRefused(_before_any_record(area, on))
    facts = facts_on(homes, on, _asked([figure]))
    behind = facts.filter(figure.is_behind)["household_id"].sort().to_list()
    return DatedFigure(code, area, on, _value(figure, facts), behind)


def figures_on(codes: Collection[str], areas: Iterable[Area], on: date) -> pl.DataFrame:
    """Figures of several areas at the end of a day: area_id, code, value, in the order asked for.

    Null where an area had no record by then, or the figure was not measured there. Raises PolicyRefused for a figure
    there is not, or a day to come."""
    asked = [_known(code) for code in codes]
    _check_day(on)
    places = [area.pk for area in areas]
    facts = facts_on(homes_on(places, on), on, _asked(asked))
    parts = _by_area(facts, places, on)
    rows = [
        (place, figure.code, _value(figure, parts[place]) if place in parts else None)
        for place in places
        for figure in asked
    ]
    return pl.DataFrame(rows, schema=VALUES, orient="row")


def _by_area(facts: pl.DataFrame, places: list[str], on: date) -> dict[str, pl.DataFrame]:
    """The facts of each area that has any; areas may lie in each other."""
    within = AreaWithin.objects.filter(in_force(on), ancestor_id__in=places).values_list(
        "ancestor_id", "area_id"
    )
    schema = {"place": pl.String, "area_id": pl.String}
    lying = pl.DataFrame(list(within), schema=schema, orient="row").unique()
    parts = facts.join(lying, on="area_id").partition_by("place", as_dict=True)
    return {str(place): part for (place,), part in parts.items()}


def _value(figure: Figure, facts: pl.DataFrame) -> int | None:
    """The figure over these households, whole as the overview shows it; None where it was not measured."""
    if figure.needs and not _value(FIGURES[figure.needs], facts):
        return None
    amounts = facts.select(figure.amount.alias("amount"))["amount"].drop_nulls()
    return None if figure.unit == BAHT and amounts.is_empty() else int(amounts.sum())


def _asked(figures: Iterable[Figure]) -> set[str]:
    """The parts of the facts these figures, and those they need, rest on."""
    every = [each for figure in figures for each in (figure, FIGURES.get(figure.needs)) if each is not None]
    return {part for figure in every for part in figure.asks}


def _known(code: str) -> Figure:
    if code not in FIGURES:
        raise PolicyRefused(
            _("There is no figure «%(code)s» that can be told of a day. Choose one of the list.")
            % {"code": code}
        )
    return FIGURES[code]


def _check_day(on: date) -> None:
    if on > timezone.localdate():
        raise PolicyRefused(
            _("%(day)s has not come yet. A figure is told of today or of a day before.")
            % {"day": thai_date(on)}
        )


def _before_any_record(area: Area, on: date) -> str:
    told = {"area": area.name_th, "day": thai_date(on)}
    first = first_record_on([area.pk])
    if first is None:
        return _("Nothing is recorded of %(area)s yet, so there is no figure of it.") % told
    told["first"] = thai_date(first)
    return _("Nothing was recorded of %(area)s by %(day)s. Choose a day from %(first)s on.") % told
