"""Plans of the demonstration with what was asked for, granted and spent, and the strategy of a whole district."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ppaos.config.demo.bodies import body, noon, parts, poorest_district
from ppaos.config.demo.plan import data
from ppaos.engine.thai.calendar import fiscal_year
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, Level
from ppaos.learning.policy.actions.plan_lines import keep_line, tell_money
from ppaos.learning.policy.actions.plans import draw_up_plan, put_in_force, revise_plan
from ppaos.learning.policy.actions.strategies import draft_strategy, freeze_strategy
from ppaos.learning.policy.actions.strategy_days import record_strategy_days
from ppaos.learning.policy.actions.strategy_plans import carry_by_plan
from ppaos.learning.policy.models import DistrictStrategy, Meeting, PolicyPlan, Proposal, Status
from ppaos.learning.policy.queries.plan_lines import LineTold, YearTold
from ppaos.learning.policy.queries.strategies import areas_of_plans, target_households
from ppaos.people.registry.models import POOR


def keep_policy_plans(
    province: str, proposals: Mapping[str, Proposal], meeting: Meeting, at: datetime
) -> list[PolicyPlan]:
    """The plans of planning.toml in force, the revised one with lines that carry out proposals and resolutions."""
    by, made = User.objects.get(username="governor"), []
    for told in data("planning")["plan"]:
        area = _area(told["area"], province)
        now = fiscal_year(at.date())
        first, last = (now + each for each in told["years"])
        name = told["name"].format(area=area.name_th, first=first, last=last)
        drawn = at + timedelta(days=told["drawn"])
        plan = draw_up_plan(name=name, area=area, first_year=first, last_year=last, by=by, at=drawn)
        _lines(plan, told["line"], {}, by, drawn)
        put_in_force(plan=plan, by=by, at=at + timedelta(days=told["in_force"]))
        _money(plan, told["line"], by, at)
        if "revised" in told:
            plan = _revised(plan, told, proposals, meeting, by, at)
        made.append(PolicyPlan.objects.get(pk=plan.pk))
    return made


def keep_strategy(province: str, plans: Iterable[PolicyPlan], at: datetime) -> DistrictStrategy | None:
    """The strategy of the district with the most poor households, frozen some days ago, its days recorded."""
    told, by, district = (
        data("planning")["strategy"],
        User.objects.get(username="governor"),
        poorest_district(province),
    )
    whom = {"standings": [each.value for each in POOR]}
    if target_households(district, whom).is_empty():
        return None
    day = {name: (at + timedelta(days=told[name])).date() for name in ("begins", "due", "drafted", "frozen")}
    strategy = draft_strategy(
        area=district, name=told["name"].format(area=district.name_th), definition=told["definition"],
        counts_as_out=[Status.EXITED, Status.MONITORED], share_percent=Decimal(told["share"]), of_whom=whom,
        starts_on=day["begins"], due_on=day["due"], decided_in=told["decided_in"], by=by, at=noon(day["drafted"]),
    )  # fmt: skip
    for plan in plans:
        if plan.area_id in areas_of_plans(district.pk):
            carry_by_plan(strategy=strategy, plan=plan, by=by, at=noon(day["drafted"]))
    freeze_strategy(strategy=strategy, by=by, at=noon(day["frozen"]))
    record_strategy_days(by=None, at=at)
    return DistrictStrategy.objects.get(pk=strategy.pk)


def _area(word: str, province: str) -> Area:
    area = Area.objects.get(pk=province)
    if word == "province":
        return area
    district = poorest_district(province)
    local = Area.objects.filter(level=Level.LOCAL_AUTHORITY, pk__in=areas_of_plans(district.pk)).order_by(
        "pk"
    )
    return local.first() or parts(district, Level.SUBDISTRICT)[0]


def _lines(
    plan: PolicyPlan, rows: Iterable[Mapping[str, Any]], linked: Mapping[str, Any], by: User, at: datetime
) -> None:
    for told in rows:
        owner = body(told["owner"], plan.area) or body("มหาวิทยาลัยสมมติ", plan.area)
        years = {
            plan.first_year + place: YearTold(Decimal(asked))
            for place, asked in enumerate(told["asked"]) if asked
        }  # fmt: skip
        links = {key: linked.get(f"{key} {told[key]}") for key in ("proposal", "resolution") if key in told}
        line = LineTold(
            told["code"], told["name"], owner, sum((each.asked or Decimal(0) for each in years.values()), Decimal(0)),
            years, told["aim"], told["indicator"], told["source"], links or None,
        )  # fmt: skip
        keep_line(plan=plan, told=line, by=by, at=at)


def _money(plan: PolicyPlan, rows: Iterable[Mapping[str, Any]], by: User, at: datetime) -> None:
    lines = {line.code: line for line in plan.lines.all()}
    for told in rows:
        spent = dict(enumerate(told["spent"]))
        years = {
            plan.first_year + place: YearTold(None, Decimal(granted), Decimal(spent[place]))
            for place, granted in enumerate(told["granted"])
        }
        tell_money(plan=plan, line=lines[told["code"]], years=years, by=by, at=at)


def _revised(
    plan: PolicyPlan, told: Mapping[str, Any], proposals: Mapping[str, Proposal], meeting: Meeting, by: User,
    at: datetime,
) -> PolicyPlan:  # fmt: skip
    when = at + timedelta(days=told["revised"])
    made = revise_plan(plan=plan, by=by, at=when)
    linked: dict[str, Any] = {
        f"proposal {key}": Proposal.objects.get(pk=each.pk) for key, each in proposals.items()
    }
    linked |= {f"resolution {each.number}": each for each in meeting.resolutions.all()}
    _lines(made, told["added"], linked, by, when)
    put_in_force(plan=made, by=by, at=when)
    return made
