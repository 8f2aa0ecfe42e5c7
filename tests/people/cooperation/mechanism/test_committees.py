"""Committees and teams: set up, changed, ended, and what is refused with a sentence."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.actions.mechanism import change_committee, end_committee
from ppaos.people.cooperation.actions.seats import cover_places, seat_member
from ppaos.people.cooperation.models import Agreement, Committee
from tests.factories.committees import AT, BEGAN, TODAY, committee_of, seat_in, team_of
from tests.factories.people import organisation, user_with

LEVELS = [
    ("TH", Agreement.Level.CENTRAL),
    ("46", Agreement.Level.PROVINCE),
    ("4601", Agreement.Level.DISTRICT),
    ("460101", Agreement.Level.SUBDISTRICT),
    ("L4601", Agreement.Level.LOCAL),
]


@pytest.mark.parametrize(("area", "level"), LEVELS)
def test_a_committee_has_the_level_of_its_area(area, level):
    assert committee_of(area).level == level


def test_a_committee_is_set_up_with_its_order_under_a_wider_one_and_noted():
    above = committee_of("46")
    paper = SimpleUploadedFile("คำสั่ง.pdf", b"%PDF-1.7 order", content_type="application/pdf")
    made = committee_of(
        "4601", " ศจพ.อ. ", name_en=" DPC ", parent=above, organisation=organisation(), mandate=" ทำงาน ",
        order_no=" 12/2569 ", paper=paper, covers_all=True,
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.name_th, made.name_en, made.mandate, made.order_no) == (
        "ศจพ.อ.",
        "DPC",
        "ทำงาน",
        "12/2569",
    )
    with open_file(file=made.document) as content:
        assert content.read() == b"%PDF-1.7 order"
    assert [(place.area_id, place.valid_from) for place in made.places.all()] == [("4601", BEGAN)]
    assert Event.objects.filter(verb="committee.set_up", area_code="4601").count() == 1


def refused(words, act, **given):
    with pytest.raises(CooperationRefused, match=words):
        act(**given)


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("ระดับประเทศ", {"area": "46010101"}),
        ("ตำบลหรือท้องถิ่น", {"area": "46", "kind": Committee.Kind.OPERATION}),
        ("ใส่ชื่อ", {"area": "46", "name": "  "}),
        ("หลังวันเริ่ม", {"area": "46", "valid_to": BEGAN}),
        ("ในวาระนั้นแล้ว", {"area": "4601", "name": "มีแล้ว"}),
    ],
)
def test_what_no_committee_can_be_is_refused(words, given):
    committee_of("4601", "มีแล้ว")
    before = Committee.objects.count()
    refused(words, committee_of, **given)
    assert Committee.objects.count() == before


def test_the_same_name_may_come_again_after_the_term():
    first = committee_of("46", "ศจพ.", valid_to=date(2026, 12, 1))
    assert committee_of("46", "ศจพ.", valid_from=date(2026, 12, 1)).pk != first.pk


def test_a_committee_stands_under_one_of_its_own_or_a_wider_area_never_in_a_ring():
    above, beside = committee_of("46"), committee_of("4605")
    refused("คนละพื้นที่", committee_of, area="4601", name="ใต้", parent=beside)
    middle = committee_of("46", "คณะทำงาน", parent=above)
    refused("อยู่เหนือกันไม่ได้", change_committee, committee=above, name_th="ศจพ.", parent=middle, by=None, at=AT)


def test_a_committee_is_changed_and_keeps_its_order_where_no_other_is_sent():
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    made = committee_of("46", paper=paper)
    change_committee(
        committee=made, name_th="ศจพ. จังหวัด", valid_to=date(2028, 10, 1), mandate="ใหม่", by=None, at=AT
    )
    made.refresh_from_db()
    assert (made.name_th, made.valid_to, made.mandate) == ("ศจพ. จังหวัด", date(2028, 10, 1), "ใหม่")
    assert made.document.name == "a.pdf"


def test_a_committee_ends_with_its_seats_and_places_and_then_stays_as_it_is():
    team = team_of("460101", covers_all=True)
    sitting = seat_member(seat=seat_in(team), by=None, at=AT)
    to_come = seat_member(seat=seat_in(team, "สมชาย", valid_from=date(2027, 1, 1)), by=None, at=AT)
    over = seat_member(seat=seat_in(team, "สมศรี", valid_to=date(2026, 11, 1)), by=None, at=AT)
    end_committee(committee=team, on=TODAY, reason="ครบวาระ", by=None, at=AT)
    team.refresh_from_db()
    assert (team.valid_to, team.ended_reason) == (TODAY, "ครบวาระ")
    ends = {row.pk: row.valid_to for row in team.members.all()}
    assert ends == {sitting.pk: TODAY, to_come.pk: date(2027, 1, 1), over.pk: date(2026, 11, 1)}
    assert team.places.get().valid_to == TODAY
    refused("สิ้นสุดแล้ว", end_committee, committee=team, on=TODAY, reason="อีก", by=None, at=AT)
    refused("สิ้นสุดแล้ว", change_committee, committee=team, name_th="ใหม่", by=None, at=AT)


def test_an_end_needs_a_reason_and_nothing_beneath():
    above = committee_of("46")
    refused("เหตุ", end_committee, committee=above, on=TODAY, reason=" ", by=None, at=AT)
    beneath = committee_of("4601", parent=above)
    refused("อยู่ใต้", end_committee, committee=above, on=TODAY, reason="x", by=None, at=AT)
    end_committee(committee=beneath, on=TODAY, reason="x", by=None, at=AT)
    end_committee(committee=above, on=TODAY, reason="x", by=None, at=AT)
    assert above.valid_to == TODAY


# Who keeps the committees of their area: role and whether.
KEEPERS = {
    "supervisor": True, "data_manager": True, "governor_office": True, "administrator": True, "surveyor": False,
    "agency_officer": False, "project_team": False, "central_programme": False, "village_leader": False,
    "mentor": False, "protection_officer": False,
}  # fmt: skip


@pytest.mark.parametrize(("role", "may"), KEEPERS.items())
def test_who_keeps_committees(role, may):
    by, committee = user_with(role, "4601"), team_of("460101")
    elsewhere = committee_of("4605")
    acts = {"on": TODAY, "reason": "x", "by": by, "at": AT}
    if may:
        end_committee(committee=committee, **acts)
    else:
        with pytest.raises(PermissionDenied):
            end_committee(committee=committee, **acts)
    with pytest.raises(PermissionDenied):
        end_committee(committee=elsewhere, **acts)
    with pytest.raises(PermissionDenied):
        seat_member(seat=seat_in(elsewhere), by=by, at=AT)
    with pytest.raises(PermissionDenied):
        cover_places(committee=elsewhere, areas=[elsewhere.area], on=TODAY, by=by, at=AT)
