"""Many lines are taken back in one act, as one line is by itself; the ledger keeps them all."""

from decimal import Decimal

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.support.assistance.actions.correcting import correct_help, take_back_help
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.help import record_help
from ppaos.support.assistance.actions.taking_back import take_back_lines
from ppaos.support.assistance.models import ClosedYear, HelpLine
from ppaos.support.assistance.queries.help import lines
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
FIELDS = (
    "household_id",
    "baht",
    "quantity",
    "stage",
    "note",
    "takes_back",
    "fiscal_year",
    "corrects__key",
    "key",
)


@pytest.fixture
def promised():
    make_areas()
    body = organisation()
    rows = [
        {"key": key, "household_id": household_of(key, key=key).pk, "kind": "cash", "what": "เงิน", "stage": "promised",
         "organisation_id": body.pk, "baht": baht, "quantity": 2.0}
        for key, baht in (("ก", 100.0), ("ข", None), ("ค", 300.0))
    ]  # fmt: skip
    record_help(lines=pl.DataFrame(rows), by=None, at=AT)
    return list(HelpLine.objects.order_by("pk"))


def taken(chosen, reason="ถอนคำมั่น", by=None, **given):
    return take_back_lines(line_ids=[line.pk for line in chosen], reason=reason, by=by, at=AT, **given)


def test_it_is_the_same_as_one_by_one(promised):
    correct_help(line=promised[0], baht=Decimal(150), reason="เพิ่ม", by=None, at=AT)
    first = set(HelpLine.objects.values_list("pk", flat=True))
    assert taken(promised) == 3
    together = list(HelpLine.objects.exclude(pk__in=first).order_by("corrects_id").values_list(*FIELDS))
    HelpLine.objects.exclude(pk__in=first).delete()
    for line in promised:
        take_back_help(line=line, reason="ถอนคำมั่น", by=None, at=AT)
    alone = list(HelpLine.objects.exclude(pk__in=first).order_by("corrects_id").values_list(*FIELDS))
    assert [row[:-1] for row in together] == [row[:-1] for row in alone]
    assert together == alone


def test_what_is_taken_back_or_a_correction_stays_as_it_is(promised):
    assert taken(promised[:1]) == 1
    correction = HelpLine.objects.get(corrects=promised[0])
    assert taken([*promised, correction]) == 2
    assert taken(promised) == 0
    assert {line.is_taken_back for line in lines()} == {True}


def test_why_is_told(promised):
    with pytest.raises(HelpRefused, match="แก้"):
        taken(promised, reason=" ")


def test_a_closed_year_stays_as_it_is(promised):
    ClosedYear.objects.create(organisation=promised[0].organisation, fiscal_year=2570, closed_at=AT)
    with pytest.raises(HelpRefused, match="2570"):
        taken(promised)
    assert HelpLine.objects.count() == 3


def test_who_may(promised):
    with pytest.raises(PermissionDenied):
        taken(promised, by=user_with("governor_office", "46"))
    with pytest.raises(HelpRefused, match="3"):
        taken(promised, by=user_with("data_manager", "4605"))
    assert taken(promised[:1], by=user_with("data_manager", "46")) == 1
    assert taken(promised, by=user_with("governor_office", "46"), deed=None) == 2
