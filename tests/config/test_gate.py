"""The one gate: every export and API passes it, and outside an agreement nothing leaves for a partner."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

import ppaos
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.actions.groups import make_groups
from ppaos.evidence.targeting.actions.editions import compare_editions
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Agreement, Organisation, Sector
from ppaos.sharing.dashboards.actions.rollup import fold_changes
from tests.factories.areas import make_areas
from tests.factories.audited import fence_down
from tests.factories.batched import batch_of, cleared_referrals, sent_batch
from tests.factories.enrolled import member_of, model_of
from tests.factories.grouped import ABLE, ranked_household
from tests.factories.learned import course_held
from tests.factories.listed import committed, edition_of, listed
from tests.factories.machines import Machine
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import agreement_with, office

ROOT = Path(ppaos.__file__).parent
# What asks the gate, by itself or in the name of a room.
GATES = {
    "check_may_flow", "check_can_take", "check_can_take_lists", "check_can_take_own_data", "check_can_take_sheet",
    "check_can_print",
    "check_flows", "flowing",
}  # fmt: skip
# What leaves without it, and why that is right.
WITHOUT = {
    "evidence/survey/views/quality.py": "surveyors and rules, no households",
    "evidence/survey/views/work.py": "surveyors and counts, no households",
    "evidence/targeting/actions/asking.py": "rows go back to whoever sent them",
    "evidence/targeting/views/linking_quality.py": "levels and decisions, no names and no ids",
    "ground/workbench/forms/given_back.py": "rows go back to whoever sent them",
    "sharing/dashboards/views/access.py": "who read a person's data, for that person",
    "learning/policy/actions/deliverables.py": "papers of research projects",
    "learning/policy/views/programme.py": "figures that stand on the page, no households",
    "learning/policy/views/project_sheets.py": "research projects, no households",
    "people/cooperation/views/committees.py": "the order that set a committee up",
    "support/assistance/views/imports.py": "rows go back to whoever sent them",
    "learning/monitoring/views/change.py": "figures that stand on the page, no households",
    "learning/monitoring/views/exit_papers.py": "papers for the households themselves",
    "learning/monitoring/views/loop.py": "figures that stand on the page, no households",
    "learning/monitoring/views/proxies.py": "the bank of proxies, no households",
    "learning/monitoring/views/relapse.py": "figures that stand on the page, no households",
    "learning/monitoring/views/study_results.py": "a study with its figures, no households",
    "support/operating_models/actions/plans.py": "a paper for the household itself",
    "support/operating_models/views/certificates.py": "papers for the learners themselves",
    "sharing/protection/views/processing.py": "what data are processed for, no households",
    "sharing/protection/actions/source_notices.py": "papers for the persons themselves",
    "support/referral/actions/slips.py": "papers for the households themselves",
}


def names_in(file: Path) -> set[str]:
    """Every name a module uses."""
    tree = ast.parse(file.read_text())
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def exporting() -> dict[str, set[str]]:
    """Modules that take records out, with the names they use."""
    files = {str(file.relative_to(ROOT)): names_in(file) for file in ROOT.rglob("*.py")}
    return {place: names for place, names in files.items() if "record_export" in names}


def test_whatever_takes_records_out_asks_the_gate_or_says_why_not():
    found = exporting()
    found = {
        place: names for place, names in found.items() if not place.startswith("ground/privacy/actions/")
    }
    ungated = {place for place, names in found.items() if not names & GATES}
    assert ungated <= set(WITHOUT), f"ask the gate, or say why not: {sorted(ungated - set(WITHOUT))}"
    assert set(WITHOUT) <= ungated, "what asks the gate now needs no excuse"


@pytest.fixture
def areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def partner(areas):
    return Organisation.objects.create(name_th="สถาบันคู่ตกลง", sector=Sector.ACADEMIC, is_central=True)


@pytest.fixture
def guest(client, partner):
    """A browser in which somebody who manages data for a partner is signed in."""
    client.force_login(user_with("data_manager", "46", organisation=partner))
    return client


FILE = {"purpose": "assist", "format": "csv"}


def of_households():
    household_of("สมชาย")
    fold_changes(at=AT)
    return reverse("dashboards:export", args=["46", "households_verified"])


def of_a_profile():
    return reverse("dashboards:sheet", args=[household_of("สมชาย").pk])


def of_profiles():
    household_of("สมชาย")
    return reverse("dashboards:profiles", args=["46"])


def of_the_ledger():
    return reverse("assistance:lines_file") + "?area=46"


def of_groups():
    publish_packaged_methods(by=None, at=AT)
    ranked_household(1, overall=1.3, members=(ABLE,))
    make_groups(area=Area.objects.get(pk="46"), year=2569, by=None, at=AT)
    return reverse("livelihood:groups_file") + "?area=46"


def of_a_local_authority():
    return reverse("livelihood:take_away", args=["L4601"])


def of_lists():
    committed(edition_of(), listed(1))
    return reverse("targeting:cross_check_export")


def of_editions():
    first, second = edition_of(year=2565), edition_of(year=2567)
    for edition in (first, second):
        committed(edition, listed(1))
    compare_editions(earlier=first, later=second, by=None, at=AT)
    return reverse("targeting:editions_export") + "?figure=stayed"


def of_the_radar():
    return reverse("referral:radar_file", args=["never_referred"]) + "?area=46"


def of_a_reconciliation():
    body = office()
    agreement_with(body)
    cleared_referrals(body, "สมชาย")
    batch = batch_of(body)
    sent_batch(batch)
    return reverse("referral:reconciliation_file", args=[batch.pk]) + "?rows=sent"


def of_a_course():
    return reverse("operating_models:course_sheet_out", args=[course_held().pk])


def of_a_fund():
    fund = model_of(kind="fund_or_bank", details={"fund_unit": "กก."}, organisation=office())
    return reverse("operating_models:fund_sheet", args=[fund.pk])


def of_records():
    model = model_of(organisation=office())
    member_of(model, household_of("สมชาย"))
    return reverse("operating_models:record_sheet_out", args=[model.pk])


def of_invitations():
    return reverse("operating_models:invitation_list", args=[model_of(organisation=office()).pk])


EXPORTS = [
    of_households, of_a_profile, of_profiles, of_the_ledger, of_groups, of_a_local_authority, of_lists, of_editions,
    of_the_radar, of_a_reconciliation, of_a_course, of_a_fund, of_records, of_invitations,
]  # fmt: skip


@pytest.mark.parametrize("made", EXPORTS, ids=lambda made: made.__name__)
def test_nothing_leaves_for_a_partner_outside_an_agreement(guest, partner, made):
    address = made()
    with fence_down():
        Event.objects.all().delete()
    refused = guest.post(address, FILE)
    assert refused.status_code == 403, "outside an agreement it is refused"
    assert "ไม่มีข้อตกลงกับ สถาบันคู่ตกลง" in refused.text, "and says which agreement is missing"
    assert not Event.objects.filter(verb="export.made").exists()
    agreed = Agreement.objects.create(
        title="ให้ข้อมูล", area_id="46", scopes=["households", "lists"], valid_from="2026-01-01"
    )
    agreed.parties.add(partner)
    assert guest.post(address, FILE).status_code != 403, "within one it leaves"


def test_what_is_watched_leaves_by_the_gate(guest, partner):
    publish_packaged_methods(by=None, at=AT)
    address = reverse("monitoring:watch_sheet") + "?area=46"
    refused = guest.get(address)
    assert (refused.status_code, "ไม่มีข้อตกลงกับ" in refused.text) == (403, True)
    agreement_with(partner, "households")
    assert guest.get(address).status_code == 200


def test_a_batch_to_a_stranger_is_refused_by_name(client, areas):
    stranger = office("หน่วยงานที่ยังไม่ลงนาม")
    cleared_referrals(stranger, "สมชาย")
    batch = batch_of(stranger)
    client.force_login(user_with("data_manager", "46"))
    page = client.get(reverse("referral:batch", args=[batch.pk])).text
    assert "ไม่มีข้อตกลงกับ หน่วยงานที่ยังไม่ลงนาม" in page
    sent = client.post(reverse("referral:send_batch", args=[batch.pk]), {"kind": "zip"}, follow=True)
    assert "ไม่มีข้อตกลงกับ หน่วยงานที่ยังไม่ลงนาม" in sent.text
    batch.refresh_from_db()
    assert batch.sent_at is None


def test_machines_read_nobody_outside_an_agreement(areas):
    body = office()
    agreement_with(body)
    cleared_referrals(body, "สมชาย")
    sent_batch(batch_of(body))
    machine = Machine(body)
    assert machine.get("/referrals").json()["items"][0]["household"]
    Agreement.objects.update(valid_to="2026-01-02")
    row = machine.get("/referrals").json()["items"][0]
    assert (row["withheld"], row["household"]) == ("agreement_missing", None)
