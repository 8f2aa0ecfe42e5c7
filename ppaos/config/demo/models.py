"""The operating models of the demonstration: members invited and enrolled, their months, fund, courses and inputs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from ppaos.config.demo.fared import Wave
from ppaos.config.demo.models_funds import keep_book
from ppaos.config.demo.models_learning import teach
from ppaos.config.demo.models_making import draw_chain, make_model_of
from ppaos.config.demo.models_members import ask_lately, leave, let_join
from ppaos.config.demo.models_months import tell_months
from ppaos.config.demo.plan import data
from ppaos.evidence.livelihood.queries.groups import places_in_force
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, AreaWithin, Level
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.actions.inputs import hand_out_inputs
from ppaos.support.operating_models.actions.results import keep_result
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from ppaos.support.operating_models.queries.result_households import rounds_told, year_of
from ppaos.support.operating_models.queries.results import Asked, price_index

PLACES = ("largest", "second", "third")
MOST_OF_THEM = (
    0.6  # of the households of an area that fit: so that some are left to be matched and compared with
)


@dataclass(frozen=True)
class Crew:
    """Who does the work: the project team that leads the models, the data manager who sees every household."""

    team: User
    data: User


def run_models(province: str, households: int, at: datetime) -> list[OperatingModel]:
    """Run every model of models.toml from the day it began to `at`."""
    crew = Crew(User.objects.get(username="team"), User.objects.get(username="data"))
    homes = _homes_by_district(province)
    models = []
    for told in data("models")["model"]:
        dice = np.random.default_rng([households, *f"models/{told['code']}".encode()])
        area = _area(told["area"], homes, province)
        size = _size(told, households, sum(homes.values()) if area.pk == province else homes[area.pk])
        model = make_model_of(told, area=area, size=size, by=crew.team, at=at)
        members = let_join(told, model, size, dice, by=crew.data)
        draw_chain(told, model, members, by=crew.team, at=at)
        gone = leave(members, dice, at)
        if "month" in told:
            tell_months(told["month"], model, members, gone, dice, by=crew.team, at=at)
        if "fund" in told:
            keep_book(told, model, members, dice, by=crew.team, at=at)
        if "learning" in told:
            teach(told["learning"], model, dice, by=crew.team, at=at)
        gone.happens(by=crew.data)
        ask_lately(model, size, by=crew.data, at=at)
        models.append(model)
    return models


def work_out(models: Sequence[OperatingModel], province: str, later: Wave, at: datetime) -> None:
    """The results of the chains: a wave of follow-up beside the largest round up to the year in which each began, and
    households of the province that are in no model."""
    team, told = User.objects.get(username="team"), rounds_told(province)
    for model in models:
        if model.kind != OperatingModel.Kind.CHAIN or model.began_on is None:
            continue
        began = year_of(model.began_on)
        before = max((row for row in told if row[0] <= began), key=lambda row: row[2], default=None)
        if before:
            latest = max(year.year_be for year in price_index().years)
            asked = Asked(before[:2], (later.year, later.number), latest, province)
            keep_result(model=model, asked=asked, by=team, at=at)


def worth_of_inputs(households: int) -> int:
    """The baht of inputs handed out in a province of so many, a part of what is published as help."""
    told = data("models")["inputs"]
    baht: int = round(told["baht"] * households / told["households"])
    return baht


def hand_out(models: Sequence[OperatingModel], households: int, at: datetime) -> int:
    """Inputs of the models, to the baht, for members who were helped before: the households helped stay as published.

    Returns the baht."""
    told = {each["code"]: each["input"] for each in data("models")["model"] if "input" in each}
    codes = {each["name_th"]: each["code"] for each in data("models")["model"]}
    giving = {
        model.pk: (model, told[codes[model.name_th]]) for model in models if codes[model.name_th] in told
    }
    on = (at - timedelta(days=data("models")["inputs"]["ago"])).date()
    homes = {pk: _helped_members(model) for pk, (model, _input) in giving.items()}
    count = sum(map(len, homes.values()))
    if not count:
        return 0
    each, rest = divmod(worth_of_inputs(households), count)
    team = User.objects.get(username="team")
    for pk, ids in homes.items():
        model, given = giving[pk]
        for chosen, baht in ((ids[:rest], each + 1), (ids[rest:], each)):
            if chosen:
                hand_out_inputs(
                    model=model, given_on=on, household_ids=chosen, baht=float(baht), by=team, at=at, **given
                )
        rest = max(rest - len(ids), 0)
    return worth_of_inputs(households)


def _helped_members(model: OperatingModel) -> list[int]:
    """Households that are members and have a line of help already."""
    helped = HelpLine.objects.filter(stage=HelpLine.Stage.PAID).values("household_id")
    theirs = model.enrolments.filter(state=Enrolment.State.ENROLLED, household_id__in=helped)
    return sorted(theirs.values_list("household_id", flat=True))


def _homes_by_district(province: str) -> Counter[str]:
    """How many households of group B live in each district of the province."""
    places = places_in_force().filter(group="model", run__area=province)
    homes = dict(places.order_by("household_id").values_list("household_id", "household__area_id"))
    within = AreaWithin.objects.filter(ancestor__level=Level.DISTRICT, area_id__in=set(homes.values()))
    district = dict(within.values_list("area_id", "ancestor_id"))
    return Counter(district[area] for area in homes.values() if area in district)


def _area(word: str, homes: Mapping[str, int], province: str) -> Area:
    """The district with the most households of group B, or the second or third; else the province."""
    order = sorted(homes, key=lambda code: (-homes[code], code))
    place = PLACES.index(word) if word in PLACES else len(order)
    return Area.objects.get(pk=order[place] if place < len(order) else province)


def _size(told: Mapping[str, Any], households: int, fitting: int) -> int:
    """How many members the model has: as models.toml says, scaled; never more than a part of those who fit."""
    published = data("models")["inputs"]["households"]
    wanted = max(told["least"], round(told["members"] * households / published))
    return int(max(1, min(wanted, fitting * MOST_OF_THEM)))
