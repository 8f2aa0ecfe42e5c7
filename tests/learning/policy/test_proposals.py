"""Proposals are written, handed in, pass their levels from their own up, come back, and are never changed silently."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.learning.policy.actions.endorsing import agree_to_proposal, send_back_proposal
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.plan_lines import keep_line
from ppaos.learning.policy.actions.plans import close_plan, put_in_force
from ppaos.learning.policy.actions.proposals import (
    begin_version,
    change_proposal,
    cite_figure,
    drop_proposal,
    hand_in_proposal,
    leave_out_figure,
    throw_away_proposal,
)
from ppaos.learning.policy.models import Meeting, Proposal, ProposalVersion
from ppaos.learning.policy.queries.proposals import (
    next_level,
    passed_of,
    returned_to,
    waiting_for_level,
)
from tests.factories.areas import make_areas
from tests.factories.modelled import made
from tests.factories.people import AT, household_of, organisation, user_with
from tests.factories.proposing import (
    SAID,
    TODAY,
    area,
    drafted,
    endorsed,
    frozen,
    handed_in,
    line_told,
    plan_drawn,
)

pytestmark = pytest.mark.django_db
State = Proposal.State


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()
    household_of("ก")


def changed(proposal, by=None, **given):
    told = {"title": "ใหม่", "said": SAID, "budget_baht": None, "fiscal_year": None, "links": {}} | given
    change_proposal(proposal=proposal, by=by, at=AT, **told)


def agree(proposal, by, **given):
    told = {"on": TODAY} | given
    done = agree_to_proposal(proposal=proposal, by=by, at=AT, **told)
    proposal.refresh_from_db()
    return done


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": " "}, "ตั้งชื่อข้อเสนอ"),
        ({"budget_baht": Decimal(-1)}, "ไม่ต่ำกว่า 0"),
        ({"budget_baht": Decimal(10) ** 13}, "น้อยกว่า"),
        ({"fiscal_year": 99}, "ไม่ใช่ปีงบประมาณ"),
        ({"where": "46010101"}, "จังหวัด อำเภอ ตำบล"),
    ],
)
def test_what_cannot_be_a_proposal_is_refused(given, said):
    with pytest.raises(PolicyRefused, match=said):
        drafted(**given)
    assert not Proposal.objects.exists()


def test_before_it_is_handed_in_everything_missing_is_named():
    empty = drafted(said={}, budget_baht=None, fiscal_year=None)
    with pytest.raises(PolicyRefused) as refused:
        hand_in_proposal(proposal=empty, by=None, at=AT)
    assert all(word in str(refused.value) for word in ("ปัญหา", "สิ่งที่จะทำ", "งบประมาณ", "ตัวเลขอ้างอิง"))


def test_what_was_handed_in_never_changes():
    held, figure = handed_in(), frozen("persons_poor")
    for act in (
        lambda: changed(held),
        lambda: cite_figure(proposal=held, figure=figure, by=None, at=AT),
        lambda: leave_out_figure(proposal=held, figure=figure, by=None, at=AT),
        lambda: hand_in_proposal(proposal=held, by=None, at=AT),
    ):
        with pytest.raises(PolicyRefused, match="แก้ไขไม่ได้"):
            act()
    assert held.versions.get().problem == SAID["problem"]


def test_a_draft_is_written_anew_and_cites_figures_of_its_place_only():
    held, here, wider = drafted(), frozen(where="460101"), frozen(where="46")
    changed(held, title="ชื่อใหม่", budget_baht=Decimal("10.50"), fiscal_year=2571)
    for figure in (here, wider, here):
        cite_figure(proposal=held, figure=figure, by=None, at=AT)
    household_of("ข", key="h2", area_code="46010201")
    with pytest.raises(PolicyRefused, match="พื้นที่เดียวกัน"):
        cite_figure(proposal=held, figure=frozen(where="460102"), by=None, at=AT)
    leave_out_figure(proposal=held, figure=wider, by=None, at=AT)
    version = held.versions.get()
    held.refresh_from_db()
    assert (held.title, version.budget_baht, version.fiscal_year) == ("ชื่อใหม่", Decimal("10.50"), 2571)
    assert [each.figure for each in version.cited.all()] == [here]


def test_a_model_of_elsewhere_is_refused():
    elsewhere = made(organisation(), area="4605")
    with pytest.raises(PolicyRefused, match="แต่ข้อเสนอเป็นของ"):
        drafted(links={"model": elsewhere})
    assert drafted(links={"model": made(organisation("อื่น"), area="4601")}).model is not None


def test_it_passes_from_its_own_level_up_to_the_province():
    held, speaker = handed_in(), user_with("governor_office", "46")
    way = [each.area.code for each in passed_of(held.versions.get())]
    assert way == ["460101", "4601", "46"]
    for code in way:
        assert (held.state, next_level(held.versions.get()).area.code) == (State.SUBMITTED, code)
        assert agree(held, speaker).area_id == code
    assert (held.state, held.level) == (State.ENDORSED, "province_level")
    with pytest.raises(PolicyRefused, match="ไม่ได้รอระดับใด"):
        agree(held, speaker)


def test_it_waits_for_whose_turn_it_is_and_for_who_wrote_it_once_it_came_back():
    held = handed_in()
    of_province, of_district = (user_with("governor_office", code) for code in ("46", "4601"))
    elsewhere, writer = user_with("governor_office", "4605"), user_with("supervisor", "460101")
    users = (of_province, of_district, elsewhere)

    def waiting():
        return [waiting_for_level(user).filter(pk=held.pk).exists() for user in users]

    assert waiting() == [True, True, False]
    agree(held, of_district)
    agree(held, of_district)
    assert waiting() == [True, False, False]
    assert not returned_to(writer).exists()
    send_back_proposal(proposal=held, reason="x", on=TODAY, by=of_province, at=AT)
    assert waiting() == [False, False, False]
    assert returned_to(writer).get() == held


def test_what_a_local_authority_proposes_goes_to_the_province():
    held = handed_in("L4601", figure=frozen())
    assert [each.area.code for each in passed_of(held.versions.get())] == ["L4601", "46"]


def test_a_level_speaks_only_for_its_own_area():
    held, far = handed_in(), user_with("governor_office", "4601")
    agree(held, far)
    agree(held, far)
    with pytest.raises(PermissionDenied):
        agree(held, far)


def test_who_wrote_any_of_it_never_endorses():
    writer = user_with("supervisor", "46")
    speaker = user_with("governor_office", "46")
    held = drafted(by=writer)
    cite_figure(proposal=held, figure=frozen(), by=writer, at=AT)
    hand_in_proposal(proposal=held, by=writer, at=AT)
    writer.grants.create(role="governor_office", area_id="46", valid_from=TODAY)
    with pytest.raises(PermissionDenied, match="ท่านเป็นผู้เขียน"):
        agree(held, writer)
    with pytest.raises(PermissionDenied, match="บุคคล"):
        agree(held, None)
    assert agree(held, speaker).made_by == speaker


@pytest.mark.parametrize("days", [-1, 1])
def test_a_day_before_it_was_handed_in_or_to_come_is_refused(days):
    held = handed_in()
    with pytest.raises(PolicyRefused, match="วันที่พิจารณา"):
        agree(held, user_with("governor_office", "46"), on=TODAY + timedelta(days=days))


def test_a_level_speaks_in_a_meeting_of_its_place():
    told = {"name": "เวที", "number": 1, "year": 2569, "on": TODAY, "made_at": AT}
    here, there = (Meeting.objects.create(area_id=code, **told) for code in ("46", "4605"))
    held, speaker = handed_in(), user_with("governor_office", "46")
    with pytest.raises(PolicyRefused, match="พื้นที่อื่น"):
        agree(held, speaker, meeting=there)
    assert agree(held, speaker, meeting=here, note="เห็นด้วย").meeting == here


def test_sent_back_it_is_written_anew_and_passes_every_level_again():
    held, speaker = handed_in(), user_with("governor_office", "46")
    agree(held, speaker)
    with pytest.raises(PolicyRefused, match="ระบุเหตุผล"):
        send_back_proposal(proposal=held, reason=" ", on=TODAY, by=speaker, at=AT)
    send_back_proposal(proposal=held, reason="งบสูงไป", on=TODAY, by=speaker, at=AT)
    held.refresh_from_db()
    assert held.state == State.RETURNED
    newer = begin_version(proposal=held, by=None, at=AT)
    held.refresh_from_db()
    assert (newer.number, held.version, held.state, held.level) == (2, 2, State.DRAFT, "subdistrict_level")
    assert newer.cited.count() == 1
    with pytest.raises(PolicyRefused, match="เริ่มฉบับใหม่ได้เมื่อ"):
        begin_version(proposal=held, by=None, at=AT)
    changed(held, budget_baht=Decimal(1), fiscal_year=2570)
    hand_in_proposal(proposal=held, by=None, at=AT)
    assert next_level(newer).area.code == "460101"
    assert held.versions.get(number=1).endorsements.count() == 2


def test_it_is_dropped_with_a_reason_once():
    held = handed_in()
    with pytest.raises(PolicyRefused, match="ระบุเหตุผล"):
        drop_proposal(proposal=held, reason="", by=None, at=AT)
    drop_proposal(proposal=held, reason="มีงบแล้ว", by=None, at=AT)
    held.refresh_from_db()
    assert (held.state, held.dropped_reason) == (State.DROPPED, "มีงบแล้ว")
    with pytest.raises(PolicyRefused, match="ไปแล้ว"):
        drop_proposal(proposal=held, reason="อีก", by=None, at=AT)


def test_only_what_was_never_handed_in_is_thrown_away():
    draft = drafted()
    throw_away_proposal(proposal=draft, area=draft.area, by=None, at=AT)
    held = handed_in()
    with pytest.raises(PolicyRefused, match="ยื่นแล้วลบไม่ได้"):
        throw_away_proposal(proposal=held, area=held.area, by=None, at=AT)
    assert list(Proposal.objects.all()) == [held]
    assert ProposalVersion.objects.count() == 1


def test_what_a_plan_cites_is_not_dropped_and_what_a_closed_plan_cites_stays():
    held, plan = endorsed(), plan_drawn()
    keep_line(plan=plan, told=line_told(organisation(), links={"proposal": held}), by=None, at=AT)
    with pytest.raises(PolicyRefused, match=r"ในโครงการ 1\.1"):
        drop_proposal(proposal=held, reason="x", by=None, at=AT)
    put_in_force(plan=plan, by=None, at=AT)
    held.refresh_from_db()
    assert held.state == State.IN_PLAN
    close_plan(plan=plan, by=None, at=AT)
    with pytest.raises(PolicyRefused, match="ที่ปิดแล้วอ้างข้อเสนอนี้"):
        drop_proposal(proposal=held, reason="x", by=None, at=AT)


def test_a_draft_that_something_cites_is_not_thrown_away():
    draft, plan = drafted(), plan_drawn()
    line = keep_line(plan=plan, told=line_told(organisation()), by=None, at=AT)
    line.proposal = draft
    line.save()
    with pytest.raises(PolicyRefused, match="นำออกจากแผน"):
        throw_away_proposal(proposal=draft, area=area("460101"), by=None, at=AT)
