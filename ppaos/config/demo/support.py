"""Needs found, every poor household referred, answers and help: by the actions of the rooms, to the published sums."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db.models import Q

from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import AgreementTerms, sign_agreement
from ppaos.people.cooperation.models import Agreement, Organisation, Service
from ppaos.people.registry.models import Household, Standing
from ppaos.support.assistance.actions.help import record_help
from ppaos.support.assistance.actions.needs import enter_need, find_needs
from ppaos.support.assistance.actions.routing import route_needs
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.routing import routed
from ppaos.support.referral.actions.answering import answer
from ppaos.support.referral.actions.referring import refer
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals
from ppaos.support.referral.actions.steering import steer
from ppaos.support.referral.models import Ground, Referral, Step
from ppaos.support.referral.queries.states import reasons

POOR = (Standing.VERIFIED, Standing.ACTIVE, Standing.EXIT_PROPOSED, Standing.MONITORED)
FIRST_CODE, FIRST_OFFICE = "low_income", "psdhs"


@dataclass(frozen=True)
class Helped:
    """What came of it: poor households referred, households helped and the baht they were given."""

    referred: int
    helped: int
    baht: int


def targets(households: int) -> tuple[int, int]:
    """How many households are helped and with how much, in a province of so many."""
    size = data("support")["published"]
    share = households / size["households"]
    return max(1, round(size["helped"] * share)), max(1, round(size["baht"] * share))


def give_support(province: str, households: int, at: datetime, *, besides: int = 0) -> Helped:
    """Needs, referrals of all poor households, answers and help, told over the weeks before `at`.

    besides: baht of the published sum that is given in another way (inputs of operating models).
    """
    dice, course = np.random.default_rng([households, *b"support"]), data("support")["course"]
    sender = User.objects.get(username="data")
    _find(province, at - timedelta(days=course["found"]))
    chosen = _chosen(province, dice)
    _agree(province, chosen, at - timedelta(days=course["found"]))
    sent = _sent(chosen, sender, at)
    helped, baht = targets(households)
    baht -= besides
    rows = _with_ends(sent, helped, dice)
    delivered = rows.filter(pl.col("to_state") == "delivered")
    twice = delivered.head(max(1, round(helped * data("support")["twice"]["share"])))
    amounts = shared_out(baht, delivered.height + twice.height, dice)
    _answer(rows, amounts[twice.height :], dice, at)
    _help_twice(twice, amounts[: twice.height], province, at)
    given = delivered["referral_id"].sort()
    confirmed = given.head(int(given.len() * data("support")["affirmed"]["share"]))
    steer(referral_ids=confirmed, to_state="affirmed", by=sender, at=at)
    return Helped(sent["household_id"].n_unique(), given.len(), baht)


def shared_out(baht: int, parts: int, dice: np.random.Generator) -> list[int]:
    """So many whole amounts, most of them round, that come to the sum exactly."""
    if not parts:
        return []
    weights = dice.choice(data("support")["amounts"]["shares"], parts)
    amounts = (weights * baht / weights.sum() // 100 * 100).astype(int)
    hundreds, rest = divmod(baht - int(amounts.sum()), 100)
    amounts += hundreds // parts * 100
    amounts[: hundreds % parts] += 100
    amounts[0] += rest
    return [int(amount) for amount in amounts]


def _find(province: str, at: datetime) -> None:
    """Needs by the rules, led to services; a worker enters one where the rules found none that is answered."""
    find_needs(area_code=province, by=None, at=at)
    route_needs(area_code=province, by=None, at=at)
    led = routed(area_code=province)["household_id"].unique().to_list()
    for home in Household.objects.filter(standing__in=POOR, merged_into=None).exclude(pk__in=led):
        if not Need.objects.filter(household=home, code=FIRST_CODE, state=Need.State.OPEN_NEED).exists():
            enter_need(household=home, code=FIRST_CODE, note="แจ้งเมื่อเยี่ยมบ้าน", by=None, at=at)


def _chosen(province: str, dice: np.random.Generator) -> pl.DataFrame:
    """What each poor household is referred for: first the service of the widest use that answers a need of it, then
    others of other organisations. Columns need_id, service_id, organisation_id, household_id, is_first, code."""
    poor = Household.objects.filter(standing__in=POOR, merged_into=None).values_list("pk", flat=True)
    routes = routed(area_code=province).filter(pl.col("household_id").is_in(list(poor)), pl.col("is_chosen"))
    codes = dict(Service.objects.values_list("pk", "code"))
    course, first_of_all = data("support")["course"], data("support")["first"]
    order = {code: place for place, code in enumerate(first_of_all)}
    routes = _with_entered(
        routes.select("need_id", "household_id", "service_id", "organisation_id"), set(poor), province
    )
    routes = routes.sort("household_id", "need_id").with_columns(
        code=pl.col("service_id").replace_strict(codes, return_dtype=pl.String)
    )
    luck = pl.Series(dice.random(routes.height))
    place = pl.col("code").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    first = routes.with_columns(luck=luck, place=place).sort("household_id", "place", "need_id")
    first = first.with_columns(is_first=pl.int_range(pl.len()).over("household_id") == 0)
    first = first.with_columns(desk=pl.col("organisation_id").first().over("household_id"))
    desks = first.group_by("organisation_id").len().sort("len", "organisation_id", descending=[True, False])
    large = pl.col("organisation_id").is_in(desks.head(course["desks"])["organisation_id"].to_list())
    elsewhere = ~pl.col("is_first") & large & (pl.col("organisation_id") != pl.col("desk"))
    others = first.filter(elsewhere).sort("luck")
    others = others.group_by("household_id", maintain_order=True).head(course["others"])
    both = pl.concat([first.filter("is_first"), others.select(first.columns)])
    return both.sort("household_id", "need_id").drop("place", "luck", "desk")


def _with_entered(routes: pl.DataFrame, poor: set[int], province: str) -> pl.DataFrame:
    """The routes, and those of poor households whose need a worker had to enter: the service for low income."""
    office = Organisation.objects.get(code=FIRST_OFFICE, area=province)
    missing = poor - set(routes["household_id"].to_list())
    needs = Need.objects.filter(household__in=missing, code=FIRST_CODE, state=Need.State.OPEN_NEED)
    service = Service.objects.filter(code="low_income_family", valid_to=None).latest("valid_from")
    rows = [(need.pk, need.household_id, service.pk, office.pk) for need in needs.order_by("pk")]
    return pl.concat([routes, pl.DataFrame(rows, schema=routes.schema, orient="row")])


def _agree(province: str, chosen: pl.DataFrame, at: datetime) -> None:
    """One agreement of the province's own bodies with all who answer."""
    answering = chosen["organisation_id"].unique().to_list()
    parties = Organisation.objects.filter(Q(pk__in=answering) | Q(area=province, code=""))
    terms = data("support")["ground"]
    agreed = AgreementTerms(
        terms["agreement"], [Agreement.Scope.REFERRALS], list(parties.order_by("pk")), at.date(), signed_on=at.date()
    )  # fmt: skip
    sign_agreement(area=Area.objects.get(pk=province), terms=agreed, by=None, at=at)


def _sent(chosen: pl.DataFrame, sender: User, at: datetime) -> pl.DataFrame:
    """Refer, clear and send: most some weeks ago, the last households only lately. Adds referral_id and is_late."""
    course = data("support")["course"]
    homes = chosen["household_id"].unique().sort()
    late = homes.tail(int(homes.len() * course["lately"]))
    rows = chosen.with_columns(is_late=pl.col("household_id").is_in(late.to_list()))
    parts = [
        _sent_on(rows.filter(is_late=is_late), sender, at - timedelta(days=course[when]))
        for is_late, when in ((False, "sent"), (True, "sent_lately"))
    ]
    return pl.concat(parts)


def _sent_on(rows: pl.DataFrame, sender: User, on: datetime) -> pl.DataFrame:
    """One day's referrals: by consent where it was given, else on the ground of the public task."""
    made = refer(frame=rows.select("need_id", "service_id", "organisation_id"), by=sender, at=on)
    rows = rows.with_columns(referral_id=made.lines["referral_id"]).filter(
        pl.col("referral_id").is_not_null()
    )
    ids = rows["referral_id"].to_list()
    cleared = clear_referrals(referral_ids=ids, ground=Ground.CONSENT, by=sender, at=on)
    clear_referrals(
        referral_ids=cleared.faults["referral_id"], ground=Ground.PUBLIC_TASK, by=sender, at=on,
        note=data("support")["ground"]["basis"],
    )  # fmt: skip
    send_referrals(referral_ids=ids, by=sender, at=on)
    where = Referral.objects.filter(pk__in=ids, state="sent").values_list("pk", "organisation_id")
    sent = pl.DataFrame(
        list(where), schema={"referral_id": pl.Int64, "organisation_id": pl.Int64}, orient="row"
    )
    return rows.drop("organisation_id").join(sent, on="referral_id").sort("referral_id")


def _with_ends(sent: pl.DataFrame, helped: int, dice: np.random.Generator) -> pl.DataFrame:
    """How each referral to an answering organisation ended (`to_state`; null: not answered): the first ones of so many
    households in help, the others as the shares say."""
    course, shares = data("support")["course"], data("support")["answers"]
    early = sent.filter(~pl.col("is_late"))
    desks = early.group_by("organisation_id").len().sort("len", "organisation_id", descending=[True, False])
    answering = desks.head(course["answering"])["organisation_id"].to_list()
    rows = early.filter(pl.col("organisation_id").is_in(answering)).sort("referral_id")
    pays = pl.col("code").is_in(list(data("support")["first"])) & pl.col("is_first")
    rows = rows.with_columns(luck=pl.Series(dice.random(rows.height))).sort((~pays), "luck", "referral_id")
    ends = dice.choice([*shares, None], rows.height, p=[*shares.values(), 1 - sum(shares.values())])
    rows = rows.with_columns(to_state=pl.Series(ends.tolist(), dtype=pl.String))
    given = (
        rows.unique("household_id", keep="first", maintain_order=True).head(helped)["referral_id"].to_list()
    )
    delivered = pl.when(pl.col("referral_id").is_in(given)).then(pl.lit("delivered"))
    return rows.with_columns(to_state=pl.coalesce(delivered, "to_state")).sort("referral_id")


def _answer(rows: pl.DataFrame, amounts: list[int], dice: np.random.Generator, at: datetime) -> None:
    """The answers of each organisation through the one door, day after day; those of the officer who signs in are that
    officer's."""
    told = _told(rows.filter(pl.col("to_state").is_not_null()), amounts, dice, at.date())
    officer = User.objects.get(username="officer")
    mine = set(officer.grants.values_list("organisation_id", flat=True))
    days = told.sort("ago", descending=True, maintain_order=True)
    for (ago, number), lines in days.group_by("ago", "organisation_id", maintain_order=True):
        answer(
            frame=lines.drop("organisation_id", "ago"),
            channel=Step.Channel.SCREEN if number in mine else Step.Channel.API,
            organisation=Organisation.objects.get(pk=number), by=officer if number in mine else None,
            at=at - timedelta(days=int(ago)),
        )  # fmt: skip


def _help_twice(rows: pl.DataFrame, amounts: list[int], province: str, at: datetime) -> None:
    """What a second body gave for the same needs, without a referral: what the radar is there to find."""
    body = Organisation.objects.get(code=data("support")["twice"]["by"], area=province)
    on = at - timedelta(days=min(data("support")["course"]["answered"]))
    lines = rows.select(
        "household_id", "need_id", key=pl.format("demo-twice:{}", "referral_id"), kind=pl.lit("cash"),
        what=pl.lit("เงินช่วยเหลือผู้ประสบความเดือดร้อน"), stage=pl.lit("paid"), organisation_id=pl.lit(body.pk),
        baht=pl.Series(amounts, dtype=pl.Float64), given_on=pl.lit(on.date()),
    )  # fmt: skip
    record_help(lines=lines, by=None, at=on, deed=None)


def _told(rows: pl.DataFrame, amounts: list[int], dice: np.random.Generator, today: date) -> pl.DataFrame:
    """The answers in words: reasons of questions and refusals, what was promised, budgeted and given, and when."""
    course, kinds = data("support")["course"], data("support")["first"]
    names = dict(Service.objects.values_list("code", "name_th"))
    coded = {
        state: [code for code, why in known.items() if not why.needs_note]
        for state, known in reasons().items()
    }
    overlaps, first = data("support")["overlap"], data("support")["taken_on_first"]["share"]
    paid, answers = iter(amounts), []
    for row in rows.iter_rows(named=True):
        state = row["to_state"]
        place = int(dice.integers(0, len(course["answered"])))
        ago = course["answered"][place]
        given = {
            "referral_id": row["referral_id"],
            "organisation_id": row["organisation_id"],
            "to_state": state, "ago": ago,
        }  # fmt: skip
        if state in coded:
            given["reason"] = str(dice.choice(coded[state]))
        if state == "delivered" and place and dice.random() < first:
            answers.append(given | {"to_state": "taken_on", "ago": course["answered"][place - 1]})
        if state in ("taken_on", "approved", "delivered"):
            given |= {"help_what": names[row["code"]], "help_kind": kinds.get(row["code"], "services")}
            given["help_baht"] = float(
                next(paid) if state == "delivered" else dice.choice([1000, 2000, 3000])
            )
        given["overlap"] = dice.choice([*overlaps, ""], p=[*overlaps.values(), 1 - sum(overlaps.values())])
        given["happened_on"] = today - timedelta(days=ago)
        answers.append(given)
    return pl.from_dicts(answers, schema=_ANSWERS)


_ANSWERS: dict[str, Any] = {
    "referral_id": pl.Int64, "organisation_id": pl.Int64, "to_state": pl.String, "reason": pl.String,
    "happened_on": pl.Date, "help_kind": pl.String, "help_what": pl.String, "help_baht": pl.Float64,
    "overlap": pl.String, "ago": pl.Int64,
}  # fmt: skip
