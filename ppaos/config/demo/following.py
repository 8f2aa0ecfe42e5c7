"""Rounds of follow-up: planned, given to surveyors, asked, answered in a workbook, closed; and one in the field now."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from django.utils import timezone

from ppaos.config.demo.bmn import YEAR
from ppaos.config.demo.fared import BE_OFFSET, BETTER, FELL, ROSE, SAME, WORSE, Wave, asked_again, basic_needs
from ppaos.config.demo.importing import BASIC_NEEDS, SURVEY, bring_in
from ppaos.config.demo.plan import data
from ppaos.config.demo.rising import Rising, chosen_to_rise
from ppaos.config.demo.workbook_file import write_workbook
from ppaos.config.demo.world import World
from ppaos.evidence.livelihood.actions import take_in_news
from ppaos.evidence.survey.models import Form, Interview
from ppaos.ground.accounts.actions import Invitee, invite_users
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.rounds import close_round, hand_out_round, plan_round
from ppaos.learning.monitoring.models import FollowUpRound
from ppaos.learning.monitoring.queries.exit_rules import months_later
from ppaos.learning.monitoring.queries.rounds import next_number
from ppaos.people.cooperation.actions import grant_role
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.people.registry.models import Household, Standing
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from ppaos.support.operating_models.queries.results import price_index

MONITORING = "ppaos_monitoring"
FATES = (BETTER, SAME, WORSE)
NOW = (timedelta(days=9), timedelta(days=21))  # the round in the field: begun, and still to go


@dataclass(frozen=True)
class Followed:
    """What follow-up leaves for what comes after: its waves, and who came well above the line."""

    first: Wave
    second: Wave
    rising: Rising


def waves(at: datetime) -> tuple[Wave, Wave]:
    """The two rounds that are over: some months before today, each within a year of which prices are known."""
    told, today = data("followed")["rounds"], timezone.localdate(at)
    last = date(max(year.year_be for year in price_index().years) - BE_OFFSET, 12, 31)
    first, second = (months_later(today, -months) for months in told["begins"])
    second = min(second, last - timedelta(days=told["days"]))
    first = min(first, months_later(second, -told["apart"]))
    return _within_a_year(first, told["number"]), _within_a_year(second, told["number"] + 1)


def _within_a_year(begins: date, number: int) -> Wave:
    """A wave from a day on, or early enough to end with the year."""
    days = timedelta(days=data("followed")["rounds"]["days"])
    ends = min(begins + days, date(begins.year, 12, 31))
    return Wave(number, ends - days, ends)


def follow_up(made: World, models: Sequence[OperatingModel], province: str, at: datetime) -> Followed:
    """Both rounds with their answers, taken in and assessed."""
    first, second = waves(at)
    manager, area = User.objects.get(username="data"), Area.objects.get(pk=province)
    people = _surveyors(area, first.begins, at)
    rounds = [_planned(wave, area, manager) for wave in (first, second)]
    of_models = [_of_model(model, second, manager) for model in models if model.area_id != province]
    for held in (*rounds, *of_models):
        # Given to surveyors and closed before the next: of whom a visit waits, nobody else is sent.
        hand_out_round(of=held, surveyor_ids=people, by=manager, at=_morning(held.starts_on))
        close_round(of=held, by=manager, at=_morning(held.ends_on))
    asked = {wave.number: _asked(held) for wave, held in zip((first, second), rounds, strict=True)}
    rising = chosen_to_rise(asked[first.number], at)
    members = {home for held in of_models for home in _asked(held)}
    told = [(first, asked[first.number]), (second, asked[second.number] | members)]
    with tempfile.TemporaryDirectory() as folder:
        for wave, homes in told:
            _answered(made, wave, homes, rising, province, Path(folder))
        _basic_needs(made, first, rising, province, Path(folder))
    take_in_news(by=None, at=at)
    _in_the_field(area, manager, at)
    return Followed(first, second, rising)


def _planned(wave: Wave, area: Area, by: User) -> FollowUpRound:
    """A drawn sample of the verified households; with the same seed the second holds the first."""
    told = data("followed")["rounds"]
    poor = Household.objects.filter(standing=Standing.VERIFIED, merged_into=None).count()
    share = min(1.0, max(told["share"], told["least"] / max(poor, 1)))
    return plan_round(
        area=area, name=told["names"][wave.number - told["number"]], form=Form.objects.get(code=MONITORING),
        of_whom={"standings": [str(Standing.VERIFIED)]}, starts_on=wave.begins, ends_on=wave.ends,
        number=wave.number, share_percent=round(100 * share, 1), seed=told["seed"], by=by, at=_morning(wave.begins),
    )  # fmt: skip


def _of_model(model: OperatingModel, wave: Wave, by: User) -> FollowUpRound:
    """Every member of a model, asked with the second round."""
    name, area = data("followed")["rounds"]["of_model"], Area.objects.get(pk=str(model.area_id))
    return plan_round(
        area=area, name=name.format(model=model.name_th),
        form=Form.objects.get(code=MONITORING), of_whom={"models": [model.pk]}, starts_on=wave.begins,
        ends_on=wave.ends, number=wave.number, by=by, at=_morning(wave.begins),
    )  # fmt: skip


def _asked(held: FollowUpRound) -> set[int]:
    return set(held.households.values_list("household_id", flat=True))


def _surveyors(area: Area, since: date, at: datetime) -> list[int]:
    """Those who went from door to door in the rounds that are over."""
    names = data("followed")["rounds"]["surveyors"]
    invited = invite_users(
        invitees=[Invitee(f"follower{number}", name, "") for number, name in enumerate(names, 1)],
        by=None, at=at,
    )  # fmt: skip
    users = [invitation.user for invitation in invited]
    for user in users:
        grant_role(user=user, role="surveyor", area=area, valid_from=since, by=None, at=at)
    return [user.pk for user in users]


def _answered(made: World, wave: Wave, homes: set[int], rising: Rising, province: str, folder: Path) -> None:
    """The workbook of those who were met. In a wave of this year whom surveyors interview now is left out: answers of
    an earlier round of the year would be of a later day."""
    dice = made.plan.dice(f"followed {wave.number}")
    is_of_now = wave.year == timezone.localdate().year + BE_OFFSET
    known = _codes(homes - (_interviewed() if is_of_now else set()))
    met = known.filter(
        pl.Series(dice.random(known.height) < data("followed")["rounds"]["answer"])
        | pl.col("household_id").is_in(sorted(rising.everybody))
    )
    path = folder / f"follow_up_{wave.year}.xlsx"
    write_workbook(path, asked_again(made, wave, _with_fates(met, wave, rising, dice)))
    bring_in(path, *SURVEY, wave.year, province)


def _with_fates(met: pl.DataFrame, wave: Wave, rising: Rising, dice: np.random.Generator) -> pl.DataFrame:
    """How each household fares: members of models better than others; who rose, above the line."""
    shares = data("followed")["fates"]
    members = Enrolment.objects.filter(state=Enrolment.State.ENROLLED).values_list("household_id", flat=True)
    drawn = {name: dice.choice(FATES, met.height, p=shares[name]).tolist() for name in shares}
    is_member = pl.col("household_id").is_in(sorted(set(members)))
    fate = (
        pl.when(pl.col("household_id").is_in(sorted(rising.risen(wave.number))))
        .then(pl.lit(ROSE))
        .when(pl.col("household_id").is_in(sorted(rising.fallen(wave.number))))
        .then(pl.lit(FELL))
        .when(is_member)
        .then(pl.Series(drawn["members"], dtype=pl.String))
        .otherwise(pl.Series(drawn["others"], dtype=pl.String))
    )
    return met.with_columns(fate=fate)


def _basic_needs(made: World, wave: Wave, rising: Rising, province: str, folder: Path) -> None:
    """What those who rose answer to the basic-needs questions, looked at once more. The newer edition of the questions
    is not known whole, so that they are those of the year before."""
    path = folder / "bmn_answers_again.csv"
    basic_needs(made, wave, _codes(rising.everybody)).write_csv(path, include_bom=True)
    bring_in(path, *BASIC_NEEDS, YEAR, province, number=2)


def _codes(homes: set[int]) -> pl.DataFrame:
    """The house codes of these households."""
    rows = Household.objects.filter(pk__in=homes).exclude(code="").order_by("pk").values_list("pk", "code")
    schema = {"household_id": pl.Int64, "house_code": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _interviewed() -> set[int]:
    return set(Interview.objects.exclude(household=None).values_list("household_id", flat=True))


def _in_the_field(province: Area, by: User, at: datetime) -> None:
    """A round of the supervisor's district that surveyors hold now."""
    told, today = data("followed")["rounds"], timezone.localdate(at)
    supervisor = User.objects.get(username="supervisor")
    district = Area.objects.get(pk=granted_areas(supervisor, deed="assign_visits")[0])
    begins = max(today - NOW[0], date(today.year, 1, 1))
    number = max(next_number(province, today.year + BE_OFFSET), told["number"] + 2)
    held = plan_round(
        area=district, name=told["now"], form=Form.objects.get(code=MONITORING),
        of_whom={"standings": [str(Standing.VERIFIED)]}, starts_on=begins,
        ends_on=min(today + NOW[1], date(today.year, 12, 31)), number=number,
        share_percent=20.0, seed=told["seed"] + 1, by=by, at=at,
    )  # fmt: skip
    surveyors = User.objects.filter(username__startswith="surveyor").values_list("pk", flat=True)
    hand_out_round(of=held, surveyor_ids=surveyors, by=by, at=at)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=timezone.get_current_timezone())
