"""Development plans of the demonstration's households, of both groups: begun, agreed on, followed by mentors."""

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils import timezone

from ppaos.config.demo.plan import data
from ppaos.evidence.livelihood.queries.groups import places_in_force
from ppaos.ground.accounts.actions import Invitee, invite_users
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import grant_role
from ppaos.support.operating_models.actions.mentoring import record_contact
from ppaos.support.operating_models.actions.plan_parts import add_goal, add_step, settle_goal, settle_step
from ppaos.support.operating_models.actions.plans import (
    agree_plan,
    change_plan,
    finish_plan,
    make_plans,
    review_plan,
)
from ppaos.support.operating_models.models import Enrolment, HouseholdPlan, OperatingModel
from ppaos.support.referral.models import Referral

WELFARE, MODEL = "welfare", "model"
WIDE, HIGH, INK, PAPER = 240, 80, 40, 255
WAYS = ("home_visit", "home_visit", "by_phone", "at_meeting")


def keep_plans(province: str, households: int, at: datetime) -> int:
    """Begin plans for households of both groups and follow them until `at`; how many."""
    dice = np.random.default_rng([households, *b"models/plans"])
    course, begun = (
        data("models_plans")["course"],
        at - timedelta(days=data("models_plans")["course"]["begun"]),
    )
    mentors, keeper = _mentors(province, begun), User.objects.get(username="data")
    size = data("models_plans")["size"]
    homes = _households(province, max(size["least"], round(size["plans"] * households / size["households"])))
    own, rest = homes[: size["caseload"]], homes[size["caseload"] :]
    for mentor, theirs in (
        (mentors[0], own),
        *((one, rest[n :: len(mentors) - 1]) for n, one in enumerate(mentors[1:])),
    ):
        if theirs:
            make_plans(household_ids=theirs, by=keeper, at=begun, mentor=mentor)
    plans = list(HouseholdPlan.objects.select_related("mentor").order_by("pk"))
    for plan in plans:
        luck = float(dice.random())
        if luck >= course["not_begun"]:
            _follow(plan, luck < course["not_begun"] + course["not_agreed"], dice, at)
    return len(plans)


def _mentors(province: str, at: datetime) -> list[User]:
    """The account of the sign-in page, and some more mentors."""
    names = data("models_plans")["mentors"]["names"]
    invitees = [Invitee(f"mentor{number}", name, "") for number, name in enumerate(names, 2)]
    more = [invitation.user for invitation in invite_users(invitees=invitees, by=None, at=at)]
    area = Area.objects.get(pk=province)
    for user in more:
        grant_role(user=user, role="mentor", area=area, valid_from=at.date(), by=None, at=at)
    return [User.objects.get(username="mentor"), *more]


def _households(province: str, count: int) -> list[int]:
    """Households of both groups in turns: those of group B in models first, those that need most before others."""
    places = places_in_force().filter(run__area=province).order_by("rank", "household_id")
    of_group = {
        group: list(places.filter(group=group).values_list("household_id", flat=True))
        for group in (WELFARE, MODEL)
    }
    inside = Enrolment.objects.filter(state=Enrolment.State.ENROLLED)
    members = set(inside.values_list("household_id", flat=True))
    of_group[MODEL].sort(key=lambda home: home not in members)
    welfare = of_group[WELFARE][: round(count * data("models_plans")["size"]["welfare_share"])]
    both = [*welfare, *of_group[MODEL][: count - len(welfare)]]
    # Both groups among the first: every mentor looks after some of each.
    turns = {home: place / max(1, len(welfare)) for place, home in enumerate(welfare)}
    others = both[len(welfare) :]
    turns |= {home: place / max(1, len(others)) for place, home in enumerate(others)}
    return sorted(both, key=lambda home: (turns[home], home))


def _follow(plan: HouseholdPlan, is_written_only: bool, dice: np.random.Generator, at: datetime) -> None:
    """Goals and steps with the household, its agreement, contacts, and what became of it.

    Where a page shows who did it, the mentor did; the rest is told by the system.
    """
    course, by = data("models_plans")["course"], plan.mentor
    begun = at - timedelta(days=course["begun"])
    group = plan.group if plan.group in (WELFARE, MODEL) else MODEL
    wishes = data("models_plans")["wishes"][group]
    change_plan(plan=plan, wishes=str(dice.choice(wishes)), by=None, at=begun)
    goals = [goal for goal in data("models_plans")["goal"] if goal["group"] == group]
    for goal in goals[: int(dice.integers(1, len(goals) + 1))]:
        _aim(plan, goal, begun)
    if is_written_only:
        return
    agreed = begun + timedelta(days=course["agreed"])
    agree_plan(
        plan=plan, agreed_by="หัวหน้าครัวเรือน", on=timezone.localdate(agreed), signature=io.BytesIO(_signature(dice)),
        name="signature.png", content_type="image/png", by=by, at=agreed,
    )  # fmt: skip
    _meet(plan, dice, agreed, at)
    _settle(plan, dice, at)


def _aim(plan: HouseholdPlan, told: Mapping[str, Any], at: datetime) -> None:
    """One goal with its steps; a step joins a referral or a place in a model where the household has one."""
    today = timezone.localdate(at)
    target = Decimal(told["target"]) if "target" in told else None
    goal = add_goal(
        plan=plan, capital=told["capital"], text=told["text"], target=target, unit=told.get("unit", ""),
        due_on=today + timedelta(days=told["days"]), by=None, at=at,
    )  # fmt: skip
    for kind, text, owner, days, joins in told["steps"]:
        referral = _referral(plan.household_id) if joins == "referral" else None
        place = _place(plan.household_id) if joins == "enrolment" else None
        is_office = owner == "by_organisation" and referral is not None
        add_step(
            plan=plan, goal=goal, kind=kind, text=text, due_on=today + timedelta(days=days), referral=referral,
            owner=owner if is_office or owner != "by_organisation" else "by_mentor", enrolment=place,
            organisation=referral.organisation if is_office and referral else None, by=None, at=at,
        )  # fmt: skip


def _referral(household_id: int) -> Referral | None:
    return Referral.objects.filter(household=household_id).exclude(sent_at=None).order_by("pk").first()


def _place(household_id: int) -> Enrolment | None:
    """Where the household earns."""
    chains = Enrolment.objects.filter(model__kind=OperatingModel.Kind.CHAIN, state=Enrolment.State.ENROLLED)
    return chains.filter(household=household_id).order_by("pk").first()


def _meet(plan: HouseholdPlan, dice: np.random.Generator, since: datetime, at: datetime) -> None:
    """The mentor sees the household about once a month; some of the newest contacts are long ago."""
    ago = [100, 65, int(dice.integers(2, 40))][: int(dice.integers(1, 4))]
    for days in ago:
        met = max(since, at - timedelta(days=days))
        record_contact(
            plan=plan, on=timezone.localdate(met), way=str(dice.choice(WAYS)), note="พูดคุยเรื่องงานและสุขภาพ (สมมติ)",
            by=plan.mentor, at=met,
        )  # fmt: skip


def _settle(plan: HouseholdPlan, dice: np.random.Generator, at: datetime) -> None:
    """Of what is due some is done, some is late; some plans were looked through, few ended before their goals."""
    course, today, by = data("models_plans")["course"], timezone.localdate(at), plan.mentor
    for step in plan.steps.filter(due_on__lte=today).order_by("pk"):
        if step.due_on is not None and dice.random() < course["done"]:
            settle_step(step=step, is_done=True, on=_by_day(step.due_on), by=None, at=at)
    if dice.random() < course["reviewed"]:
        goal = plan.goals.order_by("pk").first()
        if goal is not None:
            settle_goal(goal=goal, is_reached=True, on=today, by=None, at=at)
        review_plan(plan=plan, on=today, note="ทำได้ตามที่ตกลง (สมมติ)", opens_again=False, by=by, at=at)
    elif dice.random() < course["ended"]:
        finish_plan(plan=plan, on=today, reason="ย้ายไปทำงานต่างจังหวัดทั้งบ้าน (สมมติ)", by=by, at=at)


def _by_day(due_on: date) -> date:
    """Some days before it was due."""
    return due_on - timedelta(days=4)


def _signature(dice: np.random.Generator) -> bytes:
    """A stroke on white paper, and nobody else's."""
    paper = np.full((HIGH, WIDE), PAPER, dtype=np.uint8)
    across = np.arange(20, WIDE - 20)
    waves: Sequence[float] = dice.uniform(0.03, 0.2, 3).tolist()
    down = HIGH / 2 + sum(9 * np.sin(across * wave) for wave in waves)
    for thick in (0, 1):
        paper[np.clip(down.astype(int) + thick, 0, HIGH - 1), across] = INK
    body = b"".join(b"\x00" + row.tobytes() for row in paper)
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", WIDE, HIGH, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(body)), (b"IEND", b""),
    ]  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in parts
    )
