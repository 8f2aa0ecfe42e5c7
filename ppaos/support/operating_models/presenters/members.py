"""Members of a model and what they told of, in words and rows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.support.assistance.queries.limits import fiscal_year_of
from ppaos.support.operating_models.models import Enrolment, MemberRecord
from ppaos.support.operating_models.queries.limits import record_limits

State, Kind = Enrolment.State, MemberRecord.Kind
TONES = {State.ENROLLED: "good", State.INVITED: "care", State.ACCEPTED: "care", State.QUEUED: "care"}


def member_fault_words(fault: str) -> str:
    """Why a household did not become a member, and what to do."""
    return {
        "household_unknown": _("No such household stands in the register. Look it up again."),
        "out_of_reach": _(
            "This household is not open to you. Have it invited, or ask the data manager to enrol it."
        ),
        "use_restricted": _(
            "The household objects, or use of its data is restricted. It joins once that is lifted."
        ),
        "already_member": _("It is a member already."),
        "person_elsewhere": _("This person does not live in the household. Choose one of its members."),
        "model_full": _("All places are taken. Raise the number of places of the model, or let it wait."),
    }[fault]


def record_fault_words(fault: str, kind: str = "", where: str = "") -> str:
    """What is wrong with a record, and what to do. `kind` of the record; `where`: the model that told the same sale."""
    most = record_limits().get(kind, {})
    words = {
        "uid_wrong": _("The number of the record is not one of this platform. Leave it empty for a new record."),
        "kind_unknown": _("Say what it is: made, sold, spent, or a wage from the model."),
        "month_missing": _("The month cannot be read. Write month and four-digit year: ต.ค. 2569."),
        "month_to_come": _("This month is still to come. Record it when it is over."),
        "product_missing": _("Say which product was made or sold."),
        "amount_negative": _("Baht are less than nothing. Write money spent as «spent», without a sign."),
        "amount_absurd": _("More than %(most)s baht in one record. Look at the zeros.")
        % {"most": thousands(most.get("baht", 0))},
        "quantity_negative": _("A quantity is not less than nothing. Take the sign away."),
        "quantity_absurd": _("More than %(most)s in one record. Look at the number and its unit.")
        % {"most": thousands(most.get("quantity", 0))},
        "unit_missing": _("A quantity needs its unit: pieces, kilograms, litres …"),
        "quantity_missing": _("Say how much was made."),
        "amount_missing": _("Say how many baht. Where it is not known, leave the line out."),
        "nothing_told": _("Say how much was sold, or for how many baht."),
        "enrolment_unknown": _("Nobody of this number is a member of this model. Take the number from the sheet."),
        "out_of_reach": _("This member is not open to you."),
        "never_joined": _("This household has not joined the model. Enrol it first."),
        "before_beginning": _("The model had not begun in this month. Look at the month, or at the day it began."),
        "before_joining": _("The household had not joined in this month. Look at the month."),
        "after_leaving": _("The household had left before this month. Look at the month."),
        "after_end": _("The model had ended before this month."),
        "year_closed": _("The fiscal year of this month is closed. Have it opened again first."),
        "claimed_elsewhere": _("The same sale is told in «%(model)s». A sale counts in one model only.")
        % {"model": where},
        "record_told_otherwise": _("A record of this number says something else. Withdraw it and record anew."),
        "number_unreadable": _("A number cannot be read. Write digits only."),
    }  # fmt: skip
    return words[fault]


def month_words(month: date) -> str:
    """A month, the Thai way."""
    return thai_date(month, "month")


def member_rows(
    members: Iterable[Enrolment], heads: Mapping[int, str], sums: Mapping[int, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Members as rows: who, where, since when, and what they told of this fiscal year."""
    return [
        {
            "member": member,
            "name": heads.get(member.household_id, ""),
            "person": str(member.person) if member.person and member.household_id in heads else "",
            "area": label(member.area),
            "tone": TONES.get(State(member.state), ""),
            "last": (told := sums.get(member.pk, {})).get("last"),
            "sold": told.get(Kind.SALE),
            "spent": told.get(Kind.COST),
            "wage": told.get(Kind.WAGE),
        }
        for member in members
    ]


def month_groups(records: Iterable[MemberRecord]) -> list[dict[str, Any]]:
    """Records by month, the newest first, with what each month came to; what nobody told stays unknown."""
    months: dict[date, list[MemberRecord]] = {}
    for record in records:
        months.setdefault(record.month, []).append(record)
    return [
        {"month": month, "records": told} | sums(told) for month, told in sorted(months.items(), reverse=True)
    ]


def months_by_year(records: Iterable[MemberRecord]) -> dict[str, list[dict[str, Any]]]:
    """The groups of months by fiscal year (Buddhist era), the newest first."""
    years: dict[str, list[dict[str, Any]]] = {}
    for group in month_groups(records):
        years.setdefault(str(fiscal_year_of(group["month"])), []).append(group)
    return years


def sums(records: Iterable[MemberRecord]) -> dict[str, Any]:
    """Baht sold, spent and earned, each None where no baht of it was told."""
    told: dict[str, Any] = dict.fromkeys(("sold", "spent", "wage"))
    names = {Kind.SALE: "sold", Kind.COST: "spent", Kind.WAGE: "wage"}
    for record in records:
        name = names.get(Kind(record.kind))
        if name and record.baht is not None:
            told[name] = (told[name] or 0) + record.baht
    return told
