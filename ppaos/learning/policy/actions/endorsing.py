"""A level speaks about a proposal that was handed in: it agrees, or sends it back with the reason."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Endorsement, Meeting, Proposal
from ppaos.learning.policy.permissions.proposals import check_can_endorse
from ppaos.learning.policy.queries.places import is_within_or_around
from ppaos.learning.policy.queries.proposals import LevelPassed, newest_version, next_level, turn_of
from ppaos.people.cooperation.models import Organisation

State, Verdict = Proposal.State, Endorsement.Verdict


@audited("proposal.agreed_to", subjects=("proposal",))
def agree_to_proposal(
    *,
    proposal: Proposal,
    on: date,
    by: Any,
    at: datetime,
    organisation: Organisation | None = None,
    meeting: Meeting | None = None,
    note: str = "",
    turn: str = "",
) -> Endorsement:
    """The level whose turn it is agrees to the newest version; with the last level the proposal is endorsed.

    on: the day it agreed. turn: whose turn the speaker saw (`turn_of`), so that nothing is said twice or of another
    version; empty: whosever it is. Raises PolicyRefused for a proposal that waits for nobody or no more for this turn,
    a day before it was handed in or still to come, and a meeting of elsewhere.
    """
    held, here = _held(proposal, by, on, at, meeting, turn)
    said = _say(held, here, Verdict.AGREED, note, on, by, at, organisation, meeting)
    following = next_level(said.version)
    held.state = State.SUBMITTED if following else State.ENDORSED
    held.level, held.changed_at = following.level if following else here.level, at
    held.save(update_fields=["state", "level", "changed_at"])
    return said


@audited("proposal.sent_back", subjects=("proposal",))
def send_back_proposal(
    *,
    proposal: Proposal,
    reason: str,
    on: date,
    by: Any,
    at: datetime,
    organisation: Organisation | None = None,
    meeting: Meeting | None = None,
    turn: str = "",
) -> Endorsement:
    """The level whose turn it is sends the newest version back to who wrote it, with the reason."""
    held, here = _held(proposal, by, on, at, meeting, turn)
    if not reason.strip():
        raise PolicyRefused(_("Say why it is sent back, so that another version can answer it."))
    said = _say(held, here, Verdict.SENT_BACK, reason, on, by, at, organisation, meeting)
    held.state, held.changed_at = State.RETURNED, at
    held.save(update_fields=["state", "changed_at"])
    return said


def _held(
    proposal: Proposal, by: Any, on: date, at: datetime, meeting: Meeting | None, turn: str
) -> tuple[Proposal, LevelPassed]:
    """The proposal held, and the level that is to speak; refused where none is, or not like this."""
    held = Proposal.objects.select_for_update(of=("self",)).select_related("area").get(pk=proposal.pk)
    version = newest_version(held)
    here = next_level(version) if held.state == State.SUBMITTED else None
    if here is None or version.handed_in_at is None:
        raise PolicyRefused(
            _("This proposal waits for no level. It stands so: %(state)s.")
            % {"state": held.get_state_display()}
        )
    if turn and turn != turn_of(version, here):
        raise PolicyRefused(
            _(
                "Since you opened the page a level spoke, or another version was handed in. Read it as it is now."
            )
        )
    check_can_endorse(by, held, here.area.code)
    if not timezone.localdate(version.handed_in_at) <= on <= timezone.localdate(at):
        raise PolicyRefused(
            _("A level speaks from the day the proposal was handed in until today. Look at the day.")
        )
    if meeting is not None and not is_within_or_around(held.area, meeting.area):
        raise PolicyRefused(
            _("The meeting «%(meeting)s» is of another place than the proposal.") % {"meeting": meeting}
        )
    return held, here


def _say(
    held: Proposal,
    here: LevelPassed,
    verdict: str,
    words: str,
    on: date,
    by: Any,
    at: datetime,
    organisation: Organisation | None,
    meeting: Meeting | None,
) -> Endorsement:
    return Endorsement.objects.create(
        version=newest_version(held), level=here.level, area=here.area, organisation=organisation, meeting=meeting,
        verdict=verdict, reason=words.strip(), on=on, made_by=by, made_at=at,
    )  # fmt: skip
