"""Changes of the register that leaders, officers and households ask for: waiting, approved, refused, in conflict."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from ppaos.config.demo.hearing import poor_homes
from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.people.registry.actions.change_answers import approve_change, refuse_change
from ppaos.people.registry.actions.changes import ask_change
from ppaos.people.registry.models import ChangeRequest, Household
from ppaos.people.registry.queries import visible_households

Channel = ChangeRequest.Channel
CAN_BE_READ = timedelta(days=1)


def ask_for_changes(at: datetime) -> list[ChangeRequest]:
    """Ask for the changes of hearing.toml, and answer those that were answered a day later."""
    homes, made = iter(reversed(poor_homes())), list[ChangeRequest]()
    for told in data("hearing")["change"]:
        by = User.objects.filter(username=told["by"]).first()
        home = made[-1].household if "same_home" in told and made else _home(by, next(homes, None))
        if home is None:
            continue
        made.append(_asked(told, home, by, at - timedelta(days=told["ago"])))
    return made


def _home(by: User | None, home: Household | None) -> Household | None:
    """The household itself, or where that is not open to who asks one that is."""
    if by is None or home is None:
        return home
    seen = visible_households(by).filter(memberships__valid_to=None, dwelling__isnull=False)
    return seen.filter(pk=home.pk).first() or seen.order_by("-pk").first()


def _asked(told: Mapping[str, Any], home: Household, by: User | None, at: datetime) -> ChangeRequest:
    on = timezone.localdate(at) - timedelta(days=told.get("happened", 0))
    asked = ask_change(
        kind=told["kind"], household=home, person=None, on=on, wanted=dict(told["wanted"]), reason=told["reason"],
        evidence=None, by=by, at=at, channel=Channel.OFFICER if by else Channel.HOUSEHOLD,
    )  # fmt: skip
    answered = told.get("answered")
    if not answered:
        return asked
    who = User.objects.get(username=told["answered_by"])
    if answered == "approved":
        approve_change(request=asked, by=who, at=at + CAN_BE_READ)
    else:
        refuse_change(request=asked, reason=told["answer"], by=who, at=at + CAN_BE_READ)
    return asked
