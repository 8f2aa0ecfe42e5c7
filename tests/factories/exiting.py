"""Households that meet every criterion of the exit rule, and exits on their way."""

from datetime import date, timedelta
from typing import Any

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.models import Assessment, Circumstances, DimensionResult, MethodVersion
from ppaos.evidence.livelihood.queries.methods import newest_method
from ppaos.ground.accounts.models import User
from ppaos.learning.monitoring.actions.deciding import decide_exits
from ppaos.learning.monitoring.actions.judging import judge_area
from ppaos.learning.monitoring.actions.proposing import propose_exits
from ppaos.learning.monitoring.actions.reviewing import give_notice, review_exits
from ppaos.learning.monitoring.actions.verifying import verify_exit
from ppaos.learning.monitoring.models import Exit, ExitRun
from ppaos.people.registry.models import Household
from tests.factories.people import AT, household_of, user_with

TODAY = AT.date()
FIRST_ON, LAST_ON, SINCE = date(2025, 3, 5), date(2026, 3, 5), date(2026, 1, 5)
STEP = timedelta(days=1)
ASKED = ("income", "dimensions", "level", "capitals", "referrals")
ALL_HOLD = dict.fromkeys(ASKED, "holds")
FINE = {
    "health": "not_poor",
    "living": "not_poor",
    "education": "not_poor",
    "income": "not_poor",
    "access": "not_poor",
}
HIGH = {"human": 3.2, "physical": 3.1, "financial": 2.9, "natural": 2.6, "social": 2.8, "overall": 3.0}


def rules() -> MethodVersion:
    """Every packaged method published; the exit rule."""
    publish_packaged_methods(by=None, at=AT)
    return newest_method("exit_rule")


def ready(*names: str, key: str = "h1", standing: str = "active", **given: Any) -> Household:
    """A household in the programme that may be proposed; given: what it has otherwise (incomes, scores, dimensions),
    where it lives (area_code)."""
    where = {"area_code": given["area_code"]} if "area_code" in given else {}
    home = household_of(*(names or ("สมศรี",)), key=key, standing=standing, valid_from=SINCE, **where)
    incomes = given.get("incomes", {FIRST_ON: (60_000.0, 58_000.0), LAST_ON: (70_000.0, 69_000.0)})
    for day, (whole, earned) in incomes.items():
        seen(home, day, whole, earned, scores=given.get("scores", HIGH))
    told = FINE | given.get("dimensions", {})
    DimensionResult.objects.create(
        household=home, area_id=home.area_id, year=2569, round=1, method=newest_method("bmn_indicators"), made_at=AT,
        **told,
    )  # fmt: skip
    return home


def seen(
    home: Household,
    on: date,
    whole: float | None,
    earned: float | None,
    scores: dict[str, float],
    number: int = 1,
) -> None:
    """One round in which the household told its income and was scored."""
    place = {
        "household": home,
        "area_id": home.area_id,
        "year": on.year + 543,
        "round": number,
        "made_at": AT,
    }
    Circumstances.objects.create(
        **place, income_per_head=whole, earned_per_head=earned, is_below_line="unknown", line="bmn_income"
    )
    Assessment.objects.create(**place, method=newest_method("slf_capitals"), assessed_on=on, **scores)


def judged(area: str = "46", *, by: Any = None) -> ExitRun:
    """The newest run of an area, just made."""
    judge_area(area_code=area, by=by, at=AT)
    return ExitRun.objects.get(area=area, is_current=True)


def people() -> dict[str, User]:
    """Who proposes, looks, and decides, each somebody else."""
    return {
        "proposer": user_with("data_manager", "46", name="เสนอ"),
        "verifier": user_with("supervisor", "46", name="สอบทาน"),
        "decider": user_with("governor_office", "46", name="ตัดสิน"),
    }


def proposed(home: Household, who: dict[str, User], on: date = TODAY - 40 * STEP) -> Exit:
    """An exit that was proposed."""
    propose_exits(run=judged(), household_ids=[home.pk], on=on, by=who["proposer"], at=AT)
    return Exit.objects.get(household=home)


def verified(home: Household, who: dict[str, User]) -> Exit:
    """An exit that somebody looked at."""
    each = proposed(home, who)
    verify_exit(proposed=each, findings=ALL_HOLD, on=TODAY - 38 * STEP, note="", by=who["verifier"], at=AT)
    return Exit.objects.get(pk=each.pk)


def noticed(home: Household, who: dict[str, User], on: date = TODAY - 30 * STEP) -> Exit:
    """An exit that the community heard and of which the household was told."""
    each = verified(home, who)
    review_exits(
        exits=[each], agrees=True, on=TODAY - 35 * STEP, minutes="เห็นชอบ", who="ผู้ใหญ่บ้าน 12 คน",
        by=who["verifier"], at=AT,
    )  # fmt: skip
    give_notice(exits=[each], on=on, way="told_in_person", who="สมศรี", by=who["proposer"], at=AT)
    return Exit.objects.get(pk=each.pk)


def monitored(home: Household, who: dict[str, User], on: date = TODAY) -> Exit:
    """An exit that was decided: the household left and is watched."""
    each = noticed(home, who)
    decide_exits(exits=[each], leaves=True, on=on, ground="มติที่ประชุม", by=who["decider"], at=AT)
    return Exit.objects.get(pk=each.pk)
