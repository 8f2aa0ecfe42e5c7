"""The register of breaches: told, looked into, reported or not, told to the persons, closed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine.thai.calendar import buddhist_year
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.permissions import FIELD_CLASSES, check_may
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import Breach, BreachStep
from ppaos.sharing.protection.permissions.breaches import check_can_tell
from ppaos.sharing.protection.queries.breaches import HOURS_TO_REPORT, UNDER_WAY
from ppaos.sharing.protection.queries.deeds import PROTECT

TURN = "select pg_advisory_xact_lock(hashtext('protection.breaches'))"
State, Risk = Breach.State, Breach.Risk


@audited("breach.told", subjects=("area",))
def tell_breach(
    *, area: Area, what: str, known_at: datetime, happened_at: datetime | None = None,
    field_classes: Sequence[str] = (), persons: int | None = None, households: int | None = None, by: Any, at: datetime,
) -> Breach:  # fmt: skip
    """Tell of a breach; its 72 hours begin when it became known, not when it is told here. Unknown counts are None."""
    check_can_tell(by, area.code)
    if known_at > at:
        raise ProtectionRefused(
            _("The breach cannot have become known later than now. Look at the day and the hour.")
        )
    _check_happened(happened_at, known_at)
    made = Breach.objects.create(
        number=_next_number(area, at), area=area, what=what.strip(), known_at=known_at, happened_at=happened_at,
        due_at=known_at + HOURS_TO_REPORT, field_classes=_classes(field_classes), persons=persons,
        households=households, made_by=by, made_at=at,
    )  # fmt: skip
    _step(made, what.strip(), by, at)
    return made


@audited("breach.looked_into", subjects=("breach",))
def look_into(
    *, breach: Breach, cause: str, risk: str, measures: str, happened_at: datetime | None,
    field_classes: Sequence[str], persons: int | None, households: int | None, by: Any, at: datetime,
) -> Breach:  # fmt: skip
    """Write down what came out: cause, how many are concerned, how high the risk is, what was done against it."""
    held = _held(breach, by, UNDER_WAY)
    _check_happened(happened_at, held.known_at)
    if risk and risk not in Risk.values:
        raise ProtectionRefused(_("There is no such risk."))
    if held.state == State.NOT_REPORTED and risk != Risk.NONE:
        raise ProtectionRefused(
            _("It was said that this breach need not be reported, for it brings no risk.")
        )
    told = {
        "cause": cause.strip(), "risk": risk, "measures": measures.strip(), "happened_at": happened_at,
        "field_classes": _classes(field_classes), "persons": persons, "households": households,
    }  # fmt: skip
    for name, value in told.items():
        setattr(held, name, value)
    held.save(update_fields=list(told))
    _step(held, _("What is known of the breach was put down."), by, at)
    return held


@audited("breach.reported", subjects=("breach",))
def report_breach(
    *, breach: Breach, reported_at: datetime, reason: str = "", by: Any, at: datetime
) -> Breach:
    """Note that the breach was reported to the authority. After the 72 hours the law asks for a reason."""
    held = _held(breach, by, (State.OPEN,))
    if not held.known_at <= reported_at <= at:
        raise ProtectionRefused(_("A breach is reported after it became known, and not later than now."))
    if reported_at > held.due_at and not reason.strip():
        raise ProtectionRefused(_("The 72 hours were over. Say why it was reported late."))
    held.state, held.reported_at, held.not_reported_reason = State.REPORTED, reported_at, reason.strip()
    held.save(update_fields=["state", "reported_at", "not_reported_reason"])
    _step(held, reason.strip(), by, at)
    return held


@audited("breach.not_reported", subjects=("breach",))
def need_not_report(*, breach: Breach, reason: str, by: Any, at: datetime) -> Breach:
    """Note, with the reason, that the breach brings no risk to persons and need not be reported."""
    held = _held(breach, by, (State.OPEN,))
    if held.risk != Risk.NONE:
        raise ProtectionRefused(
            _("Only a breach without risk to persons need not be reported. Say first how high it is.")
        )
    if not reason.strip():
        raise ProtectionRefused(_("Say why there is no risk to anybody."))
    held.state, held.not_reported_reason = State.NOT_REPORTED, reason.strip()
    held.save(update_fields=["state", "not_reported_reason"])
    _step(held, reason.strip(), by, at)
    return held


@audited("breach.persons_told", subjects=("breach",))
def note_persons_told(*, breach: Breach, told_at: datetime, by: Any, at: datetime) -> Breach:
    """Note when the persons concerned were told, as a high risk demands."""
    held = _held(breach, by, UNDER_WAY)
    if not held.known_at <= told_at <= at:
        raise ProtectionRefused(_("Persons are told after the breach became known, and not later than now."))
    held.told_persons_at = told_at
    held.save(update_fields=["told_persons_at"])
    _step(held, _("The persons concerned were told."), by, at)
    return held


@audited("breach.closed", subjects=("breach",))
def close_breach(*, breach: Breach, by: Any, at: datetime) -> Breach:
    """Close a breach of which everything is known and done."""
    held = _held(breach, by, (State.REPORTED, State.NOT_REPORTED))
    if not (held.cause and held.measures and held.risk):
        raise ProtectionRefused(
            _("Put down the cause, the risk and what was done before the breach is closed.")
        )
    if held.risk == Risk.HIGH and held.told_persons_at is None:
        raise ProtectionRefused(
            _("The risk is high: the persons concerned must be told before the breach is closed.")
        )
    held.state, held.closed_at = State.CLOSED, at
    held.save(update_fields=["state", "closed_at"])
    _step(held, "", by, at)
    return held


def _held(breach: Breach, by: Any, states: Sequence[str]) -> Breach:
    """The breach as it stands now, held until the act is done."""
    check_may(by, PROTECT, area_code=breach.area_id)
    held = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if held.state not in states:
        raise ProtectionRefused(
            _("The breach stands at «%(state)s»; this cannot be done any more.")
            % {"state": held.get_state_display()}
        )
    return held


def _check_happened(happened_at: datetime | None, known_at: datetime) -> None:
    if happened_at is not None and happened_at > known_at:
        raise ProtectionRefused(_("The breach cannot have happened after it became known."))


def _classes(field_classes: Sequence[str]) -> list[str]:
    return [code for code in FIELD_CLASSES if code in field_classes]


def _step(breach: Breach, text: str, by: Any, at: datetime) -> None:
    BreachStep.objects.create(breach=breach, state=breach.state, text=text, by=by, at=at)


def _next_number(area: Area, at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute(TURN)
    start = f"B-{area.code}-{buddhist_year(timezone.localdate(at))}-"
    used = Breach.objects.filter(number__startswith=start).values_list("number", flat=True)
    return f"{start}{max((int(each.removeprefix(start)) for each in used), default=0) + 1:04d}"
