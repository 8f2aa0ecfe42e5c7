"""What a voice leads to: a visit to who was missed, «not received» said of a referral, a change of the register."""

from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.paper import FoundHouse, add_found_household
from ppaos.evidence.survey.actions.visits import VisitRefused, assign_visits
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.visits import OPEN_STATES, least_busy
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.models import ChangeRequest, Household
from ppaos.people.registry.permissions import check_can_see_household
from ppaos.support.grievance.actions._moving import check_is_open, check_no_party, held, move, take_off_party
from ppaos.support.grievance.actions._parties import keep_parties
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.permissions import HANDLE, check_can_handle
from ppaos.support.grievance.queries.kinds import CHANGE, REFERRAL, VISIT, kinds
from ppaos.support.grievance.queries.parties import is_party
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.steering import hear_household
from ppaos.support.referral.models import Referral

HEARD_LABEL = "grievance.voice"


@audited("voice.visit_opened", subjects=("voice",))
def open_visit(
    *,
    voice: Voice,
    due_on: date,
    by: Any,
    at: datetime,
    found: FoundHouse | None = None,
    surveyor: User | None = None,
) -> Voice:
    """Send a surveyor to a household that was missed: one of the register, or `found`, registered as a candidate.

    Without a surveyor named, whoever has the fewest visits there goes; one who is party to the voice never does.
    Where nobody visits, the household waits among those to be assigned.
    """
    held_one = _opened(voice, VISIT, by)
    if held_one.visit_id:
        raise VoiceRefused(_("A visit was opened for it already."))
    today = timezone.localdate(at)
    area_code = str(found.area.pk if found else held_one.area_id)
    surveyor = surveyor or least_busy(area_code, today)
    if surveyor is not None and is_party(surveyor, held_one):
        raise VoiceRefused(_("%(who)s has a part in it. Choose another surveyor.") % {"who": surveyor})
    try:
        household = _household(held_one, found, today, by, at)
        if surveyor is not None:
            row = {"household_id": household.pk, "surveyor_id": surveyor.pk, "due_on": due_on}
            assign_visits(frame=pl.from_dicts([row], infer_schema_length=None), by=by, at=at, deed=HANDLE)
    except VisitRefused as refused:
        raise VoiceRefused(str(refused)) from refused
    visit = Visit.objects.filter(household=household, state__in=OPEN_STATES).order_by("-pk").first()
    return move(
        held_one,
        Voice.State.HANDLING,
        by=by,
        at=at,
        text=_told_of(visit),
        is_told=True,
        household=household,
        visit=visit,
    )


@audited("voice.referral_opened", subjects=("voice", "referral"))
def tell_not_received(*, voice: Voice, referral: Referral, by: Any, at: datetime) -> Voice:
    """Say of a referral that was told as given that nothing came: its receiver looks into it once more."""
    found = _opened(voice, REFERRAL, by)
    if found.household_id not in (None, referral.household_id):
        raise VoiceRefused(_("That referral is of another household."))
    check_can_see_household(by, referral.household)
    note = _("Voice no. %(number)s") % {"number": found.number}
    try:
        hear_household(referral=referral, is_received=False, by=by, at=at, note=note)
    except ReferralRefused as refused:
        raise VoiceRefused(str(refused)) from refused
    text = _("Whoever promised the help was asked to look into it.")
    named = {"referral": referral, "household": referral.household}
    move(found, Voice.State.HANDLING, by=by, at=at, text=text, is_told=True, **named)
    keep_parties(found)
    take_off_party(found, by=by, at=at)
    return found


@audited("voice.change_named", subjects=("voice", "change"))
def name_change(*, voice: Voice, change: ChangeRequest, by: Any, at: datetime) -> Voice:
    """Name the request by which the register is put right."""
    found = _opened(voice, CHANGE, by)
    if found.household_id != change.household_id:
        raise VoiceRefused(_("That change is of another household."))
    text = _("A change of the register was asked for; somebody else looks at it.")
    return move(found, Voice.State.HANDLING, by=by, at=at, text=text, is_told=True, change_request=change)


@audited("voice.household_named", subjects=("voice",))
def name_household(*, voice: Voice, household: Household, by: Any, at: datetime) -> Voice:
    """Say which household of the register the voice is about; who had a part in its record becomes party.

    The event does not name the household: who reads its traces does not learn of a sealed voice."""
    found = held(voice)
    check_can_handle(by, found)
    check_is_open(found)
    check_can_see_household(by, household)
    text = _("The household was found in the register.")
    move(found, found.state, by=by, at=at, text=text, household=household)
    keep_parties(found)
    take_off_party(found, by=by, at=at)
    return found


def _opened(voice: Voice, opens: str, by: Any) -> Voice:
    """The voice, locked, of a kind that leads there, for who handles it."""
    found = held(voice)
    check_can_handle(by, found)
    check_is_open(found)
    check_no_party(found, by)
    if kinds()[found.kind].opens != opens:
        raise VoiceRefused(
            _("A voice of the kind «%(kind)s» leads to no such thing.") % {"kind": kinds()[found.kind].label}
        )
    return found


def _household(voice: Voice, found: FoundHouse | None, on: date, by: Any, at: datetime) -> Household:
    if voice.household is not None:
        return voice.household
    if found is None:
        raise VoiceRefused(_("Say who heads the household and where it stands."))
    return add_found_household(found=found, on=on, origin=HEARD_LABEL, deed=HANDLE, by=by, at=at)


def _told_of(visit: Visit | None) -> str:
    if visit is None or visit.due_on is None:
        return _("The house stands among those to be visited.")
    return _("A surveyor comes to visit until %(day)s.") % {"day": thai_date(visit.due_on)}
