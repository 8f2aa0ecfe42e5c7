"""The figures of areas as rows: what each comes to, and nothing where it was not measured."""

from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Left, Length, NullIf, Round

from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.sharing.dashboards.models import AreaFigure
from ppaos.sharing.dashboards.queries import figures
from ppaos.sharing.dashboards.queries.figures import BAHT, COUNT, SUM

SEE = "see_overview"
AMOUNT = DecimalField(max_digits=18, decimal_places=4)


def told_figures(user: Any) -> QuerySet[Any, Any]:
    """A row for every figure of every area in sight, with `told` (its code) and `amount`: a mean, a count or baht;
    null where it was not measured. Null is never zero."""
    seen = AreaFigure.objects.filter(area_id__in=areas_in_sight(user, deed=SEE))
    of_figure = {code + SUM: code for code, figure in figures().items() if figure.mean}
    whole = [code for code, figure in figures().items() if not figure.mean]
    rows = seen.filter(figure__in=[*of_figure, *whole])
    return rows.annotate(
        told=Case(
            When(figure__endswith=SUM, then=Left("figure", Length("figure") - len(SUM))), default=F("figure")
        ),
        amount=Case(
            *(When(unmeasured, then=None) for unmeasured in _unmeasured()),
            When(figure__endswith=SUM, then=Round(F("value") / NullIf(_count(), Value(Decimal(0))), 2)),
            default=F("value"),
            output_field=AMOUNT,
        ),
    )


def _unmeasured() -> list[Q]:
    """Where a figure tells nothing: what it needs counts nobody there; the worth of none is known."""
    needed: dict[str, list[str]] = {}
    for code, figure in figures().items():
        if figure.needs:
            needed.setdefault(figure.needs, []).append(code + SUM if figure.mean else code)
    baht = [code for code, figure in figures().items() if figure.unit == BAHT and not figure.mean]
    without = [Q(figure__in=codes) & ~_counts_somebody(Value(needs)) for needs, codes in needed.items()]
    return [*without, *(Q(figure=code) & ~_counts_somebody(Value(code + COUNT)) for code in baht)]


def _counts_somebody(figure: Value) -> Q:
    return Q(Exists(AreaFigure.objects.filter(area_id=OuterRef("area_id"), figure=figure, value__gt=0)))


def _count() -> Subquery:
    """Of how many a mean is."""
    base = Left(OuterRef("figure"), Length(OuterRef("figure")) - len(SUM))
    return Subquery(
        AreaFigure.objects.filter(
            area_id=OuterRef("area_id"), figure__startswith=base, figure__endswith=COUNT
        ).values("value")[:1]
    )
