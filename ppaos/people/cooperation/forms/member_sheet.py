"""What does a sheet of members say? Seats to be taken, or every fault by its cell."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.forms.people_sheet import PeopleSheet, read_people, word_key, word_keys
from ppaos.people.cooperation.models import Committee, CommitteeMember, Organisation
from ppaos.people.cooperation.permissions.mechanism import bodies_in_sight, users_around
from ppaos.people.cooperation.queries.mechanism import SEAT_FAULTS, Seat, same_seats, seat_faults
from ppaos.people.cooperation.queries.officers import organisations_frame

MOST_PHONE = 60


@lru_cache
def sheet_words(name: str) -> dict[str, dict[str, list[str]]]:
    """The words of a vocabulary of this folder."""
    words: dict[str, dict[str, list[str]]] = tomllib.loads(
        files("ppaos.people.cooperation.forms").joinpath(name).read_text()
    )
    return words


class Bodies:
    """Organisations by the names in their sheets; None where nobody, or more than one, bears the name."""

    def __init__(self, bodies: QuerySet[Organisation]) -> None:
        found = organisations_frame(bodies)
        self._ids = dict(found.select("organisation", "organisation_id").iter_rows())
        self._rows = Organisation.objects.in_bulk([pk for pk in self._ids.values() if pk is not None])

    def named(self, name: str) -> Organisation | None:
        """The organisation meant."""
        pk = self._ids.get(" ".join(name.split()))
        return self._rows.get(pk) if pk is not None else None


def read_members(
    content: bytes, filename: str, *, by: Any, committees: QuerySet[Committee], own: Committee | None = None
) -> tuple[PeopleSheet, list[Seat]]:
    """The seats of a sheet; where anything is wrong with it, its problems say so by cell and none is meant to be taken.

    Rows name their committee, but for a sheet of one (`own`). Raises UnreadableFile where no sheet has the columns.
    """
    words = sheet_words("members.toml")
    needed = ["name", "post"] if own else ["committee", "name", "post"]
    sheet = read_people(content, filename, words["columns"], needed=needed, days=["valid_from", "valid_to"])
    named: dict[str, Committee | None] = {}
    for each in committees.select_related("area"):
        for name in {word_key(each.name_th), word_key(each.name_en)} - {""}:
            named[name] = None if name in named else each
    posts, bodies = word_keys(words["posts"]), Bodies(bodies_in_sight(by).filter(ended_on__isnull=True))
    users = _users(sheet, [own] if own else list(committees))
    placed: list[tuple[dict[str, Any], Seat]] = []
    for row in sheet.rows:
        committee = own or named.get(word_key(row["committee"] or ""))
        if committee is None:
            sheet.fault(
                row, "committee", _("No committee or team of yours bears this name, or two do."),
                _("Write the name as it stands in the list of committees and teams."),
            )  # fmt: skip
        post = _post(sheet, row, posts)
        told = _told(sheet, row, bodies, users)
        if committee is not None and post:
            placed.append((row, _seat(row, committee, post, told)))
    _judge(sheet, placed)
    return sheet, [seat for _row, seat in placed]


def _judge(sheet: PeopleSheet, placed: list[tuple[dict[str, Any], Seat]]) -> None:
    """Note seats that cannot be taken. Those held just so are no fault: they change nothing."""
    held = same_seats([seat for _row, seat in placed])
    new = [pair for place, pair in enumerate(placed) if place not in held]
    for (row, _seat_of), fault in zip(new, seat_faults([seat for _row, seat in new]), strict=True):
        if fault:
            column, message, remedy = SEAT_FAULTS[fault]
            sheet.fault(row, column, _(message), _(remedy))


def _post(sheet: PeopleSheet, row: Mapping[str, Any], posts: Mapping[str, str]) -> str:
    post = posts.get(word_key(row["post"] or ""), "")
    if not post:
        known = ", ".join(str(label) for label in CommitteeMember.Post.labels)
        sheet.fault(
            row, "post", _("This post is not known."), format_lazy(_("Write one of: {words}."), words=known)
        )
    return post


def _told(
    sheet: PeopleSheet, row: Mapping[str, Any], bodies: Bodies, users: Mapping[str, User]
) -> dict[str, Any]:
    user, organisation = user_of(sheet, row, users), body_of(sheet, row, bodies)
    if row["phone"] and len(row["phone"]) > MOST_PHONE:
        sheet.fault(row, "phone", _("This is no telephone number."), _("Write one number."))
    try:
        validate_email(row["email"] or "nobody@example.org")
    except ValidationError:
        sheet.fault(row, "email", _("This is no e-mail address."), _("Write one address, or leave it empty."))
    return {"user": user, "organisation": organisation}


def user_of(sheet: PeopleSheet, row: Mapping[str, Any], users: Mapping[str, User]) -> User | None:
    """The user that a row names; noted as a fault where there is none."""
    user = users.get((row["user"] or "").casefold())
    if row["user"] and user is None:
        sheet.fault(
            row, "user", _("Nobody with a role here signs in under this name."), _("Look it up, or leave it empty.")
        )  # fmt: skip
    return user


def body_of(sheet: PeopleSheet, row: Mapping[str, Any], bodies: Bodies) -> Organisation | None:
    """The organisation that a row names; noted as a fault where there is none."""
    body = bodies.named(row["organisation"] or "")
    if row["organisation"] and body is None:
        sheet.fault(
            row, "organisation", _("No organisation is entered under this name, or two are."),
            _("Write the name as it is entered under «Organisations», or enter it there first."),
        )  # fmt: skip
    return body


def _seat(row: Mapping[str, Any], committee: Committee, post: str, told: Mapping[str, Any]) -> Seat:
    user = told["user"]
    last: date | None = row["valid_to"]
    return Seat(
        committee=committee, name=row["name"] or (user.display_name if user else ""), post=post,
        valid_from=row["valid_from"] or max(committee.valid_from, timezone.localdate()),
        valid_to=last + timedelta(days=1) if last else None, position=row["position"] or "",
        phone=row["phone"] or "", email=row["email"] or "", **told,
    )  # fmt: skip


def _users(sheet: PeopleSheet, committees: list[Committee]) -> dict[str, User]:
    """Users that the sheet names, by user name, as far as they hold a role around the committees."""
    asked = {row["user"].casefold() for row in sheet.rows if row["user"]}
    if not asked:
        return {}
    found: dict[str, User] = {}
    for code in sorted({committee.area_id for committee in committees}):
        found |= named_users(users_around(code), asked)
    return found


def named_users(users: QuerySet[User], asked: set[str]) -> dict[str, User]:
    """Of these users, those that go by the user names asked for."""
    return {user.username.casefold(): user for user in users.filter(username__in=asked)}
