"""Pages of pledges: given to the cases of an item, followed by organisation, taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.learning.policy.models import Pledge
from ppaos.support.referral.models import Referral
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.pledged import called_to, item_of, meeting_on, pledged
from tests.factories.referred import (
    answered,
    consenting,
    need_of,
    office,
    officer_of,
    service_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(client):
    make_areas()
    client.cookies["django_language"] = "th"


@pytest.fixture
def service(body):
    return service_of(body)


@pytest.fixture
def homes():
    made = [household_of(name, key=name) for name in ("สมหวัง", "มาลี")]
    for home in made:
        need_of(home)
    return made


@pytest.fixture
def item(homes, body):
    item = item_of(meeting_on(on=timezone.localdate() - timedelta(days=30)), *homes)
    called_to(item.meeting, body)
    return item


@pytest.fixture
def made(item, body, service):
    due = timezone.localdate() - timedelta(days=2)
    return Pledge.objects.get(pk=pledged(item, body, service, due_on=due).pledge_id)


def address(page, *args):
    return reverse(f"policy:{page}", args=args)


def page_of(client, *args, **asked):
    return client.get(address(*args), asked).content.decode()


def form(service, **given):
    due = timezone.localdate() + timedelta(days=9)
    told = {
        "service": service.pk, "kind": "cash", "baht_each": "1,000", "due_on": due.isoformat(), "text": "",
        "ground": "public_task", "note": "พ.ร.บ.", "which": "all",
    }  # fmt: skip
    return told | given


def test_the_meeting_page_of_pledging_shows_the_cases_and_pledges_to_them(client, item, body, service):
    client.force_login(user_with("data_manager", "46"))
    page = page_of(client, "new_pledge", item.pk)
    assert "สมหวัง" in page
    assert "มาลี" in page
    assert Event.objects.filter(verb="person.read").exists()
    answer = client.post(f"{address('new_pledge', item.pk)}?organisation={body.pk}", form(service))
    made = Pledge.objects.get()
    assert (answer.url, made.households.count(), made.baht_each) == (address("pledge", made.pk), 2, 1000)
    assert (
        client.post(f"{address('new_pledge', item.pk)}?organisation={body.pk}", form(service)).status_code
        == 302
    )
    assert Pledge.objects.count() == 1


def test_those_that_could_not_be_pledged_to_are_listed_with_the_reason(client, item, body, service, homes):
    consenting(homes[0])
    client.force_login(user_with("data_manager", "46"))
    page = client.post(address("new_pledge", item.pk), form(service, ground="consent")).content.decode()
    assert "ให้คำมั่นแก่ 1 ครัวเรือน" in page
    assert "มาลี" in page
    assert "ยินยอม" in page
    only = client.post(
        address("new_pledge", item.pk),
        form(service, ground="consent", which="ticked", case=item.cases.last().pk),
    )
    assert "ยังไม่มีการให้คำมั่น" in only.content.decode()
    assert Pledge.objects.get().households.count() == 1


WRONG = [
    ({"which": "ticked"}, "ยังไม่ได้เลือกครัวเรือน"),
    ({"which": "ticked", "case": ["x", "-1", "99999999999999999999"]}, "ยังไม่ได้เลือกครัวเรือน"),
    ({"due_on": "1/1/2560"}, "ก่อนวันประชุม"),
    ({"note": ""}, "ความยินยอม"),
    ({"baht_each": "-5"}, "0"),
    ({"due_on": ""}, "ให้ภายในวันที่"),
]


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_what_is_wrong_with_a_pledge_is_said(client, item, service, wrong, said):
    client.force_login(user_with("data_manager", "46"))
    answer = client.post(address("new_pledge", item.pk), form(service, **wrong))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Pledge.objects.exists()


def test_which_organisation_is_chosen_first_where_several_are_called(client, item, body, service):
    called_to(item.meeting, office("อบต. สมมุติ"))
    client.force_login(user_with("data_manager", "46"))
    assert "มูลค่าต่อราย" not in page_of(client, "new_pledge", item.pk)
    assert "มูลค่าต่อราย" in page_of(client, "new_pledge", item.pk, organisation=body.pk)
    assert client.get(address("new_pledge", item.pk), {"organisation": "x"}).status_code == 404


def test_without_anybody_called_those_near_may_pledge(client, item, body):
    item.meeting.participants.all().delete()
    client.force_login(user_with("data_manager", "46"))
    assert str(body) in page_of(client, "new_pledge", item.pk)


def test_a_meeting_whose_minutes_are_confirmed_takes_no_pledge(client, item):
    item.meeting.state = "minutes_confirmed"
    item.meeting.save()
    client.force_login(user_with("data_manager", "46"))
    assert "จนถึงรับรองรายงานการประชุม" in page_of(client, "new_pledge", item.pk)


def test_the_governors_office_sees_cases_without_names(client, item, homes):
    client.force_login(user_with("governor_office", "46"))
    page = page_of(client, "new_pledge", item.pk)
    assert "ครัวเรือนที่ท่านไม่เห็นชื่อ" in page
    assert "สมหวัง" not in page
    assert "ภารกิจ" not in page.split("ส่งต่อโดยอาศัยฐานใด")[1].split("</select>")[0]


def test_an_officer_called_sees_the_own_organisation_alone(client, item, body, service):
    called_to(item.meeting, office("อบต. สมมุติ"))
    client.force_login(officer_of(body))
    page = page_of(client, "new_pledge", item.pk)
    assert "อบต. สมมุติ" not in page
    assert "ไม่มีครัวเรือนที่ท่านเห็นในวาระนี้" in page
    client.force_login(officer_of(office("อื่น")))
    assert client.get(address("new_pledge", item.pk)).status_code == 404
    client.force_login(user_with("supervisor", "46"))
    assert client.get(address("new_pledge", item.pk)).status_code == 403


def test_the_list_is_by_organisation_late_first(client, made, body, homes):
    client.force_login(user_with("governor_office", "46"))
    page = page_of(client, "pledges")
    assert "เกินกำหนด ยังให้ไม่ครบ" in page
    assert "0 จาก 2" in page
    assert "2,000 บาท" in page
    answered(Referral.objects.get(household=homes[0]), "delivered", help_what="เงิน", help_baht=700.0,
             happened_on=AT.date())  # fmt: skip
    assert "1 จาก 2" in page_of(client, "pledges", area="46", organisation=body.pk, state="pledge_late")
    assert "ไม่มีคำมั่นในที่นี้" in page_of(client, "pledges", state="pledge_kept")


@pytest.mark.parametrize("asked", [{"state": "x"}, {"organisation": "0"}, {"area": "99"}, {"area": "4601"}])
def test_words_that_are_no_choice_are_not_found(client, made, asked):
    client.force_login(user_with("data_manager", "46"))
    assert client.get(address("pledges"), asked).status_code == 404


OPENS = [
    ("surveyor", "46", 403, 403),
    ("supervisor", "4605", 200, 404),
    ("central_programme", "TH", 200, 200),
]


@pytest.mark.parametrize(("role", "area", "listed", "opened"), OPENS)
def test_who_opens_what(client, made, role, area, listed, opened):
    client.force_login(user_with(role, area))
    assert client.get(address("pledges")).status_code == listed
    assert client.get(address("pledge", made.pk)).status_code == opened


def test_households_are_named_for_who_sees_them_and_counted_for_others(client, made, body, homes):
    client.force_login(user_with("governor_office", "46"))
    page = page_of(client, "pledge", made.pk)
    assert "สมหวัง" not in page
    assert "อีก 2 ครัวเรือน" in page or "2" in page.split("ครัวเรือนของคำมั่นนี้")[1]
    client.force_login(officer_of(body))
    before = Event.objects.filter(verb="person.read").count()
    page = page_of(client, "pledge", made.pk)
    assert "สมหวัง" in page
    assert f"/referrals/{Referral.objects.get(household=homes[0]).pk}/" in page
    assert Event.objects.filter(verb="person.read").count() == before + 1


def test_it_is_taken_back_with_a_reason(client, made, body):
    client.force_login(officer_of(office("อื่น")))
    assert client.post(address("take_back_pledge", made.pk), {"reason": "x"}).status_code == 404
    client.force_login(user_with("supervisor", "46"))
    assert "ถอนคำมั่นนี้" not in page_of(client, "pledge", made.pk)
    assert client.post(address("take_back_pledge", made.pk), {"reason": "x"}).status_code == 403
    client.force_login(officer_of(body))
    assert "ถอนคำมั่นนี้" in page_of(client, "pledge", made.pk)
    told = client.post(address("take_back_pledge", made.pk), {"reason": ""}, follow=True).content.decode()
    assert "เหตุผลที่ถอนคำมั่น" in told
    wrong = client.post(address("take_back_pledge", made.pk), {"reason": "ของ 9000000000011"}, follow=True)
    assert "13 หลัก" in wrong.content.decode()
    client.post(address("take_back_pledge", made.pk), {"reason": "งบถูกตัด"})
    made.refresh_from_db()
    assert made.taken_back_reason == "งบถูกตัด"
    assert "งบถูกตัด" in page_of(client, "pledge", made.pk)
