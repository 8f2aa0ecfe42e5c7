"""A fund in words: what it holds, who saved and owes what, its book, and what is wrong with an entry."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.support.operating_models.models import Enrolment, FundEntry, OperatingModel
from ppaos.support.operating_models.queries.funds import Book

LANGUAGES = ("th", "en")


def fault_words(fault: str) -> str:
    """What is wrong with an entry that the book did not take, and what to do."""
    return {
        "kind_unknown": _("The kind of entry is not one of the book's. Choose one of the list."),
        "amount_missing": _("How much it was is not told. Write it."),
        "amount_unreadable": _("The amount cannot be read. Write a number, for example 1,250.50."),
        "amount_not_positive": _("The amount must be above zero: the kind says which way it goes."),
        "amount_absurd": _("No entry is that large. Look at the amount again."),
        "day_missing": _("On what day it was is not told. Write it."),
        "day_unreadable": _("The day cannot be read. Write it as 5/10/2569 or 5 ต.ค. 2569."),
        "day_to_come": _("The day lies in the future. Look at it again."),
        "before_the_model": _(
            "The day lies before the model began. Look at it, or at the model's first day."
        ),
        "year_closed": _("The fiscal year of this entry is closed. Have it opened again first."),
        "member_missing": _("Whose it is is not told. Choose the member."),
        "member_unreadable": _("The number of the member cannot be read. Take it from the sheet of members."),
        "no_member": _("This is no member of the model, or not one you see. Enrol the household first."),
        "before_joining": _("The day lies before the household joined. Look at both days."),
        "due_before_lent": _("The loan is due before it was lent. Look at both days."),
        "loan_missing": _("The member has no loan to pay back. Book the loan first."),
        "loan_unclear": _("The member has more than one loan. Say which is paid back by its number."),
        "loan_unknown": _("There is no loan of this number in the book."),
        "loan_of_another": _("This loan is another member's. Look at the number of the loan."),
        "more_than_saved": _("More is taken out than the member had saved on some day."),
        "more_than_owed": _("More is paid back than is owed. What is above is a deposit or interest."),
        "more_than_in_hand": _("More goes out than the fund had in hand on some day."),
    }.get(fault, fault)


def cards(book: Book, unit: str) -> list[dict[str, Any]]:
    """What the fund holds, saved, lent and misses."""
    late = {"tone": "bad"} if book.late else {}
    rows: list[tuple[str, str, float, str, dict[str, str]]] = [
        (
            "in_hand",
            _("In hand"),
            book.in_hand,
            _("All that came in less all that went out, by the book."),
            {},
        ),
        (
            "saved",
            _("Savings of members"),
            book.saved,
            _("Deposits less withdrawals; it is the members'."),
            {},
        ),
        ("owed", _("Owed to the fund"), book.owed, _("Loans less what was paid back."), {}),
        ("late", _("Of it overdue"), book.late, _("Owed on loans whose day has passed."), late),
    ]
    return [
        {"key": key, "label": label, "value": amount(value), "unit": unit, "definition": definition} | more
        for key, label, value, definition, more in rows
    ]


def beside_the_rules(model: OperatingModel, kind: str, quantity: Any) -> list[str]:
    """What an entry does that the fund's own rules do not foresee: told, not refused, for rules are the members'."""
    least, most = (model.details.get(name) for name in ("least_deposit", "most_loan"))
    if kind == FundEntry.Kind.DEPOSIT and least is not None and quantity < least:
        return [_("The fund's rules say: a deposit is at least %(amount)s.") % {"amount": amount(least)}]
    if kind == FundEntry.Kind.LOAN and most is not None and quantity > most:
        return [_("The fund's rules say: a loan is at most %(amount)s.") % {"amount": amount(most)}]
    return []


def amount(value: float | None) -> str:
    """An amount with its decimals where it has some; nothing where it is not known."""
    if value is None:
        return ""
    return thousands(value, 0 if round(value, 2) == int(value) else 2)


def member_rows(book: Book, names: Mapping[int, str], seen: set[int]) -> list[dict[str, Any]]:
    """Members the reader sees (household ids), with savings and what they owe."""
    return [
        {
            "enrolment": row["enrolment_id"], "household": row["household_id"],
            "name": names.get(row["household_id"], ""), "saved": amount(row["saved"]), "owed": amount(row["owed"]),
            "late": amount(row["late"]) if row["late"] else "",
        }
        for row in book.members.iter_rows(named=True)
        if row["household_id"] in seen
    ]  # fmt: skip


def loan_rows(book: Book, names: Mapping[int, str], seen: set[int]) -> list[dict[str, Any]]:
    """Loans not paid back yet, of members the reader sees; the longest overdue first."""
    open_loans = book.loans.filter(pl.col("owed") > 0).sort("due_on", "loan_id", nulls_last=True)
    return [
        row | {
            "name": names.get(row["household_id"], ""), "lent": amount(row["lent"]), "owed": amount(row["owed"]),
            "repaid": amount(row["repaid"]),
        }
        for row in open_loans.iter_rows(named=True)
        if row["household_id"] in seen
    ]  # fmt: skip


def entry_rows(
    entries: Iterable[FundEntry], names: Mapping[int, str], seen: set[int]
) -> list[dict[str, Any]]:
    """Lines of the book; whose it is stays out where the reader does not see the household."""
    rows = []
    for entry in entries:
        home = entry.enrolment.household_id if entry.enrolment else None
        is_seen = home is None or home in seen
        rows.append({
            "entry": entry, "kind": entry.get_kind_display(), "amount": amount(float(entry.quantity)),
            "baht": "" if entry.baht is None else amount(float(entry.baht)),
            "household": home if is_seen else None, "note": entry.note if is_seen else "",
            "name": names.get(home, "") if home and is_seen else "", "is_hidden": not is_seen,
            "is_void": entry.takes_back_id is not None or hasattr(entry, "taken_back_by"),
        })  # fmt: skip
    return rows


def headers() -> dict[str, str]:
    """The columns of the book as a sheet, in the language of the screen."""
    return {
        "on": _("Day"), "enrolment_id": _("Member no."), "name": _("Member"), "kind": _("Entry"),
        "quantity": _("Quantity"), "baht": _("Worth in baht"), "due_on": _("Due"), "loan_id": _("Loan no."),
        "note": _("Note"),
    }  # fmt: skip


def in_both_languages(words: Callable[[], Mapping[str, Any]]) -> dict[str, str]:
    """By word, in small letters and of both languages, its code; codes name themselves."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {str(word).strip().lower(): code for code, word in words().items()}
    return found | {code: code for code in found.values()}


def to_choose(members: Iterable[Enrolment], names: Mapping[int, str]) -> list[tuple[int, str]]:
    """Members by number, with the name of the head where it may be read."""
    return [(one.pk, names.get(one.household_id) or f"{_('Member no.')} {one.pk}") for one in members]


def kinds() -> dict[str, Any]:
    """What an entry may be, with its word."""
    return dict(FundEntry.Kind.choices)


def blank_sheet(members: Iterable[tuple[int, str]]) -> pl.DataFrame:
    """The book to be filled in: a row a member, number and name in it."""
    told = headers()
    rows = [{told["enrolment_id"]: str(number), told["name"]: name} for number, name in members]
    return pl.DataFrame(
        [dict.fromkeys(told.values()) | row for row in rows] or [dict.fromkeys(told.values())],
        schema=dict.fromkeys(told.values(), pl.String),
    )
