"""Which agreements fit what is asked, which end soon with nothing that renews them, and which warning is due?"""

from datetime import date

from django.db import models
from django.db.models import Case, DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.models import Agreement, Organisation

# Before its end an agreement is warned of once at its own `warn_days`, and once at each of these.
WARNED_AT = (30, 7)


class AgreementState(models.TextChoices):
    """Where an agreement stands on a day."""

    IN_FORCE = "in_force", _("in force")
    ENDING = "ending_soon", _("ends soon, not renewed")
    NOT_BEGUN = "not_begun", _("not begun")
    OVER = "over", _("ended")


def state_on(agreement: Agreement, on: date) -> AgreementState:
    """Whether it holds on the day; whether it ends soon is asked of many at once (`ending_soon`)."""
    if agreement.valid_to is not None and agreement.valid_to <= on:
        return AgreementState.OVER
    return AgreementState.NOT_BEGUN if agreement.valid_from > on else AgreementState.IN_FORCE


def matching_agreements(
    agreements: QuerySet[Agreement], on: date, *, words: str = "", level: str = "", state: str = "",
    party: Organisation | None = None,
) -> QuerySet[Agreement]:  # fmt: skip
    """Of these agreements, those that fit: what holds or is to begin first, of those what ends first."""
    for word in words.split():
        agreements = agreements.filter(Q(title__icontains=word) | Q(about__icontains=word))
    if level:
        agreements = agreements.filter(level=level)
    if party is not None:
        agreements = agreements.filter(parties=party)
    if state:
        agreements = in_state(agreements, AgreementState(state), on)
    is_over = Case(When(valid_to__lte=on, then=True), default=False)
    return agreements.order_by(is_over, F("valid_to").asc(nulls_last=True), "-valid_from", "pk")


def in_state(agreements: QuerySet[Agreement], state: AgreementState, on: date) -> QuerySet[Agreement]:
    """Those of the agreements that stand so on the day."""
    if state == AgreementState.ENDING:
        return ending_soon(agreements, on)
    over = Q(valid_to__lte=on)
    standing = {
        AgreementState.NOT_BEGUN: Q(valid_from__gt=on) & ~over,
        AgreementState.IN_FORCE: Q(valid_from__lte=on) & ~over,
        AgreementState.OVER: over,
    }
    return agreements.filter(standing[state])


def ending_soon(agreements: QuerySet[Agreement], on: date) -> QuerySet[Agreement]:
    """Those in force on the day whose end is near, with nothing that renews them: what ends first comes first.

    Near is as many days as the agreement itself says.
    """
    warned_from = ExpressionWrapper(F("valid_to") - F("warn_days"), output_field=DateField())
    near = agreements.annotate(warned_from=warned_from).filter(
        valid_from__lte=on, valid_to__gt=on, warned_from__lte=on
    )
    return near.filter(~Exists(_renewals())).order_by("valid_to", "pk")


def due_warnings(on: date) -> list[tuple[Agreement, int]]:
    """Each agreement that ends soon, with the newest warning due: how many days before the end it is told.

    A warning missed while the machine was off is told the next day; an older one is then told no more.
    """
    found = []
    for agreement in ending_soon(Agreement.objects.select_related("area"), on):
        assert agreement.valid_to is not None
        left = (agreement.valid_to - on).days
        found.append((agreement, min(days for days in (agreement.warn_days, *WARNED_AT) if left <= days)))
    return found


def _renewals() -> QuerySet[Agreement]:
    """What follows an agreement without a day between, and was not ended before it began."""
    follows = Q(valid_from__lte=OuterRef("valid_to")) & (
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to"))
    )
    return Agreement.objects.filter(follows, renews=OuterRef("pk"))
