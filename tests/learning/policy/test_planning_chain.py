"""From a proposal to its result: one chain, and how many resolutions and proposals reached a budget."""

from decimal import Decimal

import pytest

from ppaos.learning.policy.actions.plan_lines import tell_money
from ppaos.learning.policy.actions.plans import put_in_force, revise_plan
from ppaos.learning.policy.models import Meeting, Resolution
from ppaos.learning.policy.presenters.chains import chain_steps
from ppaos.learning.policy.queries.chain import chain_of
from ppaos.learning.policy.queries.plan_lines import YearTold
from ppaos.learning.policy.queries.reached import PROPOSALS, RESOLUTIONS, reached, steps_reached
from ppaos.support.assistance.actions.correcting import take_back_help
from tests.factories.batched import batch_of, cleared_referrals, sent_batch
from tests.factories.enrolled import member_of
from tests.factories.helped import help_line, recorded
from tests.factories.modelled import running
from tests.factories.people import AT, household_of, organisation, user_with
from tests.factories.proposing import TODAY, area, drafted, endorsed, handed_in, line_of, plan_drawn
from tests.factories.referred import agreement_with, office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def resolution(where="46"):
    meeting, _made = Meeting.objects.get_or_create(
        area_id="46", name="เวที", number=1, year=2569, on=TODAY, defaults={"made_at": AT}
    )
    return Resolution.objects.create(
        meeting=meeting, number=meeting.resolutions.count() + 1, text="ตั้งงบอาชีพ", area_id=where,
        owner=organisation(f"เจ้าของ {meeting.resolutions.count()}"), due_on=TODAY, made_at=AT,
    )  # fmt: skip


def granted(line, granted, spent=None):
    told = {2569: YearTold(granted=granted, spent=spent)}
    tell_money(plan=line.plan, line=line, years=told, by=None, at=AT)


def steps(kind, by, where="46", year=None):
    return [
        (each.step, each.count, each.baht)
        for each in steps_reached(kind, reached(by, area(where), year)[kind].values())
    ]


def test_a_line_shows_its_proposal_model_members_and_what_is_not_known_yet():
    household_of("ก")
    body, by = organisation("ทีม"), user_with("data_manager", "46")
    model = running(body)
    member_of(model, household_of("ข", key="h2"))
    line = line_of(plan_drawn(), body, links={"proposal": endorsed("4601"), "model": model})
    chain = chain_of(by, line)
    assert (chain.members, chain.result, chain.batch, chain.money.asked) == (1, None, None, 300)
    assert chain.opens == {"proposal", "model"}
    shown = chain_steps(chain, "line")
    assert [step["state"] for step in shown] == ["done", "current", "current", "done", "todo"]
    assert "1 ครัวเรือน" in shown[3]["text"]
    stranger = user_with("governor_office", "4605")
    assert "proposal" not in chain_of(stranger, line).opens


def test_a_batch_shows_what_was_sent_and_which_help_stands():
    body = office()
    agreement_with(body)
    one, two = cleared_referrals(body, "ก", "ข")
    batch = batch_of(body)
    sent_batch(batch)
    for each in (one, two):
        recorded(help_line(each.household, body, f"line {each.pk}", referral_id=each.pk, baht=500.0))
    line = line_of(plan_drawn(), body, links={"batch": batch})
    result = chain_of(None, line).batch
    assert (result.sent, result.answered, result.households, result.baht) == (2, 0, 2, 1000)
    gone = one.household.help_lines.get()
    take_back_help(line=gone, reason="ผิด", by=None, at=AT)
    assert chain_of(None, line).batch.households == 1


def test_each_step_counts_what_came_so_far_and_its_baht_once_over_revisions():
    household_of("ก")
    owner, by = organisation("อบจ."), user_with("governor_office", "46")
    handed_in("460101", title="รอ")
    drafted("46")
    first, second, resolved = endorsed(title="หนึ่ง"), endorsed(title="สอง"), resolution()
    resolution()
    plan = plan_drawn()
    line_of(plan, owner, links={"proposal": first, "resolution": resolved})
    line_of(plan, owner, code="2", links={"proposal": second})
    nothing = [("in_plan", 0, None), ("granted", 0, None), ("spent", 0, None)]
    assert steps(RESOLUTIONS, by) == [("begun", 2, None), *nothing]
    put_in_force(plan=plan, by=None, at=AT)
    granted(plan.lines.get(code="1.1"), Decimal(90), Decimal(10))
    granted(plan.lines.get(code="2"), Decimal(0))
    told = [
        ("begun", 3, None),
        ("endorsed", 2, None),
        ("in_plan", 2, 600),
        ("granted", 1, 90),
        ("spent", 1, 10),
    ]
    assert steps(PROPOSALS, by) == told
    assert steps(RESOLUTIONS, by)[1:] == [("in_plan", 1, 300), ("granted", 1, 90), ("spent", 1, 10)]
    newer = revise_plan(plan=plan, by=None, at=AT)
    assert steps(PROPOSALS, by) == told
    put_in_force(plan=newer, by=None, at=AT)
    assert steps(PROPOSALS, by) == told
    assert steps(PROPOSALS, by, year=2570)[2:] == [
        ("in_plan", 2, 400),
        ("granted", 0, None),
        ("spent", 0, None),
    ]
    assert steps(PROPOSALS, by, where="4605")[0] == ("begun", 0, None)
    assert steps(PROPOSALS, user_with("governor_office", "4605"))[0] == ("begun", 0, None)


def test_the_page_of_a_resolution_shows_the_line_that_carries_it_out(client):
    resolved = resolution()
    client.force_login(user_with("governor_office", "46"))
    address = f"/policy/resolutions/{resolved.pk}/"
    assert "ส่งเสริมกระจูด" not in client.get(address).content.decode()
    line_of(plan_drawn(), organisation("อบจ."), links={"resolution": resolved})
    assert "ส่งเสริมกระจูด" in client.get(address).content.decode()
