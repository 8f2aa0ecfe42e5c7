"""What of each interview is to be told to register, lists and visits, what hinders it, and in which order."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache, cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Interview, Visit
from ppaos.evidence.survey.queries.joined import digest_of, interview_answers, shape_of
from ppaos.evidence.survey.queries.mapped import Facts, facts_of
from ppaos.evidence.survey.queries.people import without_first_record
from ppaos.evidence.survey.queries.visited import areas_that_exist
from ppaos.evidence.targeting.models import Verdict
from ppaos.people.cooperation.permissions import may
from ppaos.people.registry.models import Purpose

HOLD = "hold_visits"
_RANKED = ("visit_id", "form_id", "held_on", "ended_at", "chain", "outcome")
FOUND = {Verdict.Outcome.FOUND_POOR.value: "verified", Verdict.Outcome.FOUND_NOT_POOR.value: "not_poor"}


@dataclass
class Telling:
    """One interview on its way: what it says, and what comes of it."""

    interview: Interview
    counts: bool
    gives_verdict: bool = False
    household_id: int | None = None
    failure: str = ""
    # Nothing of it was told: what was told before stays remembered.
    is_refused: bool = False
    members: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def facts(self) -> Facts:
        """What it says in our words."""
        return facts_of(self.answers, self.interview.form_version.mapping)

    @cached_property
    def answers(self) -> dict[str, str]:
        """What it says, by path."""
        return interview_answers(self.interview)

    @property
    def was_told(self) -> bool:
        """Whether register or lists hold something that it told."""
        return any(self.interview.told.get(name) for name in ("verdict", "members", "consents"))

    @property
    def outcome(self) -> str:
        """What was found; empty where it does not count or says nothing."""
        return self.interview.outcome if self.counts else ""

    @property
    def is_found(self) -> bool:
        """Whether somebody of the household was met, so that its members are known."""
        is_met = self.outcome in FOUND or (self.outcome == "" and self.interview.household_id is not None)
        return self.counts and is_met

    @property
    def is_on_no_list(self) -> bool:
        """Whether the house was found on the way."""
        return self.interview.candidate_household_id is None and self.interview.visit_id is None

    @property
    def source_ids(self) -> list[int]:
        """Its number, and those of interviews that became part of it."""
        return sorted({self.interview.pk, *self.interview.told.get("of", ())})

    @property
    def given_at(self) -> datetime:
        """When the form was filled."""
        noon = timezone.make_aware(datetime.combine(self.interview.held_on, time(12)))
        return self.interview.ended_at or self.interview.started_at or noon

    @cached_property
    def consents(self) -> list[tuple[str, str]]:
        """Purposes agreed to, each with the version of the notice read."""
        if not self.is_found:
            return []
        version = self.interview.form_version.notice_version
        given = [(purpose, said or version) for purpose, said in self.facts.consents]
        return [(purpose, said) for purpose, said in given if said and purpose in Purpose.values]

    @cached_property
    def verdict(self) -> dict[str, Any] | None:
        """The verdict it brings; None where it brings none, or another interview of the visit says it.

        Of a house on no list where nobody was found there is nothing to say.
        """
        is_nobody = self.is_on_no_list and self.household_id is None and self.outcome not in FOUND
        if not self.outcome or not self.gives_verdict or is_nobody:
            return None
        said = self.facts.fields
        return {
            "outcome": self.outcome,
            "found_on": self.interview.held_on,
            "reason": said.get("reason", "")[:60],
            "note": said.get("note", "")[:300],
            "moved_to": said.get("moved_to") or None,
        }

    @property
    def members_digest(self) -> str:
        """A digest of its members; empty where it names none."""
        return digest_of(self.members) if self.members else ""

    def fresh(self) -> dict[str, Any]:
        """What is told by now, for comparing with what was told before: digests, no words."""
        is_known = self.household_id is not None
        point = self.facts.point if self.is_found and is_known else None
        return {
            "verdict": digest_of(self.verdict, self.interview.candidate_household_id) if self.verdict else "",
            "members": self.members_digest if is_known else "",
            "consents": digest_of(self.consents, str(self.given_at)) if self.consents and is_known else "",
            "point": list(point) if point else self.interview.told.get("point"),
            "household": self.household_id if self.is_on_no_list else None,
            "of": self.source_ids,
        }

    def member_key(self, place: int, person: Sequence[Any]) -> str:
        """What a member is known by: the key the form gave, else who it is."""
        mapping = self.interview.form_version.mapping.get("members", {})
        path = self._key_paths.get(mapping.get("repeat", ""))
        own = path and self.answers.get(f"{mapping['repeat']}[{place}]{path.removeprefix(mapping['repeat'])}")
        return digest_of("key", own) if own else digest_of("who", *person)

    @cached_property
    def _key_paths(self) -> dict[str, str]:
        return dict(shape_of([self.interview.form_version]).member_keys)


def tellings_of(interviews: Iterable[Interview]) -> list[Telling]:
    """What is to be told of interviews, in the order in which they were held."""
    rows = sorted(interviews, key=lambda each: (each.held_on, each.chain, each.form_id))
    speaking, judging = _speaking(rows)
    told = [
        Telling(
            each,
            counts=each.pk in speaking,
            gives_verdict=each.pk in judging,
            household_id=each.household_id,
        )
        for each in rows
    ]
    for each in told:
        if each.household_id is None and each.interview.candidate_household is not None:
            each.household_id = each.interview.candidate_household.brought_into_id
    return told


def note_hindrances(tellings: Sequence[Telling], *, by: Any, today: date) -> None:
    """Say of each what hinders it, in words."""
    lacking = [each.interview.pk for each in tellings if each.is_on_no_list and each.household_id is None]
    waiting = without_first_record(lacking) if by is None else set()
    areas = areas_that_exist(each.facts.fields.get("moved_to", "") for each in tellings)
    may_hold = cache(lambda surveyor, area: may(surveyor, HOLD, area_code=area))
    for each in tellings:
        if each.counts:
            each.failure = (
                _forbidden(each, by, may_hold)
                or _unusable(each, today)
                or _homeless(each, each.interview.pk in waiting)
            )
            each.is_refused = each.failure != ""
        if each.verdict and each.verdict["moved_to"] not in areas:
            each.verdict["moved_to"] = None


def waves_of(tellings: Sequence[Telling]) -> list[list[Telling]]:
    """Parts of the tellings, to be told one after another: none speaks twice of one household or person."""
    last: dict[Any, int] = {}
    waves: dict[int, list[Telling]] = defaultdict(list)
    for each in tellings:
        touched = [("house", each.interview.candidate_household_id), ("home", each.household_id)]
        touched += [("person", person["sealed_id"]) for person in each.members]
        known = [key for key in touched if key[1] is not None]
        number = 1 + max((last.get(key, -1) for key in known), default=-1)
        last |= dict.fromkeys(known, number)
        waves[number].append(each)
    return [waves[number] for number in sorted(waves)]


def _speaking(rows: Sequence[Interview]) -> tuple[set[int], set[int]]:
    """The interviews that speak for their household, and those that say what was found there.

    Of a visit the one of each form that was held last speaks, and of those with an outcome the last says the verdict.
    Practice and second checks speak for nobody.
    """
    alone = {each.pk for each in rows if each.visit_id is None and not each.is_practice}
    of_visits = Interview.objects.filter(
        visit__in={each.visit_id for each in rows if each.visit_id}, is_practice=False
    ).exclude(visit__kind=Visit.Kind.SECOND_CHECK)
    speaking: dict[tuple[int, int], int] = {}
    judging: dict[int, int] = {}
    for each in sorted(of_visits.only(*_RANKED), key=_rank):
        speaking[each.visit_id or 0, each.form_id] = each.pk
        if each.outcome:
            judging[each.visit_id or 0] = each.pk
    return alone | set(speaking.values()), alone | set(judging.values())


def _rank(interview: Interview) -> tuple[date, float, int, str]:
    """The order in which interviews of a visit were held, told by nothing but themselves."""
    ended = interview.ended_at.timestamp() if interview.ended_at else 0.0
    return interview.held_on, ended, interview.form_id, interview.chain


def _forbidden(telling: Telling, by: Any, may_hold: Callable[[Any, str], bool]) -> str:
    """Why the surveyor's own act is not allowed; nothing where somebody who reviews interviews stands behind it."""
    interview = telling.interview
    if by is not None:
        return ""
    if interview.visit is not None and interview.visit.surveyor_id != interview.surveyor_id:
        return _("The visit is given to somebody else. Whoever reviews interviews may take this one in.")
    home = interview.household.area_id if interview.household else None
    for area in filter(None, dict.fromkeys((interview.area_id, home))):
        if not may_hold(interview.surveyor, area):
            return _(
                "%(surveyor)s may not hold visits in area %(area)s. Whoever reviews interviews may take this one in."
            ) % {"surveyor": interview.surveyor, "area": area}
    return ""


def _unusable(telling: Telling, today: date) -> str:
    if telling.interview.held_on > today:
        return _("The day of the interview lies in the future: the phone's clock was wrong. Correct the day.")
    return ""


def _homeless(telling: Telling, waits: bool) -> str:
    """Why no household can be made of an interview that names none."""
    if not telling.is_on_no_list or telling.household_id is not None or telling.outcome not in FOUND:
        return ""
    if waits:
        return _(
            "The record this one was made from has not come yet. When it comes, both are read; or whoever reviews "
            "interviews takes this one in as it is."
        )
    if telling.interview.area_id is None:
        return _("The house is on no list, and the interview names no area that exists. Correct the area.")
    if not any(person["first_name"] for person in telling.members):
        return _("The house is on no list, and the interview names nobody of it. Correct the members.")
    return ""
