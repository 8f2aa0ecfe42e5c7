"""What waits of the Forum at home: of the own organisation, and late of the areas whose meetings are held."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ppaos.sharing.dashboards.queries.waiting import KINDS, waiting_for
from tests.factories.areas import make_areas
from tests.factories.people import household_of, user_with
from tests.factories.pledged import item_of, meeting_on, pledged, resolved
from tests.factories.referred import agreement_with, need_of, office, officer_of, service_of

pytestmark = pytest.mark.django_db
KINDS_HERE = (
    "own_resolutions_late",
    "own_pledges_late",
    "own_resolutions",
    "resolutions_late",
    "pledges_late",
)


@pytest.fixture
def body():
    make_areas()
    made = office()
    agreement_with(made)
    met = meeting_on(on=timezone.localdate() - timedelta(days=20))
    yesterday, later = (timezone.localdate() + timedelta(days=days) for days in (-1, 9))
    resolved(met, made, due_on=yesterday)
    resolved(met, made, text="อีกเรื่อง", due_on=later)
    home = household_of("ก")
    need_of(home)
    pledged(item_of(met, home), made, service_of(made), due_on=yesterday)
    return made


def waits(user):
    found = waiting_for(user)
    assert {each.kind for each in found} <= set(KINDS)
    return {each.kind: each.count for each in found if each.kind in KINDS_HERE}


def test_each_is_told_what_is_theirs(body):
    assert waits(officer_of(body)) == {"own_resolutions_late": 1, "own_pledges_late": 1, "own_resolutions": 2}
    assert waits(officer_of(office("อื่น"))) == {}
    assert waits(user_with("governor_office", "46")) == {"resolutions_late": 1, "pledges_late": 1}
    assert waits(user_with("governor_office", "4601")) == {}
    assert waits(user_with("supervisor", "46")) == {}


def test_home_leads_to_the_lists(body, client):
    client.force_login(officer_of(body))
    page = client.get(reverse("home")).content.decode()
    assert "/policy/resolutions/?state=late" in page
    assert "/policy/pledges/?state=pledge_late" in page
