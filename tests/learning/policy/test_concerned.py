"""Households come into a proposal from figures, groups, models and codes: each once, only those the writer sees."""

import pytest
from django.db import transaction

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.models import GroupOverride
from ppaos.learning.policy.actions import concerned
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.proposals import begin_version, cite_figure, hand_in_proposal
from ppaos.learning.policy.queries.proposals import ids_concerned, newest_version
from ppaos.support.operating_models.models import FittingHousehold, MatchRun
from tests.factories.modelled import made
from tests.factories.people import AT, household_of, organisation, user_with
from tests.factories.proposing import drafted, frozen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def homes():
    villages = ("46010101", "46010102", "46010201")
    return [household_of(f"ก{n}", key=f"h{n}", area_code=code) for n, code in enumerate(villages)]


def ids(proposal):
    return ids_concerned(newest_version(proposal))


def put(done):
    return done.added, done.again, done.unseen


def test_of_a_figure_those_of_the_proposals_area_are_put_in_once(homes):
    held, figure = drafted("460101"), frozen()
    with pytest.raises(PolicyRefused, match="ไม่ได้อ้าง"):
        concerned.put_figure(proposal=held, figure=figure, by=None, at=AT)
    cite_figure(proposal=held, figure=figure, by=None, at=AT)
    assert put(concerned.put_figure(proposal=held, figure=figure, by=None, at=AT)) == (2, 0, 1)
    assert put(concerned.put_figure(proposal=held, figure=figure, by=None, at=AT)) == (0, 2, 1)
    assert ids(held) == [homes[0].pk, homes[1].pk]
    assert newest_version(held).households_from == [{"kind": "figure", "label": figure.cited_as, "count": 2}]


def test_only_those_the_writer_sees_are_put_in(homes):
    writer = user_with("supervisor", "460101")
    held, figure = drafted("460101", by=writer), frozen(where="460101")
    cite_figure(proposal=held, figure=figure, by=writer, at=AT)
    assert put(concerned.put_figure(proposal=held, figure=figure, by=writer, at=AT)) == (2, 0, 0)
    team = user_with("project_team", "46")
    other = drafted("46", by=team)
    cite_figure(proposal=other, figure=figure, by=team, at=AT)
    assert put(concerned.put_figure(proposal=other, figure=figure, by=team, at=AT)) == (0, 0, 2)


def test_of_a_target_group(homes):
    publish_packaged_methods(by=None, at=AT)
    held = drafted("46")
    with pytest.raises(PolicyRefused, match="ไม่มีกลุ่มเป้าหมาย"):
        concerned.put_group(proposal=held, group="none", by=None, at=AT)
    with pytest.raises(PolicyRefused, match="จัดกลุ่มเป้าหมายก่อน"):
        concerned.put_group(proposal=held, group="model", by=None, at=AT)
    by = user_with("data_manager", "46")
    GroupOverride.objects.create(household=homes[2], group="model", reason="x", made_by=by, made_at=AT)
    assert put(concerned.put_group(proposal=held, group="model", by=None, at=AT)) == (1, 0, 0)
    assert ids(held) == [homes[2].pk]


def test_who_fits_the_model_of_the_proposal(homes):
    held = drafted("46")
    with pytest.raises(PolicyRefused, match="ยังไม่ได้ระบุโมเดล"):
        concerned.put_fitting(proposal=held, by=None, at=AT)
    model = made(organisation())
    held = drafted("46", links={"model": model})
    with pytest.raises(PolicyRefused, match="ยังไม่มีการหา"):
        concerned.put_fitting(proposal=held, by=None, at=AT)
    told = {"households": 2, "fitting": 1, "to_ask": 1, "failing": 0, "made_at": AT}
    run = MatchRun.objects.create(model=model, **told)
    for rank, (home, fit) in enumerate(zip(homes, ("fits_model", "to_be_asked"), strict=False), 1):
        FittingHousehold.objects.create(
            run=run,
            household=home,
            area_id=home.area_id,
            rank=rank,
            fit=fit,
            unknown=0,
            wishes_met=0,
            outcomes="",
        )
    assert put(concerned.put_fitting(proposal=held, by=None, at=AT)) == (1, 0, 0)
    assert ids(held) == [homes[0].pk]


def test_typed_codes_are_read_in_thai_digits_and_each_unknown_one_is_named(homes):
    homes[0].code = "46-001"
    homes[0].save()
    held = drafted("460101")
    thai = str(homes[1].pk).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    done = concerned.put_typed(proposal=held, codes=f"46-๐๐๑, #{thai}\n", by=None, at=AT)
    assert put(done) == (2, 0, 0)
    for wrong in (f"#{homes[2].pk}", "ไม่มี", "#99999999999999999999"):
        with pytest.raises(PolicyRefused, match="ยังไม่ได้ใส่ครัวเรือนใด"), transaction.atomic():
            concerned.put_typed(proposal=held, codes=f"46-001 {wrong}", by=None, at=AT)
    with pytest.raises(PolicyRefused, match="ยังไม่ได้พิมพ์"):
        concerned.put_typed(proposal=held, codes=" , ", by=None, at=AT)
    concerned.leave_out_households(proposal=held, by=None, at=AT)
    assert ids(held) == []
    assert newest_version(held).households_from == []


def test_they_go_along_into_another_version_and_change_no_more_once_handed_in(homes):
    held, figure = drafted("460101"), frozen()
    cite_figure(proposal=held, figure=figure, by=None, at=AT)
    concerned.put_figure(proposal=held, figure=figure, by=None, at=AT)
    hand_in_proposal(proposal=held, by=None, at=AT)
    with pytest.raises(PolicyRefused, match="แก้ไขไม่ได้"):
        concerned.leave_out_households(proposal=held, by=None, at=AT)
    begin_version(proposal=held, by=None, at=AT)
    held.refresh_from_db()
    assert ids(held) == [homes[0].pk, homes[1].pk]
    assert newest_version(held).households_from
