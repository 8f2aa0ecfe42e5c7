"""Where do the rows of each list come from? Each begins from what its reader may see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from ppaos.evidence.livelihood.models import Answer, Assessment, Circumstances, DimensionResult, GroupPlace
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.visits import visible_visits
from ppaos.learning.monitoring.models import Exit, RoundHousehold, WatchAlert
from ppaos.learning.monitoring.queries.alerts import alerts_in_sight
from ppaos.learning.monitoring.queries.exits import exits_in_sight
from ppaos.learning.monitoring.queries.rounds import visible_rounds
from ppaos.learning.policy.models import Pledge, Resolution
from ppaos.learning.policy.queries.places import areas_seen
from ppaos.learning.policy.queries.pledges import visible_pledges
from ppaos.learning.policy.queries.resolutions import visible_resolutions
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.people.cooperation.permissions import agreements_in_sight
from ppaos.people.registry.models import Household, Membership
from ppaos.people.registry.queries import of_homes, visible_households, visible_persons
from ppaos.sharing.dashboards.models import AreaFigure, HouseholdFact
from ppaos.sharing.exchange.queries.area_figures import told_figures
from ppaos.support.assistance.models import HelpLine, Need
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.visibility import visible_voices
from ppaos.support.operating_models.models import Enrolment, MemberRecord
from ppaos.support.operating_models.queries.members import visible_enrolments
from ppaos.support.referral.models import Referral, Step
from ppaos.support.referral.queries.desk import visible_referrals

Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Source:
    """The table of a list's rows, and those of them that a reader sees."""

    model: type[Model]
    seen: Callable[[Any], Rows]


def _of_households(rows: Rows) -> Callable[[Any], Rows]:
    """Rows about households the reader sees, also those made under a record that was merged since."""

    def seen(user: Any) -> Rows:
        return rows.filter(of_homes(visible_households(user)))

    return seen


def _members(user: Any) -> Rows:
    living = Membership.objects.filter(valid_to=None, person__in=visible_persons(user))
    return living.filter(household__in=visible_households(user))


def _follow_ups(user: Any) -> Rows:
    asked = RoundHousehold.objects.filter(round__in=visible_rounds(user).order_by().values("pk"))
    return asked.filter(household__in=visible_households(user))


def _exits(user: Any) -> Rows:
    return exits_in_sight(user).filter(household__in=visible_households(user))


def _watch(user: Any) -> Rows:
    return alerts_in_sight(user).filter(household__in=visible_households(user))


def _organisations(user: Any) -> Rows:
    return Organisation.objects.filter(area_id__in=areas_seen(user))


SOURCES: Mapping[str, Source] = {
    "households": Source(Household, visible_households),
    "members": Source(Membership, _members),
    "facts": Source(HouseholdFact, _of_households(HouseholdFact.objects.all())),
    "assessments": Source(
        Assessment, _of_households(Assessment.objects.filter(is_current=True, authority=None))
    ),
    "answers": Source(Answer, _of_households(Answer.objects.filter(superseded_at=None))),
    "dimensions": Source(DimensionResult, _of_households(DimensionResult.objects.filter(is_current=True))),
    "circumstances": Source(Circumstances, _of_households(Circumstances.objects.filter(is_current=True))),
    "groups": Source(GroupPlace, _of_households(GroupPlace.objects.filter(run__is_current=True))),
    "needs": Source(Need, _of_households(Need.objects.all())),
    "referrals": Source(Referral, visible_referrals),
    "referral_steps": Source(
        Step, lambda user: Step.objects.filter(referral__in=visible_referrals(user).order_by().values("pk"))
    ),
    "help": Source(HelpLine, _of_households(HelpLine.objects.all())),
    "model_members": Source(Enrolment, visible_enrolments),
    "model_months": Source(MemberRecord, _of_households(MemberRecord.objects.filter(withdrawn_at=None))),
    "follow_ups": Source(RoundHousehold, _follow_ups),
    "exits": Source(Exit, _exits),
    "watch": Source(WatchAlert, _watch),
    "visits": Source(Visit, lambda user: visible_visits(user).filter(is_practice=False)),
    "voices": Source(Voice, lambda user: visible_voices(user).filter(is_sealed=False)),
    "organisations": Source(Organisation, _organisations),
    "agreements": Source(Agreement, agreements_in_sight),
    "resolutions": Source(Resolution, visible_resolutions),
    "pledges": Source(Pledge, visible_pledges),
    "area_figures": Source(AreaFigure, told_figures),
}
