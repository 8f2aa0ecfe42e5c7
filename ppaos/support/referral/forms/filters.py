"""Which referrals are looked at; 404 for what is none."""

from typing import Any

from django.http import Http404, QueryDict

from ppaos.support.referral.models import State
from ppaos.support.referral.queries.pages import OVERDUE, THIS_WEEK, WAITING, Filters
from ppaos.support.referral.queries.states import officer_states

DUE = ("", OVERDUE, THIS_WEEK)


def filters_of(asked: QueryDict, *, state: str = "") -> Filters:
    """What an address asks for; `state` where it asks for none."""
    chosen = asked.get("state", state)
    due = asked.get("due", "")
    if chosen not in ("", WAITING, *officer_states(), *State.values) or due not in DUE:
        raise Http404("no such state of a referral")
    return Filters(
        chosen, due, _number(asked.get("organisation")), asked.get("area", ""), _number(asked.get("service"))
    )


def _number(value: Any) -> int | None:
    if not value:
        return None
    if not str(value).isdecimal():
        raise Http404("not a number")
    return int(value)
