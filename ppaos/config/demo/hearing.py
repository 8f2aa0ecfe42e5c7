"""What the invented province's people say, at desks and on the public page, and what came of each since."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from ppaos.config.demo.plan import data
from ppaos.evidence.survey.actions.paper import FoundHouse
from ppaos.evidence.survey.queries.visits import surveyors_in
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import descendant_codes
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.people.registry.models import POOR, Household
from ppaos.support.grievance.actions.again import appeal, decide_appeal
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.actions.handling import answer_voice, close_voice, take_over
from ppaos.support.grievance.actions.leading import open_visit, tell_not_received
from ppaos.support.grievance.actions.receiving import receive_voice
from ppaos.support.grievance.models import Voice
from ppaos.support.referral.models import Referral

VISIT_WITHIN = 10  # days
MOST_HOMES = 500
SAID_AS = (
    "kind",
    "channel",
    "text",
    "place",
    "sender_name",
    "contact",
    "about_name",
    "is_anonymous",
    "is_set_aside",
)
Told = Mapping[str, Any]


def hear_people(at: datetime) -> list[Voice]:
    """Receive the voices of hearing.toml in the supervisor's district, and do what was done on each since."""
    homes = poor_homes()
    heard = list[Voice]()
    with override("th"):
        for number, told in enumerate(data("hearing")["voice"]):
            home = homes[number % len(homes)] if homes else None
            voice = _received(told, home, _place(told, homes, heard, at), at) if home else None
            if voice is None:
                continue
            heard.append(voice)
            for step, on in zip(told["steps"], _days(told, at), strict=False):
                if not _did(step, voice, told, on):
                    break
    return heard


def poor_homes() -> list[Household]:
    """Poor households of the supervisor's district, in the order of their numbers; one a village first."""
    inside = Household.objects.filter(area__in=_district(), standing__in=POOR, merged_into=None)
    homes = list(inside.select_related("area").order_by("pk")[:MOST_HOMES])
    first = {home.area_id: home for home in reversed(homes)}
    return sorted(homes, key=lambda home: (first[home.area_id] != home, home.pk))


def _place(told: Told, homes: list[Household], heard: list[Voice], at: datetime) -> Area | None:
    """A place that the data name: the one of the voice before, the own one of who writes it down, one with surveyors;
    None: where the household lives."""
    where = told.get("where", "")
    if where == "same":
        return heard[-1].area if heard else None
    if where == "own":
        return Area.objects.get(
            pk=granted_areas(User.objects.get(username=told["by"]), deed="hear_voices")[0]
        )
    today = timezone.localdate(at)
    surveyed = (home.area for home in homes if where == "surveyed" and surveyors_in(home.area.code, today))
    return next(surveyed, None)


def _received(told: Told, home: Household, place: Area | None, at: datetime) -> Voice | None:
    """The voice as it came in so many days ago; None where the help it tells of was given nowhere."""
    by = User.objects.get(username=told["by"]) if "by" in told else None
    referral = None
    if "referral" in told:
        given = Referral.objects.filter(state="delivered", household__area__in=_district()).order_by("pk")
        referral = given.select_related("household__area").first()
        if referral is None:
            return None
        home = referral.household
    is_of_home = "home" in told or referral is not None
    said = {name: told[name] for name in SAID_AS if name in told}
    return receive_voice(
        **said, area=place or home.area, household=home if is_of_home else None, referral=referral, by=by,
        at=at - timedelta(days=told["ago"]),
    ).voice  # fmt: skip


def _district() -> list[str]:
    return descendant_codes(granted_areas(User.objects.get(username="supervisor"), deed="handle_voices")[0])


def _days(told: Told, at: datetime) -> list[datetime]:
    """When each step was done, spread evenly from the day it was said until now."""
    parts = len(told["steps"]) + 1
    return [at - timedelta(days=told["ago"] * (parts - part) / parts) for part in range(1, parts)]


def _did(step: str, voice: Voice, told: Told, at: datetime) -> bool:
    """Do the step as its handler; nothing more is done where nobody is free to handle it, or it cannot be."""
    voice.refresh_from_db()
    if voice.handler is None:
        return False
    try:
        _STEPS[step](voice, told, voice.handler, at)
    except VoiceRefused:
        return False
    return True


def _take(voice: Voice, told: Told, by: User, at: datetime) -> None:
    take_over(voice=voice, by=by, at=at)


def _answer(voice: Voice, told: Told, by: User, at: datetime) -> None:
    answer_voice(voice=voice, text=told["answer"], by=by, at=at)


def _close(voice: Voice, told: Told, by: User, at: datetime) -> None:
    close_voice(voice=voice, reason="", by=by, at=at)


def _appeal(voice: Voice, told: Told, by: User, at: datetime) -> None:
    appeal(voice=voice, reason=told["why"], by=None, at=at)


def _stands(voice: Voice, told: Told, by: User, at: datetime) -> None:
    judged = voice.appeals.get(outcome="")
    if judged.handler is None:
        raise VoiceRefused(told["why"])
    decide_appeal(appeal=judged, is_upheld=False, decision=told["decision"], by=judged.handler, at=at)


def _visit(voice: Voice, told: Told, by: User, at: datetime) -> None:
    house = FoundHouse(voice.area, told["first_name"], told["last_name"])
    due_on = timezone.localdate(at) + timedelta(days=VISIT_WITHIN)
    open_visit(voice=voice, due_on=due_on, found=house, by=by, at=at)


def _not_received(voice: Voice, told: Told, by: User, at: datetime) -> None:
    assert voice.referral is not None
    tell_not_received(voice=voice, referral=voice.referral, by=by, at=at)


_STEPS: dict[str, Callable[[Voice, Told, User, datetime], None]] = {
    "take": _take, "answer": _answer, "close": _close, "appeal": _appeal, "stands": _stands, "visit": _visit,
    "not_received": _not_received,
}  # fmt: skip
