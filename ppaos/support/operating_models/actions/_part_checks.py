"""What is wrong with a line of a model's parts, before it is written?"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.queries.kinds import kinds, lines, said

READINESS = range(1, 10)
FIRST_YEAR, LAST_YEAR = 2555, 2620
MOST_BAHT = Decimal(10_000_000_000)
MOST_RAI = Decimal(1_000_000)


def checked_line(model: OperatingModel, kind: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What a line of resources of this kind is asked, as told. Raises ModelRefused for a kind that the model's own kind
    does not have, a column that is missing, and what cannot be."""
    if kind not in kinds()[model.kind].resources:
        raise ModelRefused(
            _("A model of this kind (%(kind)s) has no such lines.")
            % {"kind": OperatingModel.Kind(model.kind).label}
        )
    line = lines()[kind]
    values = {name: told.get(name) for name in line.columns}
    for name, words in line.columns.items():
        value = values[name]
        if isinstance(value, str):
            values[name] = value.strip()
        if name in line.needed and values[name] in (None, ""):
            raise ModelRefused(_("«%(column)s» is missing.") % {"column": said(words)})
    quantity, readiness = values.get("quantity"), values.get("readiness")
    if quantity is not None and not 0 < Decimal(quantity) <= MOST_RAI:
        raise ModelRefused(
            _("%(column)s: %(value)s cannot be. Look at the number again.")
            % {"column": said(line.columns["quantity"]), "value": quantity}
        )
    if readiness is not None and readiness not in READINESS:
        raise ModelRefused(_("The readiness of a technology is a whole number from 1 to 9."))
    texts = {name: values.get(name) or "" for name in ("name", "owner", "right", "note")}
    unit = line.unit if quantity is not None else ""
    return {**texts, "unit": unit, "quantity": quantity, "readiness": readiness, "on": values.get("on")}


def check_agreement(agreement: Agreement | None, organisation: Organisation) -> None:
    """Raise ModelRefused unless the organisation, or the body it is an office of, is a party of the agreement."""
    if agreement is None:
        return
    parties = set(agreement.parties.values_list("pk", flat=True))
    if not parties & {organisation.pk, organisation.parent_id}:
        raise ModelRefused(
            _("%(name)s is not a party of the agreement «%(agreement)s».")
            % {"name": organisation, "agreement": agreement}
        )


def check_term(since: date | None, until: date | None) -> None:
    """Raise ModelRefused where something ends before it begins."""
    if since and until and until < since:
        raise ModelRefused(_("It ends before it begins. Look at the two dates."))


def check_budget(fiscal_year: int, amounts: Mapping[str, Decimal | None]) -> None:
    """Raise ModelRefused for a year that cannot be (Buddhist era), for no amount at all, and for what no budget is."""
    if not FIRST_YEAR <= fiscal_year <= LAST_YEAR:
        raise ModelRefused(
            _("%(year)s is no fiscal year of the Buddhist era. Write for example 2569.")
            % {"year": fiscal_year}
        )
    told = [amount for amount in amounts.values() if amount is not None]
    if not told:
        raise ModelRefused(
            _("Give at least one amount: planned, granted or spent. Empty is not known, zero is none.")
        )
    for amount in told:
        if not 0 <= amount <= MOST_BAHT:
            raise ModelRefused(
                _("%(amount)s baht cannot be. Look at the amount again.") % {"amount": f"{amount:,}"}
            )


def check_activity(starts_on: date, ends_on: date | None, done_on: date | None, today: date) -> None:
    """Raise ModelRefused where an activity ends before it begins, or was done before it began or in days to come."""
    check_term(starts_on, ends_on)
    if done_on and done_on > today:
        raise ModelRefused(_("It cannot be done on a day that is still to come."))
    if done_on and done_on < starts_on:
        raise ModelRefused(_("It cannot be done before it begins. Look at the two dates."))
