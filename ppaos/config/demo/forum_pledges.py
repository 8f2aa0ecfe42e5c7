"""What organisations pledged in the meeting of the demonstration, and what was given since: some kept, one late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from django.utils import timezone

from ppaos.config.demo.bodies import body, noon
from ppaos.config.demo.plan import data
from ppaos.config.demo.support import shared_out
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.pledges import pledge
from ppaos.learning.policy.models import AgendaItem, Pledge
from ppaos.learning.policy.queries.pledging import services_of
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.registry.models import POOR
from ppaos.support.assistance.models import HelpLine, Need
from ppaos.support.referral.actions.answering import answer
from ppaos.support.referral.models import Ground, Referral, Step


@dataclass(frozen=True)
class Promised:
    """A pledge to be made, or made: of whom, which service, to whom, and who of them is given something."""

    told: Mapping[str, Any]
    organisation: Organisation
    service: Service
    given: tuple[int, ...]
    waiting: tuple[int, ...]
    pledge_id: int = 0

    @property
    def homes(self) -> tuple[int, ...]:
        """The households of the pledge."""
        return self.given + self.waiting


def households_given(households: int) -> int:
    """How many households are given something by pledges, in a province of so many."""
    worth = data("forum")["worth"]
    return max(int(worth["least"]), round(int(worth["given"]) * households / int(worth["households"])))


def worth_of_pledges(households: int) -> int:
    """The baht they are given, a part of what is published as help."""
    return households_given(households) * int(data("forum")["worth"]["baht"])


def households_pledged(province: str, households: int) -> list[Promised]:
    """For each pledge of forum.toml the service and the households; nobody is in two of them. Who is given something
    was helped before, so that the households helped stay as published."""
    area, taken = Area.objects.get(pk=province), set[int]()
    count, made = households_given(households), []
    for told in data("forum")["held"]["pledge"]:
        office = body(told["body"], area)
        best = _service(office, province, taken) if office else None
        if office is None or best is None:
            continue
        service, helped, others = best
        given = helped[: round(count * told["share"])]
        rest = [home for home in [*others, *helped] if home not in given]
        wanted = max(2, round(count * told["others"])) if told["others"] else 0
        made.append(Promised(told, office, service, tuple(given), tuple(rest[:wanted])))
        taken |= set(made[-1].homes)
    return [each for each in made if each.homes]


def make_pledges(item: AgendaItem, pledged: Sequence[Promised], by: User, at: datetime) -> list[Promised]:
    """Pledge in the meeting: referrals are sent and promises stand in the ledger."""
    made, today = [], at - timedelta(days=data("forum")["held"]["on"])
    for each in pledged:
        baht = Decimal(each.told["baht"]) if "baht" in each.told else None
        cases = item.cases.filter(household_id__in=each.homes).values_list("pk", flat=True)
        try:
            done = pledge(
                item=item, case_ids=list(cases), organisation=each.organisation, service=each.service,
                due_on=(today + timedelta(days=each.told["due"])).date(), kind=each.told["kind"], baht_each=baht,
                ground=Ground.PUBLIC_TASK, note=data("support")["ground"]["basis"], text=each.told["text"], by=by,
                at=at,
            )  # fmt: skip
        except PolicyRefused:
            continue  # a small province where nothing of it can be referred
        made.append(
            Promised(each.told, each.organisation, each.service, each.given, each.waiting, done.pledge_id)
        )
    return made


def keep_pledges(promised: Sequence[Promised], households: int, at: datetime) -> None:
    """The offices answer: who is given something was given it, on the days of the pledge; the sum comes to the baht."""
    rows = [row for each in promised for row in _given(each, at)]
    if not rows:
        return
    amounts = shared_out(worth_of_pledges(households), len(rows), np.random.default_rng([households]))
    for row, baht in zip(rows, amounts, strict=True):
        row["help_baht"] = float(baht)
    frame = pl.from_dicts(rows)
    for (number, on), lines in frame.group_by("office", "happened_on", maintain_order=True):
        answer(
            frame=lines.drop("office"), channel=Step.Channel.API,
            organisation=Organisation.objects.get(pk=number), by=None, at=noon(on),
        )  # fmt: skip


def _service(
    office: Organisation, province: str, taken: set[int]
) -> tuple[Service, list[int], list[int]] | None:
    """The service of the office that answers the needs of most households that were referred to nobody for them, with
    those of them that were helped before, and the others."""
    needs = Need.objects.filter(
        state=Need.State.OPEN_NEED, household__standing__in=POOR, household__merged_into=None,
        household__area__in=areas_within(province).values("code"),
    ).exclude(pk__in=Referral.objects.values("need_id"))  # fmt: skip
    homes: dict[str, set[int]] = {}
    for code, home in needs.values_list("code", "household_id"):
        homes.setdefault(code, set()).add(home)
    best: tuple[Service, set[int]] | None = None
    for service in services_of(office, timezone.localdate()):
        found = set().union(*(homes.get(code, set()) for code in service.needs)) - taken
        if found and (best is None or len(found) > len(best[1])):
            best = service, found
    if best is None:
        return None
    helped = HelpLine.objects.filter(stage=HelpLine.Stage.PAID, household_id__in=best[1])
    before = set(helped.values_list("household_id", flat=True))
    return best[0], sorted(before), sorted(best[1] - before)


def _given(each: Promised, at: datetime) -> list[dict[str, Any]]:
    """The answers «delivered» to the referrals of those who are given something, one a household."""
    days, rows = each.told["answers"], list[dict[str, Any]]()
    held = Pledge.objects.get(pk=each.pledge_id).households.filter(household_id__in=each.given)
    firsts = dict(held.order_by("-referral_id").values_list("household_id", "referral_id"))
    for place, (_home, referral) in enumerate(sorted(firsts.items())):
        on = (at + timedelta(days=days[place % len(days)])).date()
        rows.append(
            {
                "referral_id": referral, "to_state": "delivered", "happened_on": on,
                "help_kind": each.told["kind"], "help_what": each.service.name_th, "office": each.organisation.pk,
            }
        )  # fmt: skip
    return rows
