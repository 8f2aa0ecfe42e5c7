"""Who can sign in to the demonstration: one invented person a role."""

import tomllib
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.utils.translation import get_language

from ppaos.ground.accounts.actions import Invitee, invite_users
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import grant_role
from ppaos.people.cooperation.models import Organisation


@lru_cache
def table() -> dict[str, Any]:
    """The data of accounts.toml."""
    return tomllib.loads(files("ppaos.config.demo").joinpath("accounts.toml").read_text())


def accounts() -> list[dict[str, str]]:
    """What the sign-in page of the demonstration shows: role, username, password, text."""
    language = "th" if (get_language() or "th").startswith("th") else "en"
    return [
        {
            "role": row[f"role_{language}"],
            "username": row["username"],
            "password": table()["password"],
            "text": row[f"text_{language}"],
        }
        for row in table()["account"]
    ]


def make_accounts(province: str, at: datetime) -> None:
    """Make the accounts and their grants; an area of another province than Kalasin's becomes that province."""
    rows = table()["account"]
    invited = invite_users(
        invitees=[Invitee(row["username"], row["name"], "") for row in rows], by=None, at=at
    )
    password = make_password(table()["password"])
    User.objects.filter(pk__in=[invitation.user.pk for invitation in invited]).update(password=password)
    users = {invitation.user.username: invitation.user for invitation in invited}
    for row in rows:
        grant_role(
            user=users[row["username"]],
            role=row["role"],
            area=_area(row["area"], province),
            organisation=_office(row.get("office", ""), province),
            valid_from=date(at.year, 1, 1),
            by=None,
            at=at,
        )


def _office(code: str, province: str) -> Organisation | None:
    """The office the account acts for, by its code or its name; None for accounts of the area itself."""
    own = Organisation.objects.filter(Q(code=code) | Q(name_th=code), area=province)
    return own.first() if code else None


def _area(code: str, province: str) -> Area:
    """The account's area; where that lies in another province, the province shown."""
    wanted = code if code == "TH" or code.startswith(province) else province
    # A small province has not every village.
    return Area.objects.filter(pk=wanted).first() or Area.objects.get(pk=province)
