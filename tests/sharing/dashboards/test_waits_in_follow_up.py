"""What waits at home in follow-up, by role; each leads to the page where it is done."""

from datetime import timedelta
from uuid import uuid4

import pytest

from ppaos.evidence.survey.models import Visit
from ppaos.learning.monitoring.actions.objecting import object_to_exit
from ppaos.learning.monitoring.models import Exit, FollowUpRound, RoundHousehold, WatchAlert
from ppaos.sharing.dashboards.queries.waiting import KINDS, waiting_for
from tests.factories.areas import make_areas
from tests.factories.exiting import TODAY, monitored, noticed, people, proposed, ready, rules, verified
from tests.factories.followed import homes, opened, round_of
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground(monkeypatch, client):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    client.cookies["django_language"] = "en"
    make_areas()
    return rules()


@pytest.fixture
def who():
    return people()


def waits(user):
    found = waiting_for(user)
    assert {each.kind for each in found} <= set(KINDS)
    return {each.kind: each.count for each in found if each.kind not in ("opened", "not_visited")}


def leads_on(client, user):
    """What home says, each with the page it leads to open."""
    client.force_login(user)
    rows = client.get("/").context["waiting"]
    for row in rows:
        assert client.get(row["url"].split("#")[0] or "/").status_code == 200, row
    return {row["title"] for row in rows}


def test_a_proposal_waits_for_somebody_who_neither_proposed_nor_interviewed(client, who):
    proposed(ready(), who)
    assert waits(who["proposer"]) == {}
    assert waits(who["verifier"]) == {"exits_to_look_at": 1}
    assert waits(user_with("supervisor", "4605")) == {}
    assert leads_on(client, who["verifier"]) == {"proposed exit waits for a look by somebody else"}


def test_each_step_waits_for_whose_turn_it_is(client, who):
    each = verified(ready(), who)
    assert waits(who["verifier"]) == {"exits_to_hear": 1}
    assert "exit waits for the community's hearing" in leads_on(client, who["verifier"])
    Exit.objects.filter(pk=each.pk).update(state="exit_reviewed")
    assert waits(who["proposer"]) == {"exits_to_tell": 1}
    assert "household is to be told that it may leave" in leads_on(client, who["proposer"])


def test_a_decision_waits_after_the_time_for_objections_for_who_neither_proposed_nor_looked(client, who):
    each = noticed(ready(), who)
    assert waits(who["decider"]) == {"exits_to_decide": 1}
    assert waits(who["proposer"]) == {}
    assert leads_on(client, who["decider"]) == {"exit waits for your decision"}
    Exit.objects.filter(pk=each.pk).update(objections_until=TODAY)
    assert waits(who["decider"]) == {}
    object_to_exit(proposed=each, on=TODAY, words="ยังไม่พร้อม", who="สมศรี", by=None, at=AT)
    assert waits(who["decider"]) == {"objections": 1}
    assert leads_on(client, who["decider"]) == {"household objects to leaving: answer it"}


def test_checks_wait_for_who_looks_and_one_by_one_for_a_mentor(client, who):
    home = ready()
    each = monitored(home, who)
    mentor = user_with("mentor", "46")
    opened(home, mentor)
    assert waits(who["verifier"]) == waits(mentor) == {}
    check = each.checks.earliest("due_on")
    check.due_on = TODAY
    check.save()
    assert waits(who["verifier"]) == {"checks": 1}
    assert "household that left is due for a check" in leads_on(client, who["verifier"])
    assert waits(mentor) == {"own_check": 1}
    assert "household in your care that left is due for a check" in leads_on(client, mentor)


def test_alerts_wait_for_who_keeps_watch_over_the_household_until_somebody_goes(client, ground):
    home = ready()
    mentor, other = user_with("mentor", "46"), user_with("mentor", "46")
    opened(home, mentor)
    alert = WatchAlert.objects.create(
        household=home, area_id=home.area_id, rule=ground, severity=1.0, raised_on=TODAY, made_at=AT, changed_at=AT,
    )  # fmt: skip
    assert (waits(mentor), waits(other)) == ({"alerts": 1}, {})
    assert "household may be falling back: nobody looked yet" in leads_on(client, mentor)
    alert.state = WatchAlert.State.VISITING
    alert.save()
    assert waits(mentor) == {}


def test_rounds_wait_to_be_handed_out_and_when_their_time_is_over(client, who):
    [home] = homes("ก")
    surveyor = user_with("surveyor", "46")
    planned = round_of()
    assert waits(who["proposer"])["rounds_to_hand_out"] == 1
    visit = Visit.objects.create(
        household=home, area_id=home.area_id, surveyor=surveyor, kind=Visit.Kind.RETURN, assigned_at=AT,
        entity_id=uuid4(), changed_at=AT,
    )  # fmt: skip
    RoundHousehold.objects.filter(round=planned, household=home).update(visit=visit)
    yesterday = TODAY - timedelta(days=1)
    FollowUpRound.objects.update(state="round_open", starts_on=yesterday, ends_on=yesterday)
    found = waits(who["proposer"])
    assert (found["rounds_late"], "rounds_to_hand_out" in found) == (1, False)
    assert "round of follow-up is over and visits are still open" in leads_on(client, who["proposer"])
    visit.state = Visit.State.DONE
    visit.save()
    assert "rounds_late" not in waits(who["proposer"])
