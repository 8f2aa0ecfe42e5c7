"""What was said in a meeting may name anybody: who reads it on the screen, and with whom it leaves on paper."""

import shutil
import subprocess

import pytest
from django.urls import reverse

from ppaos.learning.policy.models import AgendaItem
from ppaos.learning.policy.queries.cases import cases_seen, facts_of
from ppaos.people.cooperation.models import AgreedFlow, Agreement, Organisation, Sector
from tests.factories.areas import make_areas
from tests.factories.meetings import handed_in, held, meeting_of, put
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import need_of, office, officer_of

pytestmark = pytest.mark.django_db
SAID = "นางสมศรีติดหนี้"


@pytest.fixture(autouse=True)
def _ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()


@pytest.fixture
def keeper():
    return user_with("data_manager", "46", name="ฝ่ายเลขานุการ")


@pytest.fixture
def meeting(keeper):
    """A meeting that was held, with words about สมศรี in its minutes, under an item, and handed in with it."""
    made = meeting_of(by=keeper)
    home = household_of("สมศรี")
    need_of(home, code="debt", dimension="income")
    put(handed_in(made, note=SAID), home, by=keeper)
    done = held(made, by=keeper, minutes=SAID)
    AgendaItem.objects.update(discussion=SAID)
    done.participants.create(name="กำนันเดช")
    return done


def opened(client, user, name, /, *args):
    client.force_login(user)
    return client.get(reverse(f"policy:{name}", args=args))


# What was said is read by who prepares the meeting or sees the names of the whole area.
READS = {
    "data_manager": True, "governor_office": True, "supervisor": True, "project_team": False,
    "central_programme": False, "administrator": False,
}  # fmt: skip


@pytest.mark.parametrize(("role", "reads"), READS.items())
def test_what_was_said_is_read_by_who_sees_the_names_of_the_area(client, meeting, role, reads):
    user, item = user_with(role, "46"), meeting.items.get()
    pages = [("minutes", meeting.pk), ("agenda_item", item.pk)]
    assert [SAID in opened(client, user, *page).text for page in pages] == [reads] * 2


def test_who_sees_only_households_opened_to_them_reads_who_is_called_but_not_what_was_said(client, meeting):
    officer, item = officer_of(office()), meeting.items.get()
    assert meeting.participants.filter(organisation=office()).exists()
    for page in [("minutes", meeting.pk), ("meeting", meeting.pk), ("agenda_item", item.pk)]:
        assert "สมศรี" not in opened(client, officer, *page).text
    assert "กำนันเดช" in opened(client, officer, "participants", meeting.pk).text


def test_a_number_no_machine_reads_is_no_item(client, keeper, meeting):
    client.force_login(keeper)
    address = reverse("policy:meeting_cases", args=[meeting.pk])
    assert client.get(address, {"item": "9" * 5000}).status_code == 404


@pytest.fixture
def partner():
    return Organisation.objects.create(name_th="สถาบันคู่ตกลง", sector=Sector.ACADEMIC, is_central=True)


def printed(client, user, meeting, kind):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is absent")
    content = opened(client, user, "meeting_paper", meeting.pk, kind).content
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return told.stdout.decode()


def agreed(partner, *classes):
    agreement = Agreement.objects.create(
        title="ให้ข้อมูล", area_id="46", scopes=["households"], valid_from="2026-01-01"
    )
    agreement.parties.add(partner)
    if classes:
        AgreedFlow.objects.create(
            agreement=agreement, organisation=partner, scope="households", field_classes=list(classes),
            purpose="ช่วยเหลือ", legal_basis="by_public_task",
        )  # fmt: skip


def test_what_was_said_leaves_for_a_partner_by_an_agreement_alone(client, meeting, partner):
    guest = user_with("data_manager", "46", organisation=partner)
    assert SAID in opened(client, guest, "minutes", meeting.pk).text
    alone = printed(client, guest, meeting, "minutes")
    assert ("สมศรี" in alone, "ไม่มีข้อตกลงกับ" in alone) == (False, True)
    agreed(partner)
    assert "สมศรี" in printed(client, guest, meeting, "minutes")


# Which kinds of field an agreement names (none: it says nothing exactly), and whether case papers bear names.
LETS = [((), True), (("names", "health", "debt"), True), (("names",), False), (("health", "debt"), False)]


@pytest.mark.parametrize(("classes", "has_names"), LETS)
def test_case_papers_bear_what_an_agreement_lets_go(client, meeting, partner, classes, has_names):
    guest = user_with("data_manager", "46", organisation=partner)
    agreed(partner, *classes)
    words = printed(client, guest, meeting, "cases")
    assert ("สมศรี" in words) is has_names


def test_a_case_without_names_tells_figures_alone(keeper, meeting):
    cases = list(cases_seen(keeper, meeting))
    [whole], [bare] = facts_of(keeper, cases), facts_of(keeper, cases, names=False)
    assert (len(whole.needs), whole.hidden_needs, whole.has_name) == (1, 0, True)
    assert (bare.needs, bare.hidden_needs, bare.has_name) == ([], 1, False)
