"""One timeline of a household, told from what every room knows of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.evidence.livelihood.models import Assessment
from ppaos.evidence.survey.models import HearingLine, Interview, Visit
from ppaos.evidence.targeting.models import Match, Source, Verdict
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.people.registry.models import Merge
from ppaos.people.registry.presenters import timeline_events
from ppaos.people.registry.queries import TimelinePart
from ppaos.sharing.dashboards.presenters.purposes import PURPOSES
from ppaos.sharing.dashboards.presenters.support import Told


def told(
    *,
    register: Iterable[TimelinePart],
    verdicts: Iterable[Verdict],
    assessments: Iterable[Assessment],
    matches: Iterable[Match],
    merges: Iterable[Merge],
    survey: Iterable[Visit | Interview | HearingLine],
    beside: Iterable[Told],
    until: date | None,
) -> list[dict[str, Any]]:
    """Everything that happened, the newest first; for a household that left, only what happened before."""
    everything: list[Told] = [
        *_register(register),
        *map(_verdict, verdicts),
        *map(_assessment, assessments),
        *_lists(matches),
        *(happening for merge in merges for happening in _merge(merge)),
        *map(_surveyed, survey),
        *beside,
    ]
    known = [(on, event) for on, event in everything if until is None or on < until]
    return [event for _on, event in sorted(known, key=lambda happening: happening[0], reverse=True)]


def _register(parts: Iterable[TimelinePart]) -> Iterable[Told]:
    """What the register tells; people who came on one day are one happening."""
    by_day = sorted(parts, key=lambda part: (part.on, part.kind == "joined"))
    for (on, came), happened in groupby(by_day, key=lambda part: (part.on, part.kind == "joined")):
        if came:
            names = [str(part.record.person) for part in happened]
            title = ngettext("%(count)d member came", "%(count)d members came", len(names)) % {
                "count": len(names)
            }
            yield on, {"at": thai_date(on), "icon": "people", "title": title, "text": ", ".join(names)}
        else:
            yield from ((on, event) for event in timeline_events(list(happened)))


def outcome_words(outcome: str) -> str:
    """What was found, in words."""
    return {
        "found_poor": _("Found, and poor"),
        "found_not_poor": _("Found, and not poor"),
        "not_found": _("Looked for, not found"),
        "moved": _("Moved away"),
        "died": _("Died"),
        "refused": _("Refused"),
        "counted_elsewhere": _("Already counted elsewhere"),
        "empty": _("House demolished or empty"),
    }[outcome]


def _verdict(verdict: Verdict) -> Told:
    tone = {"found_poor": "bad", "found_not_poor": "good"}.get(verdict.outcome, "care")
    text = _("Taken back") if verdict.taken_back_at else verdict.reason
    return verdict.found_on, {
        "at": thai_date(verdict.found_on), "title": _("Verdict: %(what)s") % {"what": outcome_words(verdict.outcome)},
        "text": text, "by": str(verdict.made_by or ""), "icon": "check", "tone": tone,
    }  # fmt: skip


def _surveyed(record: Visit | Interview | HearingLine) -> Told:
    """A visit by the day it was assigned, an interview by the day it was held, a hearing by the day of the meeting."""
    if isinstance(record, Visit):
        on = timezone.localdate(record.assigned_at)
        due = _("to be held until %(day)s") % {"day": thai_date(record.due_on)} if record.due_on else ""
        title = _("Visit assigned to %(who)s") % {"who": record.surveyor}
        return on, {
            "at": thai_date(on),
            "icon": "house",
            "title": title,
            "text": due,
            "by": str(record.assigned_by or ""),
        }
    if isinstance(record, Interview):
        title = _("Interview: %(form)s") % {"form": record.form}
        event = {
            "title": title,
            "text": record.get_state_display(),
            "by": str(record.surveyor),
            "icon": "edit",
        }
        return record.held_on, {"at": thai_date(record.held_on), **event}
    on = record.hearing.held_on
    title = _("Village hearing: %(opinion)s") % {"opinion": record.get_opinion_display()}
    return on, {"at": thai_date(on), "icon": "people", "title": title, "text": record.note}


def _assessment(assessment: Assessment) -> Told:
    on = assessment.assessed_on or timezone.localdate(assessment.made_at)
    score = _("not scored") if assessment.overall is None else f"{assessment.overall:.2f}"
    return on, {
        "at": thai_date(on), "icon": "scale",
        "title": _("Assessed: round %(round)s of %(year)s") % {"round": assessment.round, "year": assessment.year},
        "text": _("Overall score %(score)s") % {"score": score},
    }  # fmt: skip


def is_list(match: Match) -> bool:
    """Whether a match is with a list; rows of the survey itself are where the register comes from."""
    return match.candidate.list_import.edition.source.kind != Source.Kind.SURVEY_WORKBOOK


def _lists(matches: Iterable[Match]) -> Iterable[Told]:
    """One happening a list, however many members it names; what a survey found is told by verdicts and scores."""
    sure = [match for match in matches if match.decision == Match.Decision.SAME and is_list(match)]
    for list_import in {
        match.candidate.list_import_id: match.candidate.list_import for match in sure
    }.values():
        on = timezone.localdate(list_import.committed_at or list_import.received_at)
        edition = list_import.edition
        words = {"list": edition.source.name, "year": edition.year}
        yield on, {"at": thai_date(on), "icon": "list", "title": _("Named on «%(list)s» %(year)s") % words}


def _merge(merge: Merge) -> Iterable[Told]:
    made = timezone.localdate(merge.merged_at)
    joined = _("Two records joined as one person")
    by = str(merge.merged_by or "")
    yield made, {"at": thai_date(made), "icon": "people", "by": by, "title": joined, "text": merge.reason}
    if merge.undone_at is not None:
        undone = timezone.localdate(merge.undone_at)
        taken_back = _("Joining of two records taken back")
        yield undone, {"at": thai_date(undone), "icon": "people", "title": taken_back}


def readings(events: Sequence[Event]) -> list[dict[str, str]]:
    """Who looked, when, and what for."""
    purposes = {str(code): str(words) for code, words in PURPOSES.items()}
    verbs = {"household.read": _("opened this page"), "citizen_id.read": _("revealed citizen ids"),
             "visit.read": _("opened a visit"), "export.made": _("took the profile out")}  # fmt: skip
    return [
        {
            "at": thai_datetime(event.at),
            "by": event.actor_label,
            "what": verbs.get(event.verb, event.verb),
            "purpose": purposes.get(event.purpose, ""),
        }
        for event in events
    ]
