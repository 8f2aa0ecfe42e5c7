"""Corrections of the ledger: a new line with the difference, the old one stays."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.help import TURN
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.permissions import check_can_write
from ppaos.support.assistance.queries.help import closed_years, lines
from ppaos.support.assistance.queries.limits import limits

COPIED = (
    "household_id", "person_id", "area_id", "kind", "what", "unit", "stage", "organisation_id", "programme",
    "budget_line", "fiscal_year", "need_id", "referral_id", "given_on",
)  # fmt: skip
NONE = Decimal(0)


@audited("help.corrected", subjects=("line",))
def correct_help(
    *,
    line: HelpLine,
    baht: Decimal | None,
    quantity: Decimal | None = None,
    reason: str,
    by: Any,
    at: datetime,
) -> HelpLine:
    """Say what a line of the ledger is truly worth (and how many), with the reason; the difference becomes a new line.

    None leaves what stands. Raises HelpRefused without a reason, where nothing differs, for negative or absurd
    amounts, a closed year, a line that is a correction itself or was taken back.
    """
    now = _standing(line, reason, by)
    _check_amounts(now, baht, quantity)
    difference = {
        "baht": _difference(baht, now.worth),  # type: ignore[attr-defined]
        "quantity": _difference(quantity, now.number),  # type: ignore[attr-defined]
    }
    if not any(value is not None for value in difference.values()):
        raise HelpRefused(_("Nothing is different from what stands. Write what is truly so."))
    return _correction(now, reason, by, at, takes_back=False, **difference)


@audited("help.taken_back", subjects=("line",))
def take_back_help(*, line: HelpLine, reason: str, by: Any, at: datetime) -> HelpLine:
    """Say that a line was never so: a new line takes its worth off again, and it counts as no help any more.

    Raises HelpRefused as `correct_help` does.
    """
    now = _standing(line, reason, by)
    worth, number = now.worth, now.number  # type: ignore[attr-defined]
    return _correction(
        now, reason, by, at, takes_back=True,
        baht=None if worth is None else -worth, quantity=None if number is None else -number,
    )  # fmt: skip


def _standing(line: HelpLine, reason: str, by: Any) -> HelpLine:
    """The line as it stands, held until the transaction ends, where it may be corrected at all."""
    check_can_write(by, line.household_id, line.organisation_id)
    written(TURN)
    HelpLine.objects.select_for_update().get(pk=line.pk)
    if not reason.strip():
        raise HelpRefused(_("Write why the line is corrected: who reads the ledger will ask."))
    if line.corrects_id is not None:
        raise HelpRefused(_("This line is a correction itself. Correct the line it belongs to."))
    now = lines().get(pk=line.pk)
    if now.is_taken_back:  # type: ignore[attr-defined]
        raise HelpRefused(_("This line was taken back. Write a new one where the help was given after all."))
    bodies = Organisation.objects.filter(pk__in=[now.organisation_id, now.organisation.parent_id or 0])
    if closed_years(body.pk for body in bodies).filter(fiscal_year=now.fiscal_year).exists():
        raise HelpRefused(
            _("The fiscal year %(year)s of %(name)s is closed. Have it opened again, then correct.")
            % {"year": now.fiscal_year, "name": now.organisation}
        )
    return now


def _check_amounts(line: HelpLine, baht: Decimal | None, quantity: Decimal | None) -> None:
    most = limits()[line.kind]
    for value, largest in ((baht, most["baht"]), (quantity, most["quantity"])):
        if value is not None and not (value.is_finite() and 0 <= value <= largest):
            raise HelpRefused(
                _("%(value)s is no amount of one line: between 0 and %(largest)s.")
                % {"value": value, "largest": f"{largest:,}"}
            )


def _difference(told: Decimal | None, stands: Decimal | None) -> Decimal | None:
    """What to add to what stands; None where nothing is told or nothing differs."""
    if told is None or told == stands:
        return None
    return told - (stands or NONE)


def _correction(
    line: HelpLine, reason: str, by: Any, at: datetime, *, takes_back: bool, baht: Decimal | None,
    quantity: Decimal | None,
) -> HelpLine:  # fmt: skip
    number = line.corrections.count() + 1
    made = HelpLine.objects.create(
        **{name: getattr(line, name) for name in COPIED},
        baht=baht, quantity=quantity, note=reason.strip()[:300], corrects=line, takes_back=takes_back,
        key=f"correction {line.pk}/{number}", made_by=by, made_at=at,
    )  # fmt: skip
    announce(households=[line.household_id], at=at)
    return made
