"""Inputs that a model hands out to its members: lines in the ledger of help, each once, joined to the model."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import polars as pl
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import staged, written
from ppaos.people.registry.queries import visible_households
from ppaos.support.assistance.actions.help import record_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from ppaos.support.operating_models.permissions import check_can_manage

KEY_LENGTH = 40
FAULTS = {"household_id": pl.Int64, "fault": pl.String}
_JOINED = """
    insert into operating_models_giveninput (model_id, line_id)
    select %(model)s, line_id from given_line on conflict (line_id) do nothing"""
# Households as they stand today: an enrolment may name one that was merged since.
_MEMBER_THEN = Q(state=Enrolment.State.ENROLLED) | Q(state=Enrolment.State.LEFT)


@dataclass(frozen=True)
class HandedOut:
    """How many households were given it, had been given it before (the same again), were refused.

    faults: household_id, fault (a code; `not_member`, or one of the ledger's own).
    """

    made: int
    known: int
    refused: int
    faults: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FAULTS))


@audited("model_inputs.handed_out", subjects=("model",))
def hand_out_inputs(
    *,
    model: OperatingModel,
    what: str,
    kind: str,
    given_on: date,
    by: Any,
    at: datetime,
    household_ids: Iterable[int] | None = None,
    quantity: float | None = None,
    unit: str = "",
    baht: float | None = None,
    note: str = "",
) -> HandedOut:
    """Write into the ledger of help what each of a model's members was given on a day: all of them, or those chosen.

    quantity, unit and baht are of one household; baht None: worth not known. The same told again writes nothing. A
    household that was no member on the day, or is not visible to `by`, is refused; so is what the ledger refuses (a
    closed year, absurd amounts …). Raises ModelRefused where the model hands out nothing.
    """
    check_can_manage(by, model)
    _check_hands_out(model, what, kind, quantity, unit, given_on, timezone.localdate(at))
    then = _members_on(model, given_on, by)
    asked = then if household_ids is None else sorted(set(household_ids))
    present = set(then)
    strange = [pk for pk in asked if pk not in present]
    told = [pk for pk in asked if pk in present]
    if not told:
        raise ModelRefused(_("Nobody of these was a member of «%(model)s» on that day.") % {"model": model})
    help = _Help(what.strip(), kind, given_on, quantity, unit.strip(), baht, note.strip())
    lines = _lines(model, told, help)
    # Each line was checked here: who leads the model, and a member whom the user sees.
    done = record_help(lines=lines, by=by, at=at, deed=None)
    outcome = done.lines.with_columns(lines["household_id"])
    staged("given_line", outcome.filter(pl.col("fault").is_null()).select(line_id="help_line_id"))
    written(_JOINED, {"model": model.pk})
    wrong = pl.DataFrame({"household_id": strange, "fault": ["not_member"] * len(strange)}, schema=FAULTS)
    faults = pl.concat([wrong, outcome.filter(pl.col("fault").is_not_null()).select(list(FAULTS))])
    return HandedOut(done.made, done.known, faults.height, faults)


@dataclass(frozen=True)
class _Help:
    """What each household was given."""

    what: str
    kind: str
    given_on: date
    quantity: float | None
    unit: str
    baht: float | None
    note: str


def _lines(model: OperatingModel, household_ids: list[int], help: _Help) -> pl.DataFrame:
    """A line of the ledger a household (columns of `record_help`), known again by what it tells."""
    key = _key(model, help.what, help.kind, help.given_on, help.quantity, help.baht)
    return pl.DataFrame({"household_id": household_ids}).with_columns(
        key=pl.lit(key) + pl.col("household_id").cast(pl.String),
        kind=pl.lit(help.kind),
        what=pl.lit(help.what),
        quantity=pl.lit(help.quantity, dtype=pl.Float64),
        unit=pl.lit(help.unit),
        baht=pl.lit(help.baht, dtype=pl.Float64),
        stage=pl.lit(HelpLine.Stage.PAID.value),
        organisation_id=pl.lit(model.organisation_id),
        programme=pl.lit(model.name_th),
        given_on=pl.lit(help.given_on),
        note=pl.lit(help.note),
    )


def _check_hands_out(
    model: OperatingModel, what: str, kind: str, quantity: float | None, unit: str, on: date, today: date
) -> None:
    if model.state not in (OperatingModel.State.RUNNING, OperatingModel.State.HANDED_OVER):
        raise ModelRefused(
            _("«%(model)s» is not running; it hands out nothing. Move it on first.") % {"model": model}
        )
    if not what.strip():
        raise ModelRefused(_("This has to be told: %(what)s") % {"what": _("What was handed out.")})
    if kind not in HelpLine.Kind.values:
        raise ModelRefused(_("«%(kind)s» is no kind of help.") % {"kind": kind})
    if quantity is not None and not unit.strip():
        raise ModelRefused(_("A number without its unit says nothing. Write what is counted."))
    if on > today:
        raise ModelRefused(_("This day is still to come. Write what was handed out when it was."))
    if model.began_on and on < model.began_on:
        raise ModelRefused(_("The model began after this day. Look at the two dates."))


def _members_on(model: OperatingModel, on: date, by: Any) -> list[int]:
    """Households that were members on the day and that `by` sees, as they stand today."""
    then = model.enrolments.filter(
        _MEMBER_THEN, Q(left_on__isnull=True) | Q(left_on__gt=on), joined_on__lte=on
    )
    homes = {
        home.merged_into_id or home.pk
        for home in (each.household for each in then.select_related("household"))
    }
    if by is not None:
        homes &= set(visible_households(by).filter(pk__in=homes).values_list("pk", flat=True))
    return sorted(homes)


def _key(
    model: OperatingModel, what: str, kind: str, on: date, quantity: float | None, baht: float | None
) -> str:
    """The same for the same inputs of a model on a day; the household follows it."""
    told = f"{model.uid}|{what.strip()}|{kind}|{on:%Y-%m-%d}|{quantity}|{baht}"
    return f"model:{sha256(told.encode()).hexdigest()[:KEY_LENGTH]}:"
