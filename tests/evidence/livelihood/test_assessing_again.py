"""An area is assessed again from the screen: by who assesses there, by a worker, and twice changes nothing."""

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.actions.assessing_again import ask_to_assess, assess_area
from ppaos.evidence.livelihood.models import Assessment
from ppaos.evidence.livelihood.tasks import assess_again
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from tests.factories.answered import INDICATORS, scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db
PAGE = "/livelihood/criteria/"


@pytest.fixture(autouse=True)
def home():
    make_areas()
    user_with("administrator", "46")  # the installation works in this province
    publish_packaged_methods(by=None, at=AT)
    found = household_of("ใกล้", key="h1")
    scored(found, **dict.fromkeys(INDICATORS, 2.0))
    return found


def test_a_data_manager_has_the_province_assessed_and_twice_is_once(client, home):
    client.force_login(data_manager_of("46"))
    assert "ประเมินใหม่" in client.get(PAGE).content.decode()
    answer = client.post(f"{PAGE}assess/", {"area": "46"})
    job = Job.objects.get()
    assert answer.headers["Location"].endswith(f"/{job.pk}/")
    assert Event.objects.get(verb="assessment.asked").area_code == "46"
    run_job(job.pk, assess_again)
    job.refresh_from_db()
    assert (job.state, job.result) == ("succeeded", {"url": PAGE})
    assert Assessment.objects.get().household == home
    assert assess_area(area_code="46", by=None, at=AT).households_changed == 0


def test_an_area_that_is_not_offered_starts_nothing(client):
    client.force_login(user_with("governor_office", "46"))
    assert "ประเมินใหม่" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}assess/", {"area": "46"}).status_code == 200
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("role", "where", "may"),
    [
        ("data_manager", "46", True), ("data_manager", "4601", False), ("supervisor", "46", False),
        ("administrator", "46", False), ("governor_office", "46", False),
    ],
)  # fmt: skip
def test_who_may(role, where, may):
    user = user_with(role, where)
    for act in (ask_to_assess, assess_area):
        if may:
            act(area_code="46", by=user, at=AT)
        else:
            with pytest.raises(PermissionDenied):
                act(area_code="46", by=user, at=AT)
    assert Job.objects.count() == may
