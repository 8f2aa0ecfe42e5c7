"""Interviews under review in words: lines of the queue, what is known about one, what was sent and decided."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.methods import SurveyQualityMethod
from ppaos.evidence.survey.models import Finding, Interview, Review, Submission, SubmissionFile, Visit
from ppaos.evidence.survey.presenters.answers import Questionnaire, anchor, differing
from ppaos.evidence.survey.presenters.findings import minutes, rule_name, sentence
from ppaos.evidence.survey.presenters.visits import HIDDEN, outcome_words, whom_words
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.ground.geography.presenters import label, name

SHOWN = 3  # rules named in a line of the queue
TONES = {
    Interview.State.NEW: "waiting", Interview.State.ACCEPTED: "good", Interview.State.SENT_BACK: "care",
}  # fmt: skip
TABS = {
    Interview.State.NEW.value: gettext_lazy("Waiting for review"),
    Interview.State.SENT_BACK.value: gettext_lazy("Sent back"),
    Interview.State.ACCEPTED.value: gettext_lazy("Accepted"),
    "all": gettext_lazy("All interviews"),
}
DECIDED = {
    Review.Decision.ACCEPT: gettext_lazy("Accepted"),
    Review.Decision.SEND_BACK: gettext_lazy("Sent back"),
    Review.Decision.REOPEN: gettext_lazy("Opened again"),
}


def weight_definition() -> str:
    """What the order of the queue means."""
    return _(
        "Each rule that found something odd adds its weight: being nearly the same as another interview weighs 3, "
        "being far from the house or too short 2, most others 1. A finding is a reason to look, no proof."
    )


def queue_lines(
    interviews: Sequence[Interview],
    findings: Mapping[int, list[Finding]],
    method: SurveyQualityMethod,
    sees: Callable[[str], frozenset[str]],
) -> list[dict[str, Any]]:
    """Interviews of the queue: whom, where, who, when, how long, and which rules found something."""
    whom = whom_to_meet([(each.household_id, each.candidate_household_id) for each in interviews])
    lines = []
    for interview, told in zip(interviews, whom.iter_rows(named=True), strict=True):
        rules = list(dict.fromkeys(finding.rule for finding in findings.get(interview.pk, [])))
        lines.append(
            {
                "interview": interview,
                "title": title_of(interview, told, sees),
                "area": name(interview.area) if interview.area else "",
                "length": minutes(interview.seconds),
                "rules": [rule_name(rule, method) for rule in rules[:SHOWN]],
                "more": max(len(rules) - SHOWN, 0),
                "is_second_check": _is_second_check(interview),
                "state": interview.get_state_display(),
                "tone": TONES[Interview.State(interview.state)],
                "is_judged": interview.judged_change == interview.changed_at,
            }
        )
    return lines


def title_of(interview: Interview, told: Mapping[str, Any], sees: Callable[[str], frozenset[str]]) -> str:
    """Whom an interview was with, as far as the reader may know; its number where nobody is known."""
    known = whom_words(told, sees(interview.area_id or "")) if told["area_id"] else {}
    head = known.get("head", "")
    if not head or head in (HIDDEN, _("no name")):
        return _("Interview %(number)s") % {"number": interview.pk}
    return str(head)


def tabs(state: str, counts: Mapping[str, int], url_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """The states beside each other, for parts/tabs.html; what only grows is not counted."""
    return [
        {
            "label": said,
            "url": url_of("" if value == Interview.State.NEW else value),
            "current": value == (state or "all"),
            "count": f"{counts[value]:,}" if value in counts else None,
        }
        for value, said in TABS.items()
    ]


def facts(interview: Interview, told: Mapping[str, Any], sees: frozenset[str]) -> list[tuple[str, Any]]:
    """What is known about an interview besides its answers."""
    known = whom_words(told, sees) if told["area_id"] else {}
    lines: list[tuple[str, Any]] = [
        (_("House"), known.get("address", "")),
        (_("Area"), label(interview.area) if interview.area else ""),
        (_("Form"), f"{interview.form.title} ({interview.form_version.version})"),
        (_("Surveyor"), str(interview.surveyor)),
        (_("What was found"), outcome_words(interview.outcome) if interview.outcome else ""),
        (_("Length"), minutes(interview.seconds)),
        (_("Where it was filled"), place_words(interview)),
    ]
    if interview.visit is not None:
        lines.append((_("Visit"), Visit.Kind(interview.visit.kind).label))
    return lines


def place_words(interview: Interview) -> str:
    """Where the form was filled, seen from the known house."""
    if interview.latitude is None or interview.longitude is None:
        return _("The phone did not know where it was.")
    words = {"latitude": f"{interview.latitude:.5f}", "longitude": f"{interview.longitude:.5f}"}
    if interview.distance_metres is None:
        return _("%(latitude)s, %(longitude)s; it is not known where the house stands.") % words
    words["metres"] = f"{interview.distance_metres:,.0f}"
    return _("%(metres)s metres from the known house (%(latitude)s, %(longitude)s).") % words


def finding_lines(
    findings: Iterable[Finding],
    method: SurveyQualityMethod,
    form: Questionnaire,
    answers: Mapping[str, str],
    visible: Collection[int],
) -> list[dict[str, Any]]:
    """Findings in words: rule, sentence, the question it is about, links to other interviews the reader may see."""
    checks = {check.code: check for own in method.forms.values() for check in own.checks}
    lines = []
    for finding in findings:
        at = finding.path

        def answer_at(question: str, at: str = at) -> str:
            path = form.beside(at, question)
            said = form.said(path, answers[path]) if answers.get(path) else _("no answer")
            return f"{form.label(path)}: {said}"

        others = finding.detail.get("others") or [finding.detail["other"]] if _names_others(finding) else []
        lines.append(
            {
                "finding": finding,
                "rule": rule_name(finding.rule, method),
                "sentence": sentence(finding, checks.get(finding.rule), answer_at),
                "question": form.label(at) if at else "",
                "anchor": anchor(at) if at else "",
                "others": [number for number in others if number in visible],
            }
        )
    return lines


def by_path(lines: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Finding lines by the path of the answer they are about."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(line["finding"].path, []).append(line)
    return found


def twin_lines(
    interview: Interview, twin: Interview, answers: Mapping[str, str], form: Questionnaire
) -> dict[str, Any]:
    """A second check beside what it repeats: what they answer differently, this interview's answer first."""
    rows, compared = differing(answers, interview_answers(twin), form)
    return {
        "interview": twin,
        "rows": rows,
        "compared": compared,
        "same": compared - len(rows),
        "is_check": not _is_second_check(interview),
    }


def others_named(findings: Iterable[Finding]) -> set[int]:
    """The numbers of all other interviews that findings name."""
    return {
        number
        for finding in findings
        if _names_others(finding)
        for number in finding.detail.get("others") or [finding.detail["other"]]
    }


def version_lines(submissions: Iterable[Submission]) -> list[dict[str, Any]]:
    """What was sent, one after the other: who, when, by what way, why; which of them was made from another."""
    return [
        {
            "at": each.received_at,
            "by": str(each.sent_by),
            "channel": Submission.Channel(each.channel).label,
            "what": _("edit") if each.bases else _("first record"),
            "why": each.why,
            "failure": each.failure,
        }
        for each in submissions
    ]


def decision_lines(reviews: Iterable[Review]) -> list[dict[str, Any]]:
    """What was decided, the newest first."""
    return [
        {
            "decision": DECIDED[Review.Decision(each.decision)],
            "by": str(each.made_by or ""),
            "at": each.made_at,
            "comment": each.comment,
        }
        for each in reviews
    ]


def place_in(order: Sequence[int], pk: int, query: str) -> dict[str, Any]:
    """Where an interview stands in its queue: number and of how many, addresses of the ones beside it."""
    if pk not in order:
        return {}
    at = order.index(pk)
    before, after = order[max(at - 1, 0) : at], order[at + 1 : at + 2]
    return {
        "number": at + 1,
        "of": len(order),
        "previous": f"{reverse('survey:interview', args=before)}{query}" if before else "",
        "next": f"{reverse('survey:interview', args=after)}{query}" if after else "",
    }


def files_by_name(files: Iterable[SubmissionFile]) -> dict[str, SubmissionFile]:
    """Files by the name that answers give them; one that has arrived before one that has not."""
    return {each.name: each for each in sorted(files, key=lambda each: each.file_id is not None)}


def _names_others(finding: Finding) -> bool:
    return bool(finding.detail.get("others") or finding.detail.get("other"))


def _is_second_check(interview: Interview) -> bool:
    return interview.visit is not None and interview.visit.kind == Visit.Kind.SECOND_CHECK
