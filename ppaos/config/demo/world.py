"""What is true in the invented province: places, households, people, who is listed, and who was met in which round."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ppaos.config.demo.answers import scored, with_dispositions
from ppaos.config.demo.listing import with_states
from ppaos.config.demo.names import NameLists, name_lists
from ppaos.config.demo.people import households, members
from ppaos.config.demo.places import subdistricts, villages
from ppaos.config.demo.plan import Plan, data
from ppaos.config.demo.workbook import Sheets, workbook

_ADDRESS = (
    "house_code", "house_no", "moo", "village_code", "subdistrict_code", "subdistrict", "district", "province",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """The true province before anybody writes anything down."""

    plan: Plan
    lists: NameLists
    areas: pl.DataFrame
    villages: pl.DataFrame
    homes: pl.DataFrame  # met and unmet
    people: pl.DataFrame  # with address, state and person_key
    met_in: list[pl.Series]  # household numbers of each round


@dataclass(frozen=True)
class Round:
    """One wave of the survey: households with 37 items and amounts, people with their human_* scores."""

    number: int
    year: int  # BE
    homes: pl.DataFrame
    people: pl.DataFrame


def world(plan: Plan) -> World:
    """Places, households, people, who is listed and who was met when."""
    areas = subdistricts(plan)
    places, lists = villages(plan, areas), name_lists(plan.dice("names"))
    homes = households(plan, places)
    people = with_states(plan, homes, members(plan, homes, lists))
    people = people.join(
        homes.select("household", *_ADDRESS), on="household", maintain_order="left"
    ).with_columns(person_key=pl.format("{}-{}", "house_code", pl.col("no").cast(pl.String).str.zfill(2)))
    return World(plan, lists, areas, places, homes, people, _households_met(plan))


def _households_met(plan: Plan) -> list[pl.Series]:
    """The households of each round: a later one goes back mostly to those it met the round before."""
    dice, share = plan.dice("rounds"), data("province")["share"]["later_round_same_panel"]
    everyone = np.arange(plan.households)
    met = [everyone]
    for _, count in plan.rounds[1:]:
        same = min(len(met[-1]), round(count * (share if len(met) > 1 else 1.0)))
        kept = dice.choice(met[-1], same, replace=False)
        others = dice.choice(np.setdiff1d(everyone, met[-1]), count - same, replace=False)
        met.append(np.sort(np.concatenate([kept, others])))
    return [pl.Series(households) for households in met]


def rounds(made: World) -> list[Round]:
    """Each round's households and people with their scores, without the people who have left since the first."""
    homes, people = with_dispositions(made.plan, made.homes, made.people)
    stays = made.plan.dice("leaving").random(people.height)
    leave = data("province")["share"]["leaves_between_rounds"]
    scored_rounds = []
    for number, ((year, _), met) in enumerate(zip(made.plan.rounds, made.met_in, strict=True), start=1):
        is_met = pl.col("household").is_in(met.implode())
        is_there = pl.Series(stays >= leave * (number - 1)) | (pl.col("no") == 1)
        frames = scored(
            made.plan, homes.filter(is_met), people.filter(is_met & is_there), round_no=number, year=year
        )
        scored_rounds.append(Round(number, year, *frames))
    return scored_rounds


def survey(made: World, met: Round) -> Sheets:
    """The workbook of one round."""
    return workbook(made.plan, met.homes, met.people, made.lists, round_no=met.number, year=met.year)
