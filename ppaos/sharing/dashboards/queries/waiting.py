"""What waits for this user: counted over the areas where the user may do something about it."""

from typing import Any

from django.utils import timezone

from ppaos.evidence.survey.models import Conflict, Hearing, Interview, Visit
from ppaos.evidence.survey.queries.hearings import visible_hearings
from ppaos.evidence.survey.queries.review import visible_interviews
from ppaos.evidence.survey.queries.visits import OPEN_STATES, visible_visits, visits_of
from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.queries.review import pairs_in_doubt
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas, may
from ppaos.people.cooperation.permissions.reviews import grants_to_review
from ppaos.people.cooperation.queries import ending_soon
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import openings_in_force
from ppaos.people.registry.queries.changes import changes_to_approve
from ppaos.sharing.dashboards.models import AreaFigure
from ppaos.sharing.dashboards.queries.waits import Waiting, widest
from ppaos.sharing.dashboards.queries.waits_in_follow_up import IN_FOLLOW_UP, waiting_in_follow_up
from ppaos.sharing.dashboards.queries.waits_in_models import IN_MODELS, waiting_in_models
from ppaos.sharing.dashboards.queries.waits_in_policy import IN_POLICY, waiting_in_policy
from ppaos.sharing.dashboards.queries.waits_in_protection import IN_PROTECTION, waiting_in_protection
from ppaos.sharing.dashboards.queries.waits_in_voices import IN_VOICES, waiting_in_voices
from ppaos.support.referral.models import RadarCount, Referral
from ppaos.support.referral.queries.desk import ANSWER, SEE, desk_referrals
from ppaos.support.referral.queries.overdue import overdue
from ppaos.support.referral.queries.radar import LOOK
from ppaos.support.referral.queries.set_aside import answers_set_aside
from ppaos.support.referral.queries.states import waiting_states
from ppaos.support.referral.queries.urgent import REVIEW, awaiting_review

REFER, MANAGE, GRANT = "refer", "manage_organisations", "grant_roles"
KINDS = (
    *IN_PROTECTION,
    "answers_late", "answers", "questions", "set_aside", "urgent_alone", "stuck", "agreements_ending",
    "grants_to_review", "sent_back", "own_overdue", "own_visits", "conflicts", "interviews", "overdue", "hearings",
    "changes_to_approve",
    "imports", "doubtful", "not_visited", *IN_FOLLOW_UP, *IN_POLICY, *IN_MODELS, *IN_VOICES, "opened",
)  # fmt: skip


def waiting_for(user: Any) -> list[Waiting]:
    """What waits, the most pressing first; kinds of which there is nothing are left out."""
    found = [
        *waiting_in_protection(user),
        *_answers(user),
        *_referred(user),
        *_survey(user),
        _agreements(user),
        _grants(user),
        _imports(user),
        _doubtful(user),
        *_not_visited(user),
        *waiting_in_follow_up(user),
        *waiting_in_policy(user),
        *waiting_in_models(user),
        *waiting_in_voices(user),
        _opened(user),
    ]
    return [waiting for waiting in found if waiting.count]


def opened_households(user: Any, most: int) -> list[Household]:
    """Households opened to the user by an assignment or a referral, the first of them."""
    opened = openings_in_force(user).values("household_id")
    return list(
        Household.objects.filter(pk__in=opened)
        .select_related("area", "dwelling")
        .order_by("area_id", "pk")[:most]
    )


def _answers(user: Any) -> list[Waiting]:
    """What lies on the desks of the organisations the reader answers for."""
    if not may(user, ANSWER):
        return []
    waiting = desk_referrals(user).filter(state__in=waiting_states())
    late = overdue(waiting, timezone.localdate())
    return [Waiting("answers_late", late.count()), Waiting("answers", waiting.count())]


def _referred(user: Any) -> list[Waiting]:
    """What receivers ask of the reader who refers, answers that stand aside, what is stuck where the reader looks."""
    areas = areas_in_sight(user, deed=REFER)
    asked = Referral.objects.filter(state="asked", area_id__in=areas) if may(user, REFER) else None
    aside = answers_set_aside(user) if may(user, SEE) or may(user, ANSWER) else None
    return [
        Waiting("questions", asked.count() if asked is not None else 0),
        Waiting("set_aside", aside.order_by().count() if aside is not None else 0),
        Waiting("urgent_alone", awaiting_review(user).order_by().count() if may(user, REVIEW) else 0),
        *_stuck(user),
    ]


def _stuck(user: Any) -> list[Waiting]:
    """One for each area where the reader looks at the radar, areas within another left out."""
    codes = widest({*granted_areas(user, deed=LOOK)})
    counted = RadarCount.objects.filter(area_id__in=codes, organisation=None, figure="stuck", value__gt=0)
    return [
        Waiting("stuck", each.value, each.area)
        for each in counted.select_related("area").order_by("-value", "area_id")
    ]


def _survey(user: Any) -> list[Waiting]:
    """The reader's own visits; what they assign, review, hear and approve."""
    today = timezone.localdate()
    own = visits_of(user).filter(is_practice=False)
    late = visible_visits(user).filter(state__in=OPEN_STATES, is_practice=False, due_on__lt=today)
    interviews = visible_interviews(user)
    conflicts = Conflict.objects.filter(settled_at=None, interview__in=interviews)
    heard = visible_hearings(user).filter(state=Hearing.State.OPEN_HEARING)
    return [
        Waiting("sent_back", own.filter(state=Visit.State.SENT_BACK).count()),
        Waiting("own_overdue", own.filter(due_on__lt=today).count()),
        Waiting("own_visits", own.count()),
        Waiting("conflicts", conflicts.values("interview_id").distinct().count()),
        Waiting("interviews", interviews.filter(state=Interview.State.NEW).count()),
        Waiting("overdue", late.count()),
        Waiting("hearings", heard.count()),
        Waiting("changes_to_approve", changes_to_approve(user).count()),
    ]


def _agreements(user: Any) -> Waiting:
    """Agreements of areas whose organisations the reader manages that end soon, with nothing that renews them."""
    kept = Agreement.objects.filter(area_id__in=areas_in_sight(user, deed=MANAGE))
    return Waiting("agreements_ending", ending_soon(kept, timezone.localdate()).count())


def _grants(user: Any) -> Waiting:
    """Roles of people the reader looks after whose yearly review is due."""
    due = grants_to_review(user, timezone.localdate()).order_by().count() if may(user, GRANT) else 0
    return Waiting("grants_to_review", due)


def _imports(user: Any) -> Waiting:
    areas = areas_in_sight(user, deed="commit_lists")
    checked = ListImport.objects.filter(state=ListImport.State.CHECKED, edition__source__area_id__in=areas)
    return Waiting("imports", checked.count())


def _doubtful(user: Any) -> Waiting:
    return Waiting("doubtful", pairs_in_doubt(user).count())


def _not_visited(user: Any) -> list[Waiting]:
    """One for each area where the user enters verdicts and sees who is listed, areas within another left out."""
    codes = widest({*granted_areas(user, deed="enter_verdicts")} & {*granted_areas(user, deed="see_lists")})
    figures = AreaFigure.objects.filter(area_id__in=codes, figure="listed_not_visited")
    return [
        Waiting("not_visited", int(figure.value), figure.area)
        for figure in figures.select_related("area").order_by("-value", "area_id")
    ]


def _opened(user: Any) -> Waiting:
    return Waiting("opened", openings_in_force(user).values("household_id").distinct().count())
