"""One need of many households is entered at once; what is open already stays as it is."""

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.support.assistance.actions.needs import NeedRefused, enter_needs
from ppaos.support.assistance.models import Need
from tests.factories.areas import make_areas
from tests.factories.needed import need_of
from tests.factories.people import AT, household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def entered(*places, code="disaster", by=None, **given):
    return enter_needs(household_ids=[each.pk for each in places], code=code, by=by, at=AT, **given)


def test_each_household_has_it_once():
    first, second = household_of("ก", key="a"), household_of("ข", key="b")
    need_of(first, "disaster")
    done = entered(first, second, second, is_urgent=True, note=" น้ำท่วม ")
    assert (done.entered, done.open_already) == (1, 1)
    made = Need.objects.get(household=second)
    assert (made.is_urgent, made.note, made.dimension, made.area_id, made.found_by, made.state) == (
        True, "น้ำท่วม", made.dimension, "46010101", "worker", "open_need",
    )  # fmt: skip
    assert entered(first, second).entered == 0


@pytest.mark.parametrize(("code", "said"), [("x", "x"), ("bedbound_care", "คนเดียว|คนหนึ่ง|แต่ละครัวเรือน")])
def test_a_need_that_is_none_or_one_persons_is_refused(code, said):
    with pytest.raises(NeedRefused, match=said):
        entered(household_of("ก"), code=code)
    assert not Need.objects.exists()


def test_who_enters_needs_of_many():
    home = household_of("ก")
    for role, area in (("supervisor", "4605"), ("governor_office", "46"), ("surveyor", "46")):
        with pytest.raises(PermissionDenied):
            entered(home, by=user_with(role, area))
    assert entered(home, by=user_with("supervisor", "46")).entered == 1
