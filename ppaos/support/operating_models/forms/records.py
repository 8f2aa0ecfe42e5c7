"""What members earned, typed: the lines of one month of one member, and a grid of many members."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.support.operating_models.models import Enrolment, MemberRecord

Kind = MemberRecord.Kind
MONTHS_BACK = 13
# Offered when nothing was told before, and once more below what was.
ALWAYS = (Kind.SALE, Kind.COST, Kind.WAGE)


def months_until(today: date) -> list[date]:
    """The month of today and those before it, the newest first."""
    number = today.year * 12 + today.month - 1
    return [date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(MONTHS_BACK)]


def month_asked(asked: QueryDict, today: date) -> date:
    """The month an address asks for (2026-10); the month before today's where none is told."""
    text = asked.get("month", "")
    if not text:
        return months_until(today)[1]
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404(f"no month {text}") from error


class LineForm(forms.Form):
    """One line of a month: what was made, sold, spent or earned. A line without numbers tells nothing."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What it was"), choices=Kind.choices)
    product = forms.CharField(label=_("Product, or what for"), max_length=120, required=False)
    quantity = AmountField(label=_("How much"))
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    baht = AmountField(label=_("Baht"))
    channel = forms.CharField(label=_("Sold where"), max_length=120, required=False)

    def title(self) -> str:
        """What the line is about, as far as it is known: «sold · baskets»."""
        labels = dict(Kind.choices)
        kind, product = str(self["kind"].value() or ""), str(self["product"].value() or "")
        return " · ".join(str(word) for word in (labels.get(kind), product) if word)

    @property
    def is_open(self) -> bool:
        """Whether what it is must still be said: a sale of nothing named, or something wrong there."""
        unnamed = self["kind"].value() in (Kind.SALE, Kind.PRODUCTION) and not self["product"].value()
        return bool(unnamed or self.errors)

    def numbers(self) -> list[forms.BoundField]:
        """What is typed every month."""
        return [self["quantity"], self["unit"], self["baht"]]

    def words(self) -> list[forms.BoundField]:
        """What seldom changes."""
        return [self["kind"], self["product"], self["channel"]]

    def row(self, member: Enrolment, month: date) -> dict[str, Any] | None:
        """What the line tells, as the action takes it; None where it tells nothing."""
        given = self.cleaned_data
        if given.get("quantity") is None and given.get("baht") is None:
            return None
        words = {name: given[name] for name in ("kind", "product", "unit", "channel")}
        if given["quantity"] is None:
            words["unit"] = ""
        numbers = {name: None if given[name] is None else float(given[name]) for name in ("quantity", "baht")}
        return {"uid": str(given["uid"]), "enrolment_id": member.pk, "month": month} | words | numbers


MonthForm = forms.formset_factory(LineForm, extra=0, max_num=60, absolute_max=60)


def month_lines(last: Iterable[MemberRecord]) -> list[dict[str, Any]]:
    """What a month's form begins with: the products of the month before, then an empty line of each kind."""
    named = ("kind", "product", "unit", "channel")
    told = [{name: getattr(record, name) for name in named} for record in last]
    lines = [line for place, line in enumerate(told) if line not in told[:place]]
    lines += [{"kind": str(kind), "product": "", "unit": "", "channel": ""} for kind in ALWAYS]
    return [{"uid": uuid4()} | line for line in lines]


class GridRowForm(forms.Form):
    """One member's month in a row of the grid."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    member = forms.IntegerField(widget=forms.HiddenInput)
    product = forms.CharField(label=_("Product sold"), max_length=120, required=False)
    quantity = AmountField(label=_("How much"))
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    sold = AmountField(label=_("Sold, baht"))
    spent = AmountField(label=_("Spent, baht"))
    wage = AmountField(label=_("Wage, baht"))

    def rows(self, month: date) -> list[dict[str, Any]]:
        """The records the row tells: a sale, a cost, a wage, each with an id of its own."""
        given = self.cleaned_data
        told = {"enrolment_id": given["member"], "month": month}
        rows = []
        if given["sold"] is not None or given["quantity"] is not None:
            unit = given["unit"] if given["quantity"] is not None else ""
            sale = {"product": given["product"], "baht": _number(given["sold"]), "unit": unit}
            rows.append({**told, "kind": str(Kind.SALE), "quantity": _number(given["quantity"])} | sale)
        rows += [
            {**told, "kind": str(kind), "baht": _number(given[name])}
            for name, kind in (("spent", Kind.COST), ("wage", Kind.WAGE))
            if given[name] is not None
        ]
        return [{"uid": own_uid(given["uid"], row["kind"])} | row for row in rows]


GridForm = forms.formset_factory(GridRowForm, extra=0, max_num=200, absolute_max=200)


def grid_lines(members: Sequence[Enrolment], last: dict[int, list[MemberRecord]]) -> list[dict[str, Any]]:
    """What the grid begins with: the product each member sold last."""
    lines = []
    for member in members:
        sales = [record for record in last.get(member.pk, []) if record.kind == Kind.SALE]
        known = {"product": sales[0].product, "unit": sales[0].unit} if sales else {}
        lines.append({"uid": uuid4(), "member": member.pk} | known)
    return lines


def own_uid(uid: UUID, *parts: str) -> str:
    """An id made of another, always the same: what is sent twice is known again."""
    return str(uuid5(uid, "/".join(parts)))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
