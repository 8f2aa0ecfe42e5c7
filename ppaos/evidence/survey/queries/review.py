"""Which interviews wait for review, which of them are the oddest, and what was found, sent and decided about one?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ppaos.evidence.survey.models import (
    Conflict,
    Finding,
    Interview,
    Review,
    Submission,
    SubmissionFile,
    Visit,
)
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.people.cooperation.permissions import areas_in_sight

REVIEW = "review_interviews"
LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.VILLAGE)
FOUND = Q(findings__state=Finding.State.FOUND)


@dataclass(frozen=True)
class Choice:
    """What of the queue is looked at; empty is all."""

    state: str = Interview.State.NEW
    area_code: str = ""
    surveyor_id: int | None = None
    rule: str = ""
    form: str = ""


def area_of(interview: Interview) -> str:
    """The code of the area an interview belongs to: its own, or where its form is used."""
    return str(interview.area_id or interview.form.area_id)


def visible_interviews(user: Any, *, deed: str = REVIEW) -> QuerySet[Interview]:
    """Interviews where the user does the deed; those of no known area where their form is used. Practice is none."""
    areas = areas_in_sight(user, deed=deed)
    placed = Q(area__in=areas) | Q(area=None, form__area__in=areas)
    return Interview.objects.filter(placed, is_practice=False)


def chosen_interviews(user: Any, choice: Choice, *, deed: str = REVIEW) -> QuerySet[Interview]:
    """The visible interviews of a choice."""
    found = visible_interviews(user, deed=deed)
    if choice.state:
        found = found.filter(state=choice.state)
    if choice.area_code:
        inside = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=choice.area_code)
        found = found.filter(area__in=inside.values("area_id"))
    if choice.surveyor_id is not None:
        found = found.filter(surveyor=choice.surveyor_id)
    if choice.rule:
        found = found.filter(Exists(_found(rule=choice.rule)))
    if choice.form:
        found = found.filter(form__code=choice.form)
    return found


def oddest_first(interviews: QuerySet[Interview]) -> QuerySet[Interview]:
    """Interviews with the weight and number of what was found, the heaviest first, then the oldest."""
    none = Value(0.0, output_field=FloatField())
    weighed = interviews.annotate(
        weight=Coalesce(Sum("findings__weight", filter=FOUND), none), found=Count("findings", filter=FOUND)
    )
    return weighed.order_by(F("weight").desc(), "held_on", "pk")


def clean_interviews(user: Any) -> QuerySet[Interview]:
    """Interviews that wait, were judged as they are now, and of which nothing odd was found, no answers conflict, and
    that somebody else held."""
    waiting = visible_interviews(user).filter(state=Interview.State.NEW, judged_change=F("changed_at"))
    open_conflicts = Conflict.objects.filter(interview=OuterRef("pk"), settled_at=None)
    return waiting.exclude(surveyor=user).filter(~Exists(_found()), ~Exists(open_conflicts))


def rules_found(interviews: QuerySet[Interview]) -> list[tuple[str, int]]:
    """Which rules found something in how many of the interviews, the most frequent first."""
    found = Finding.objects.filter(
        state=Finding.State.FOUND, interview__in=interviews.order_by().values("pk")
    )
    counted = (
        found.values("rule").annotate(number=Count("interview", distinct=True)).order_by("-number", "rule")
    )
    return [(row["rule"], row["number"]) for row in counted]


def surveyors_of(interviews: QuerySet[Interview]) -> list[tuple[User, int]]:
    """Who held the interviews, and how many each, by name."""
    counted = dict(
        interviews.order_by()
        .values("surveyor")
        .annotate(number=Count("pk"))
        .values_list("surveyor", "number")
    )
    held = User.objects.filter(pk__in=counted).order_by("display_name", "pk")
    return [(user, counted[user.pk]) for user in held]


def areas_of(interviews: QuerySet[Interview], *, within: str = "") -> list[tuple[Area, int]]:
    """How many of the interviews lie in which part of an area: parts of the widest level that tells them apart."""
    level = Area.objects.filter(pk=within).values_list("level", flat=True).first()
    deeper = LEVELS[LEVELS.index(Level(level)) + 1 :] if level in LEVELS else LEVELS
    counted = interviews.order_by().exclude(area=None).values("area").annotate(number=Count("pk"))
    numbers = dict(counted.values_list("area", "number"))
    lying = AreaWithin.objects.filter(
        in_force(timezone.localdate()), area_id__in=numbers, ancestor__level__in=deeper
    ).values_list("area_id", "ancestor_id", "ancestor__level")
    parts: dict[str, Counter[str]] = {narrower: Counter() for narrower in deeper}
    for code, part, of_level in lying:
        parts[of_level][part] += numbers[code]
    chosen = next((found for found in parts.values() if len(found) > 1), Counter[str]())
    chosen = chosen or next((found for found in reversed(parts.values()) if found), Counter[str]())
    areas = Area.objects.filter(code__in=chosen).order_by("sort_key", "code")
    return [(area, chosen[area.code]) for area in areas]


def findings_of(interviews: Iterable[int], *, state: str = Finding.State.FOUND) -> dict[int, list[Finding]]:
    """What was found about each interview, the heaviest first."""
    found: dict[int, list[Finding]] = {}
    rows = Finding.objects.filter(interview__in=list(interviews), state=state)
    for finding in rows.order_by("-weight", "rule", "path"):
        found.setdefault(finding.interview_id, []).append(finding)
    return found


def versions_of(interview: Interview) -> QuerySet[Submission]:
    """What was sent of an interview, the first first: who, when, by what way, and why."""
    of_chain = Submission.objects.filter(form_id=interview.form_id, chain=interview.chain)
    return of_chain.select_related("sent_by", "phone").order_by("received_at", "pk")


def reviews_of(interview: Interview) -> QuerySet[Review]:
    """What was decided about an interview, the newest first."""
    return interview.reviews.select_related("made_by").order_by("-made_at", "-pk")


def files_of(interview: Interview) -> QuerySet[SubmissionFile]:
    """The files that an interview's submissions name, arrived or not."""
    of_chain = SubmissionFile.objects.filter(
        submission__form_id=interview.form_id, submission__chain=interview.chain
    )
    return of_chain.select_related("file").order_by("name", "pk")


def twin_of(interview: Interview) -> Interview | None:
    """The other interview of a second check: the one it repeats, or the latest with the same form that repeats it."""
    same_form = Interview.objects.filter(form=interview.form_id, is_practice=False).select_related("surveyor")
    if interview.visit is not None and interview.visit.kind == Visit.Kind.SECOND_CHECK:
        return same_form.filter(pk=interview.visit.checks_id or 0).first()
    held = same_form.filter(visit__kind=Visit.Kind.SECOND_CHECK, visit__checks_id=interview.pk)
    return held.exclude(state=Interview.State.SENT_BACK).order_by("held_on", "pk").last()


def open_conflicts_of(interview: Interview) -> QuerySet[Conflict]:
    """Questions of an interview that branches answer differently, not settled yet."""
    return interview.conflicts.filter(settled_at=None).order_by("path")


def _found(**more: Any) -> QuerySet[Finding]:
    """What is odd about the interview outside."""
    return Finding.objects.filter(interview=OuterRef("pk"), state=Finding.State.FOUND, **more)
