"""Urgent referrals that left without an agreement: kept, and judged by somebody other than who sent them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Agreement
from ppaos.sharing.dashboards.presenters.home import waiting_rows
from ppaos.sharing.dashboards.queries.waiting import waiting_for
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending import send_urgent
from ppaos.support.referral.actions.urgent import review_urgent
from ppaos.support.referral.models import UrgentSending
from ppaos.support.referral.presenters.words import HIDDEN
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import need_of, referral_of

pytestmark = pytest.mark.django_db
PRESSES = {"ground": "vital_interest", "note": "บ้านไฟไหม้คืนนี้"}
URGENT = "/referrals/urgent/"


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("en"):
        yield


@pytest.fixture
def sender():
    return user_with("supervisor", "46", name="sender")


@pytest.fixture
def alone(service, sender):
    """One that left without an agreement."""
    Agreement.objects.all().delete()
    return pressing(service, sender)


def pressing(service, by, name="สมชาย", key="h1"):
    made = referral_of(need_of(household_of(name, key=key)), service, is_urgent=True)
    send_urgent(referral=made, by=by, at=AT, **PRESSES)
    return made


def judged(by, *sendings, is_right=True, reason="ไฟไหม้จริง"):
    return review_urgent(
        sending_ids=[each.pk for each in sendings], is_right=is_right, reason=reason, by=by, at=AT
    )


def test_what_an_agreement_covers_needs_no_review(service, sender):
    pressing(service, sender)
    assert not UrgentSending.objects.exists()


def test_what_leaves_alone_is_kept_with_its_ground(alone, sender):
    kept = UrgentSending.objects.get()
    assert (kept.referral, kept.ground, kept.note) == (alone, "vital_interest", "บ้านไฟไหม้คืนนี้")
    assert (kept.sent_by, kept.area_id, kept.verdict) == (sender, "46010101", "unreviewed")


@pytest.mark.parametrize(("is_right", "verdict"), [(True, "rightly_sent"), (False, "wrongly_sent")])
def test_somebody_else_judges_once_and_it_stays(alone, sender, is_right, verdict):
    kept, other = UrgentSending.objects.get(), user_with("data_manager", "46")
    own = judged(sender, kept)
    assert (own.judged, own.passed_over) == (0, 1), "nobody judges what they sent"
    assert judged(other, kept, is_right=is_right).judged == 1
    assert judged(user_with("protection_officer", "46"), kept).passed_over == 1
    kept.refresh_from_db()
    assert (kept.verdict, kept.reason, kept.reviewed_by) == (verdict, "ไฟไหม้จริง", other)
    assert Event.objects.filter(verb="referral.urgency_reviewed").count() == 3


def test_a_word_needs_a_reason_a_subject_a_name_and_the_right(alone):
    kept = UrgentSending.objects.get()
    with pytest.raises(ReferralRefused):
        judged(user_with("data_manager", "46"), kept, reason=" ")
    with pytest.raises(ReferralRefused):
        judged(user_with("data_manager", "46"))
    for by in (None, user_with("data_manager", "4605"), user_with("governor_office", "46")):
        with pytest.raises(PermissionDenied):
            judged(by, kept)
    kept.refresh_from_db()
    assert kept.verdict == "unreviewed"


def test_the_page_shows_what_left_and_takes_the_word(client, alone, service, sender):
    pressing(service, sender, "สมหญิง", "h2")
    first, second = UrgentSending.objects.order_by("pk")
    client.force_login(user_with("data_manager", "46"))
    page = client.get(URGENT)
    assert "สมชาย" in page.text
    assert "บ้านไฟไหม้คืนนี้" in page.text
    address = reverse("referral:review_urgent")
    assert client.post(address, {"sending": [first.pk], "verdict": "maybe"}).context["form"].errors
    assert client.post(address, {"verdict": "rightly_sent", "reason": "จริง"}).context["form"].errors
    told = {"sending": [first.pk, "x", 10**9], "verdict": "wrongly_sent", "reason": "ไม่ด่วน"}
    assert client.post(address, told).url == URGENT
    assert {row["sending"].pk for row in client.get(f"{URGENT}?verdict=wrongly_sent").context["rows"]} == {
        first.pk
    }
    assert {row["sending"].pk for row in client.get(f"{URGENT}?verdict=unreviewed").context["rows"]} == {
        second.pk
    }
    assert len(client.get(f"{URGENT}?verdict=odd&page=๙").context["rows"]) == 2
    client.post(address, told)
    first.refresh_from_db()
    assert first.reason == "ไม่ด่วน"


@pytest.mark.parametrize(
    ("role", "area", "status", "rows"),
    [
        ("protection_officer", "46", 200, 1),
        ("supervisor", "4601", 200, 1),
        ("data_manager", "4605", 200, 0),
        ("surveyor", "46", 403, 0),
        ("governor_office", "46", 403, 0),
        ("agency_officer", "46", 403, 0),
    ],
)
def test_who_looks_at_them(client, alone, role, area, status, rows):
    client.force_login(user_with(role, area))
    page = client.get(URGENT)
    assert page.status_code == status
    assert client.post(reverse("referral:review_urgent")).status_code == status
    if status == 200:
        assert len(page.context["rows"]) == rows


# Whether the reader is told of a need of health; the one who looks at rights only is not.
@pytest.mark.parametrize(("role", "is_told"), [("protection_officer", False), ("data_manager", True)])
def test_a_need_of_health_is_told_to_who_sees_health(client, alone, role, is_told):
    type(alone.need).objects.filter(pk=alone.need_id).update(dimension="health")
    client.force_login(user_with(role, "46"))
    [row] = client.get(URGENT).context["rows"]
    assert (row["need"] == HIDDEN, row["service"] == "", "สมชาย" in row["head"]) == (
        not is_told,
        not is_told,
        True,
    )
    told = {"sending": ["9" * 5000], "verdict": "rightly_sent", "reason": "x"}
    assert client.post(reverse("referral:review_urgent"), told).status_code == 200, "no number of any sending"


def test_it_waits_on_the_home_page_of_everybody_but_the_sender(alone, sender):
    def waits(user):
        return [row for row in waiting_rows(waiting_for(user)) if row["url"].startswith(URGENT)]

    assert waits(user_with("data_manager", "46"))[0]["count"] == 1
    assert not waits(sender)
    assert not waits(user_with("surveyor", "46"))


def test_the_sender_reads_that_somebody_else_judges(client, alone, sender):
    client.force_login(sender)
    page = client.get(URGENT)
    assert not page.context["can_judge"]
    assert page.context["rows"][0]["is_own"]
