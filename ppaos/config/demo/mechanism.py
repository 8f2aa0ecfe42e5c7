"""Committees and teams of the demonstration: of country, province, districts and subdistricts, and what they cover."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from ppaos.config.demo.bodies import body, invented_names, noon, parts
from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, Level
from ppaos.people.cooperation.actions.mechanism import end_committee, set_up_committee
from ppaos.people.cooperation.actions.seats import bring_in_members, cover_places
from ppaos.people.cooperation.models import Committee, CommitteeMember
from ppaos.people.cooperation.queries.mechanism import Seat

Kind, Post = Committee.Kind, CommitteeMember.Post


def set_up_mechanism(province: str, at: datetime) -> Committee:
    """Set them up by the administrator of the province; returns the committee of the province."""
    told, dice = data("cooperation")["mechanism"], np.random.default_rng([*province.encode(), *b"mechanism"])
    area, begun = Area.objects.get(pk=province), (at + timedelta(days=told["begun"])).date()
    admin = User.objects.get(username="admin")
    country = Area.objects.get(level=Level.COUNTRY)
    above = _set_up(told["national"], Kind.COMMITTEE, country, None, begun, None, 0)
    centre = _set_up(told["province"], Kind.COMMITTEE, area, above, begun, admin, 1)
    districts = [
        _set_up(told["district"], Kind.COMMITTEE, place, centre, begun, admin, number)
        for number, place in enumerate(parts(area, Level.DISTRICT), 2)
    ]
    teams = _teams(districts, begun, admin, dice)
    mentors = _set_up(told["mentors"], Kind.MENTORS, area, centre, begun, admin, 3)
    working = _set_up(told["working"], Kind.WORKING, area, centre, begun, admin, 4)
    seats = [*_of_province(centre, begun, dice), *_of_mentors(mentors, begun)]
    seats += _of_many([*districts, *teams], begun, dice)
    bring_in_members(
        seats=seats, committees=sorted({seat.committee for seat in seats}, key=_key), by=admin, at=at
    )
    _end(working, told["working_ended"], told["working_reason"], admin, at)
    if len(teams) > 1:
        _end(teams[-1], told["ended"], told["ended_reason"], admin, at)
    return centre


def _set_up(
    name: str, kind: str, area: Area, parent: Committee | None, begun: date, by: User | None, number: int
) -> Committee:  # fmt: skip
    told = data("cooperation")["mechanism"]
    return set_up_committee(
        kind=kind, area=area, name_th=name.format(area=area.name_th), valid_from=begun, parent=parent,
        mandate=told["team_mandate" if kind == Kind.OPERATION else "mandate"],
        order_no=told["order_no"].format(number=1200 + number) if by else "", by=by, at=noon(begun),
    )  # fmt: skip


def _teams(
    districts: Sequence[Committee], begun: date, by: User, dice: np.random.Generator
) -> list[Committee]:
    """Operation teams of most subdistricts, each with most of its villages; some villages stay without a team."""
    told, teams = data("cooperation")["mechanism"], []
    for above in districts:
        for number, place in enumerate(parts(above.area, Level.SUBDISTRICT)):
            if number and dice.random() >= told["with_team"]:
                continue
            team = _set_up(told["operation"], Kind.OPERATION, place, above, begun, by, number)
            villages = parts(place, Level.VILLAGE)
            if villages:
                wanted = villages[: max(1, round(len(villages) * told["covered"]))]
                cover_places(committee=team, areas=wanted, on=begun, by=by, at=noon(begun))
            teams.append(team)
    return teams


def _of_province(centre: Committee, begun: date, dice: np.random.Generator) -> list[Seat]:
    told = data("cooperation")["mechanism"]["seat"]
    users = {
        user.username: user
        for user in User.objects.filter(username__in=[each.get("user", "") for each in told])
    }
    names = iter(invented_names(len(told), dice))
    return [
        Seat(
            centre, user.display_name if user else next(names), each["post"], begun, user=user,
            organisation=body(each["body"], centre.area) if "body" in each else None, position=each["position"],
            phone=f"04381{1000 + number}",
        )
        for number, each in enumerate(told)
        for user in [users.get(each.get("user", ""))]
    ]  # fmt: skip


def _of_mentors(mentors: Committee, begun: date) -> list[Seat]:
    found = User.objects.filter(username__startswith="mentor").order_by("username")
    return [Seat(mentors, user.display_name, Post.MENTOR, begun, user=user) for user in found]


def _of_many(committees: Sequence[Committee], begun: date, dice: np.random.Generator) -> list[Seat]:
    posts = data("cooperation")["mechanism"]["posts"]
    names = iter(invented_names(len(committees) * len(posts), dice))
    return [
        Seat(each, name, post, begun, position=position, phone=f"08{dice.integers(10**7, 10**8)}")
        for each in committees
        for (post, position), name in zip(posts.items(), names, strict=False)
    ]


def _end(committee: Committee, ago: int, reason: str, by: Any, at: datetime) -> None:
    day = (at - timedelta(days=ago)).date()
    end_committee(committee=committee, on=day, reason=reason, by=by, at=noon(day))


def _key(committee: Committee) -> int:
    return committee.pk
