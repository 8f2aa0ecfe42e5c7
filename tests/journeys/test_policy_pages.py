"""Pages of one record of cooperation, Forum and policy: open to everybody, and whole on a phone."""

import pytest
from django.utils import timezone

from tests.factories.committees import committee_of, course_in
from tests.factories.meetings import called, handed_in, meeting_of, put
from tests.factories.people import household_of
from tests.factories.pledged import pledged, resolved
from tests.factories.programmed import owed_by, project_of
from tests.factories.proposing import drafted, endorsed, frozen, line_of, plan_drawn
from tests.factories.referred import agreement_with, need_of, office, service_of
from tests.factories.strategies import frozen as strategy_frozen
from tests.journeys.installation import somebody
from tests.journeys.looking import faults_at


@pytest.fixture
def addresses(installation):
    """One record of each kind, and the addresses of its pages."""
    receiver, home = office(), household_of("สมหมาย", "ขยัน")
    agreement, service = agreement_with(receiver), service_of(receiver)
    need_of(home)
    meeting = meeting_of(on=timezone.localdate())
    item = handed_in(meeting, "ครัวเรือนที่รอความช่วยเหลือ")
    put(item, home)
    called(meeting, receiver)
    resolution = resolved(meeting, receiver)
    promised = pledged(item, receiver, service)
    figure, draft = frozen(), drafted("46")
    plan = plan_drawn()
    line = line_of(plan, receiver, links={"proposal": endorsed("46", title="ผ่านทุกระดับแล้ว")})
    strategy, project = strategy_frozen(), project_of()
    owed_by(project)
    return [
        f"/policy/meetings/{meeting.pk}/", f"/policy/meetings/{meeting.pk}/change/",
        f"/policy/meetings/{meeting.pk}/hand-in/", f"/policy/items/{item.pk}/", f"/policy/items/{item.pk}/pledge/",
        f"/policy/resolutions/{resolution.pk}/", f"/policy/resolutions/{resolution.pk}/change/",
        f"/policy/meetings/{meeting.pk}/resolutions/new/", f"/policy/pledges/{promised.pledge_id}/",
        f"/policy/figures/{figure.cited_as}/", f"/policy/figures/{figure.cited_as}/households/",
        *(f"/policy/proposals/{draft.pk}/{page}" for page in ("", "write/", "figures/", "households/")),
        *(f"/policy/plans/{plan.pk}/{page}" for page in ("", "write/", "sheet/", "lines/new/")),
        f"/policy/plan-lines/{line.pk}/", f"/policy/plan-lines/{line.pk}/write/",
        f"/policy/strategies/{strategy.pk}/", f"/policy/strategies/{strategy.pk}/households/",
        f"/policy/projects/{project.pk}/", f"/policy/projects/{project.pk}/change/",
        f"/cooperation/agreements/{agreement.pk}/", f"/cooperation/committees/{committee_of('46').uid}/",
        f"/cooperation/training/{course_in().uid}/",
    ]  # fmt: skip


def test_pages_of_one_record_are_open_to_everybody_and_whole_on_a_phone(addresses, reader):
    at, wrong = reader(somebody("data_manager"), reduced_motion="reduce"), []
    for path in addresses:
        assert at.opens(path) == 200, path
        wrong += faults_at(at.page, "th")
    assert not wrong, "\n".join(wrong)
