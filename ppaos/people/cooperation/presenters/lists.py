"""People, grants and organisations as the rows of a list."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.models import Grant, Organisation
from ppaos.people.cooperation.permissions import areas_in_sight, check_can_change_grant
from ppaos.people.cooperation.queries import UserState, state_of

TONES = {UserState.INVITED: "care", UserState.ACTIVE: "good", UserState.SUSPENDED: "bad"}


def organisation_name(organisation: Organisation) -> str:
    """The name in the language of the page; in Thai where there is no English one."""
    in_english = (get_language() or "th").startswith("en")
    return organisation.name_en if in_english and organisation.name_en else organisation.name_th


def user_rows(users: Iterable[User]) -> list[dict[str, Any]]:
    """People (with `current_grants`) with their state and what they are where."""
    return [
        {
            "user": user,
            "state": state_of(user).label,
            "tone": TONES[state_of(user)],
            "roles": [grant_words(grant) for grant in vars(user)["current_grants"]],
        }
        for user in users
    ]


def grant_words(grant: Grant) -> str:
    """«supervisor · Na Ko Subdistrict · the university»."""
    words = [grant.get_role_display(), label(grant.area)]
    if grant.organisation is not None:
        words.append(organisation_name(grant.organisation))
    return " · ".join(words)


def grant_rows(person: User, *, by: User) -> list[dict[str, Any]]:
    """A person's grants, those that hold first, with their last day and whether the reader may end them."""
    today = timezone.localdate()
    grants = person.grants.select_related("area", "organisation", "user").order_by("-valid_from", "-id")
    rows = []
    for grant in grants:
        is_ended = grant.valid_to is not None and grant.valid_to <= today
        rows.append(
            {
                "grant": grant,
                "words": grant_words(grant),
                "last_day": last_day(grant.valid_from, grant.valid_to),
                "is_ended": is_ended,
                "can_end": not is_ended and _may_end(grant, by),
            }
        )
    return sorted(rows, key=lambda row: row["is_ended"])


def last_day(valid_from: date, valid_to: date | None) -> date | None:
    """The last day on which it holds; for one taken back before it began, the day it would have."""
    return valid_to and max(valid_from, valid_to - timedelta(days=1))


def _may_end(grant: Grant, by: User) -> bool:
    try:
        check_can_change_grant(by=by, grant=grant)
    except PermissionDenied:
        return False
    return True


def organisation_rows(organisations: Iterable[Organisation], *, by: User) -> list[dict[str, Any]]:
    """Organisations with their sector, kind, place and the body above, and whether the reader may change them."""
    shown = list(organisations)
    own = Organisation.objects.filter(
        pk__in=[organisation.pk for organisation in shown],
        area_id__in=areas_in_sight(by, deed="manage_organisations"),
    )
    changeable = set(own.values_list("pk", flat=True))
    return [
        {
            "organisation": organisation,
            "name": organisation_name(organisation),
            "sector": organisation.get_sector_display(),
            "kind": organisation.get_kind_display(),
            "area": label(organisation.area) if organisation.area else _("the whole country"),
            "parent": organisation_name(organisation.parent) if organisation.parent else "",
            "can_change": organisation.pk in changeable,
        }
        for organisation in shown
    ]
