"""Which submissions wait to be read, and which hang together with them?"""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ppaos.evidence.survey.models import Interview, Submission
from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.permissions import areas_in_sight

REVIEW = "review_interviews"


def unread_submissions() -> QuerySet[Submission]:
    """Submissions that no worker has read, the oldest first."""
    return Submission.objects.filter(read_at__isnull=True).order_by("pk")


def unreadable_submissions(user: Any) -> QuerySet[Submission]:
    """Submissions that could not be read, of forms used where the user reviews interviews; the newest first."""
    areas = areas_in_sight(user, deed=REVIEW)
    failed = Submission.objects.exclude(failure="").filter(read_at__isnull=False)
    theirs = Q(form__area__in=areas) | Q(sent_by__in=_surveyors_seen(areas))
    return (
        failed.filter(theirs)
        .select_related("form", "form_version", "sent_by")
        .order_by("-received_at", "-pk")
    )


def kin_of(form_id: int, submissions: Collection[Submission]) -> QuerySet[Submission]:
    """Submissions of the form, read before, whose chains these are linked with, by either's bases."""
    ids = {one.instance_id for one in submissions}
    named = ids | {base for one in submissions for base in one.bases}
    readable = Submission.objects.filter(form_id=form_id, read_at__isnull=False, failure="")
    # Two questions, each by its own index, rather than one with an OR.
    chains = set(readable.filter(instance_id__in=named).values_list("chain", flat=True))
    chains |= set(readable.filter(bases__overlap=sorted(named)).values_list("chain", flat=True))
    return readable.filter(chain__in=chains).exclude(pk__in=[one.pk for one in submissions])


def interviews_to_tell() -> QuerySet[Interview]:
    """Interviews that register, lists and visits were not told of, and that nothing hinders; and those whose listed
    household has come into the register since something hindered them."""
    waiting = Interview.objects.filter(taken_in_at__isnull=True)
    arrived = Q(candidate_household__brought_into__isnull=False, household__isnull=True)
    return waiting.filter(Q(failure="") | arrived).order_by("pk")


def _surveyors_seen(areas: Any) -> Any:
    seen = Interview.objects.filter(area__in=areas, surveyor=OuterRef("pk"))
    return User.objects.filter(Exists(seen)).values("pk")
