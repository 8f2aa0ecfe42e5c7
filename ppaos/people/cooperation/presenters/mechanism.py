"""Committees, those who sit in them and what stands beneath them, as lists, pages and a chart."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.models import Committee, CommitteeMember, CoveredPlace
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.people.cooperation.queries.mechanism import ORDER_OF_POSTS, Post

LEADS = (Post.CHAIR, Post.SECRETARY)


def committee_name(committee: Committee) -> str:
    """The name in the language of the page; in Thai where there is no English one."""
    in_english = (get_language() or "th").startswith("en")
    return committee.name_en if in_english and committee.name_en else committee.name_th


def term_state(row: Any, on: date) -> dict[str, str]:
    """Whether a term holds on a day, in a word and a tone."""
    if row.valid_to is not None and row.valid_to <= on:
        return {"state": _("ended"), "tone": ""}
    if row.valid_from > on:
        return {"state": _("not begun"), "tone": "care"}
    return {"state": _("in force"), "tone": "good"}


def committee_rows(committees: Iterable[Committee], on: date) -> list[dict[str, Any]]:
    """Committees (with `seats` and `places_now`) as rows of a list."""
    return [
        {
            "committee": committee,
            "name": committee_name(committee),
            "url": reverse("cooperation:committee", args=[committee.uid]),
            "kind": committee.get_kind_display(),
            "level": committee.get_level_display(),
            "area": label(committee.area),
            "parent": committee_name(committee.parent) if committee.parent else "",
            "seats": vars(committee)["seats"],
            "places": vars(committee)["places_now"],
            **term_state(committee, on),
        }
        for committee in committees
    ]


def member_rows(members: Iterable[CommitteeMember], on: date) -> list[dict[str, Any]]:
    """Those who sit in a committee, by post; those who do no more at the end."""
    places = {post: place for place, post in enumerate(ORDER_OF_POSTS)}
    rows = [
        {
            "member": member,
            "post": member.get_post_display(),
            "organisation": organisation_name(member.organisation) if member.organisation else "",
            "is_over": member.valid_to is not None and member.valid_to <= on,
            **term_state(member, on),
        }
        for member in members
    ]
    return sorted(
        rows, key=lambda row: (row["is_over"], places[Post(row["member"].post)], row["member"].name)
    )


def place_rows(places: Iterable[CoveredPlace], committee: Committee, on: date) -> list[dict[str, Any]]:
    """What a team looks after, those it does no more at the end."""
    rows = [
        {
            "place": place,
            "area": label(place.area),
            "code": place.area_id,
            "is_whole": place.area_id == committee.area_id,
            "is_over": place.valid_to is not None and place.valid_to <= on,
            **term_state(place, on),
        }
        for place in places
    ]
    return sorted(rows, key=lambda row: (row["is_over"], row["code"]))


@dataclass
class Node:
    """A committee in the chart, with what stands beneath it."""

    name: str
    url: str
    kind: str
    area: str
    leads: list[str]
    seats: int
    beneath: "list[Node]" = field(default_factory=list)


def chart(committees: Sequence[Committee]) -> list[Node]:
    """The committees (with `sitting`) as trees: each under the one it stands under, where that one is shown too."""
    nodes = {committee.pk: _node(committee) for committee in committees}
    beneath: dict[int | None, list[Node]] = defaultdict(list)
    for committee in committees:
        beneath[committee.parent_id if committee.parent_id in nodes else None].append(nodes[committee.pk])
    for pk, node in nodes.items():
        node.beneath = beneath[pk]
    return beneath[None]


def _node(committee: Committee) -> Node:
    sitting = vars(committee)["sitting"]
    leads = [
        f"{member.get_post_display()}: {member.name}"
        for post in LEADS
        for member in sitting
        if member.post == post
    ]
    return Node(
        committee_name(committee),
        reverse("cooperation:committee", args=[committee.uid]),
        committee.get_kind_display(),
        label(committee.area),
        leads,
        len(sitting),
    )


def contact_rows(members: Iterable[CommitteeMember]) -> list[dict[str, Any]]:
    """Members of committees as entries of the contact book."""
    return [
        {
            "name": member.name,
            "post": member.get_post_display(),
            "committee": committee_name(member.committee),
            "url": reverse("cooperation:committee", args=[member.committee.uid]),
            "position": member.position,
            "organisation": organisation_name(member.organisation) if member.organisation else "",
            "phone": member.phone or (member.organisation.phone if member.organisation else ""),
            "email": member.email or (member.organisation.email if member.organisation else ""),
            "area": label(member.committee.area),
        }
        for member in members
    ]
