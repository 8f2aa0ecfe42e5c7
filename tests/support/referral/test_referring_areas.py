"""All needs of an area are referred together: each to the service chosen for it, as drafts, once."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.tasks import run_job
from ppaos.support.assistance.actions.routing import route_needs
from ppaos.support.assistance.models import Need
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.to_refer import Wanted, needs_to_refer
from ppaos.support.referral.tasks.referring import refer_area
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import agreement_with, answered, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
PAGE = "/referrals/needs/"
HOLDS_UNKNOWN = [{"fact": "is_below_line", "is": "==", "value": True, "thai": "จน", "english": "poor"}]


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("th"):
        yield


@pytest.fixture
def service():
    receiver = office()
    agreement_with(receiver)
    return service_of(receiver)


@pytest.fixture
def sender():
    return user_with("data_manager", "46")


def work_off():
    """What waits for a worker is done."""
    for job in Job.objects.filter(state="waiting"):
        run_job(job.pk, refer_area, ())


def outcomes(**asked) -> dict[int, str]:
    found = needs_to_refer(Wanted("46", **asked))
    return dict(found.select("need_id", "outcome").iter_rows())


def routed():
    route_needs(area_code="46", by=None, at=AT)


def test_what_goes_and_why_others_stay(service):
    gone, going, refused, had = (need_of(household_of(name)) for name in ("ก", "ข", "ค", "ฉ"))
    nobody = need_of(household_of("ง"), "farm_water")
    service_of(office(), "credit_fund", ("credit",), eligibility=HOLDS_UNKNOWN)
    unsure = need_of(household_of("จ"), "credit")
    sent_referral(gone, service)
    answered(sent_referral(refused, service), "turned_down", reason="not_eligible", note="มีที่ดิน")
    Referral.objects.filter(pk=sent_referral(had, service).pk).update(state="affirmed")
    routed()
    told = outcomes()
    assert told == {
        gone.pk: "under_way", going.pk: "going", refused.pk: "refused_before", nobody.pk: "no_service",
        unsure.pk: "to_ask", had.pk: "had_already",
    }  # fmt: skip
    assert outcomes(asking=True)[unsure.pk] == "going"
    assert set(outcomes(code="credit")) == {unsure.pk}
    assert set(outcomes(service=service.pk)) == {gone.pk, going.pk, refused.pk, had.pk}
    assert outcomes(urgent=True) == {}


@pytest.mark.parametrize(
    ("standing", "outcome", "urgent"),
    [
        ("active", "going", "going"),
        ("exit_proposed", "going", "going"),
        ("monitored", "outside_programme", "going"),
        ("exited", "outside_programme", "going"),
        ("moved", "outside_programme", "outside_programme"),
        ("died", "outside_programme", "outside_programme"),
        ("duplicate", "outside_programme", "outside_programme"),
    ],
)
def test_who_left_goes_on_no_list_but_for_what_is_urgent(service, standing, outcome, urgent):
    calm, pressing = (need_of(household_of(name, standing=standing)) for name in ("ก", "ข"))
    Need.objects.filter(pk=pressing.pk).update(is_urgent=True)
    routed()
    assert outcomes() == {calm.pk: outcome, pressing.pk: urgent}


def test_a_worker_makes_the_drafts_once(client, service, sender):
    need = need_of(household_of("ก"))
    routed()
    client.force_login(sender)
    shown = client.get(PAGE, {"area": "46"})
    assert shown.status_code == 200
    assert "ทำฉบับร่าง 1 เรื่อง" in shown.content.decode()
    assert client.post(f"{PAGE}?area=46").status_code == 302
    work_off()
    job = Job.objects.get()
    assert "ทำฉบับร่างแล้ว 1 เรื่อง" in client.get(reverse("workbench:job", args=[job.pk])).content.decode()
    made = Referral.objects.get()
    assert (made.need, made.service, made.state, made.made_by) == (need, service, "draft", sender)
    assert Event.objects.filter(verb="referral.asked_for_area").count() == 1
    client.post(f"{PAGE}?area=46")
    work_off()
    assert Referral.objects.count() == 1
    assert "ไม่มีความต้องการให้ส่งต่อ" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("role", "asked", "status"),
    [
        ("data_manager", {"code": "moon"}, 404),
        ("data_manager", {"service": "x"}, 404),
        ("data_manager", {"area": "10"}, 404),
        ("surveyor", {}, 403),
    ],
)
def test_bad_words_and_readers_who_may_not(client, role, asked, status):
    client.force_login(user_with(role, "46"))
    assert client.get(reverse("referral:refer_area"), asked).status_code == status
