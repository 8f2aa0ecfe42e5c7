"""A worker reads what came and tells it, and nothing is left when it ends."""

import pytest

from ppaos.evidence.survey.models import Interview, Submission
from ppaos.evidence.survey.tasks import reading
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.surveyed import answers, person, sent_in, small_form, surveyor_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db, monkeypatch):
    make_areas()
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    monkeypatch.setattr(reading, "close_old_connections", lambda: None)
    monkeypatch.setattr(reading.connections, "close_all", lambda: None)


def test_all_that_came_is_read_and_told():
    version, surveyor = small_form(), surveyor_of()
    for number in range(5):
        said = answers([person(number)], house_no=str(number), area="" if number == 3 else "46010101")
        sent_in(version, f"i{number}", said, user=surveyor)
    reading.read(timestamp=0)
    assert not Submission.objects.filter(read_at=None).exists()
    assert (Interview.objects.filter(taken_in_at=None).count(), Household.objects.count()) == (1, 4)
    reading.read(timestamp=0)
    assert Household.objects.count() == 4
