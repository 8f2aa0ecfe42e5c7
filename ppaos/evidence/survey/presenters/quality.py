"""The quality of interviews in words: shares with their numbers, agreement with its count, or why there is none."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.methods import SurveyQualityMethod
from ppaos.evidence.survey.models import CheckSample, FormVersion, Visit
from ppaos.evidence.survey.presenters.answers import Questionnaire
from ppaos.evidence.survey.presenters.findings import minutes, rule_name
from ppaos.evidence.survey.queries.quality import Quality, RuleShare, Work

FEW = 10  # pairs of answers below which a kappa says little
UNDEFINED = {
    "no_pairs": gettext_lazy("not answered twice"),
    "one_category": gettext_lazy("only one answer was ever given"),
}
# Landis and Koch 1977, Biometrics 33, 159-174: words in common use, not laws.
STRENGTHS = (
    (0.8, gettext_lazy("almost perfect")), (0.6, gettext_lazy("substantial")), (0.4, gettext_lazy("moderate")),
    (0.2, gettext_lazy("fair")), (0.0, gettext_lazy("slight")),
)  # fmt: skip


def kappa_definition() -> str:
    """What kappa means, and how it is worked out."""
    return _(
        "Cohen's kappa: how far the first and the second interview agree beyond chance; 1 is always, 0 is what chance "
        "alone gives, below 0 is less. Of questions whose choices have an order, being one step apart counts less than "
        "being two apart (linear weights). Only questions of one choice, asked once an interview, that both answered. "
        "With fewer than 10 pairs it says little. Where only one answer was ever given it is not defined."
    )


def share_definition() -> str:
    """What the share of a rule means."""
    return _(
        "Interviews in which the rule found something odd, of those it could check. What could not be checked, for "
        "want of a position for example, is in neither number."
    )


def cards(quality: Quality) -> list[dict[str, Any]]:
    """The first figures."""
    every = quality.everybody
    return [
        {"label": _("Interviews"), "value": f"{every.interviews:,}",
         "definition": _("Interviews held in the period. Practice counts nowhere.")},
        {"label": _("With findings"), "value": percent(every.with_findings), "note": of_words(every.with_findings),
         "definition": _("Interviews about which a rule found something odd, of those judged as they are now.")},
        {"label": _("Median length"), "value": minutes(every.median_seconds) or "–",
         "definition": _("Half of the interviews took longer. Those whose times are not known are left out.")},
        {"label": _("Second checks"), "value": f"{every.second_checks:,}",
         "definition": _("Interviews that another surveyor held a second time.")},
        {"label": _("The same answer twice"), "value": percent(_agreed(every)), "note": of_words(_agreed(every)),
         "definition": _("Answers that were the same in the second check, of those given both times.")},
    ]  # fmt: skip


def surveyor_rows(quality: Quality, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The work of each surveyor, by name."""
    rows = [
        {
            "surveyor": work.surveyor,
            "name": names.get(work.surveyor or 0, "?"),
            "interviews": work.interviews,
            "accepted": work.accepted,
            "sent_back": work.sent_back,
            "length": minutes(work.median_seconds),
            "findings": share_words(work.with_findings),
            "second_checks": work.second_checks,
            "agreement": agreement_words(work),
        }
        for work in quality.surveyors
    ]
    return sorted(rows, key=lambda row: (str(row["name"]), row["surveyor"]))


def rule_rows(work: Work, everybody: Work, method: SurveyQualityMethod) -> list[dict[str, Any]]:
    """Each rule that found something, or could not check, with its share; the most frequent first."""
    rows = [
        {
            "rule": rule,
            "name": rule_name(rule, method),
            "found": share.found,
            "checked": share.checked,
            "share": share_words(share),
            "of_all": share_words(everybody.rules.get(rule, RuleShare(0, 0))),
        }
        for rule, share in work.rules.items()
    ]
    return sorted(rows, key=lambda row: (-int(str(row["found"])), str(row["name"])))


def question_rows(found: pl.DataFrame) -> list[dict[str, Any]]:
    """Agreement by question, in the form's order, the least agreeing marked."""
    forms = {code: _questionnaire(code) for code in found["form"].unique()}
    rows = [
        {
            "form": row["form"],
            "question": forms[row["form"]].label(row["question"]),
            "order": forms[row["form"]].place(row["question"]),
            "n": row["n"],
            "percent": "" if row["percent"] is None else f"{row['percent']:.0f}%",
            "kappa": "" if row["kappa"] is None else f"{row['kappa']:.2f}",
            "is_weighted": row["is_weighted"],
            "said": strength(row),
        }
        for row in found.iter_rows(named=True)
    ]
    return sorted(rows, key=lambda row: (row["form"], row["order"]))


def sample_lines(samples: Any) -> list[dict[str, Any]]:
    """Samples that were drawn, with how many of their visits were held."""
    return [_sample(sample) for sample in samples]


def share_words(share: RuleShare) -> str:
    """«12 % (3 of 25)»; empty where nothing could be checked."""
    if share.share is None:
        return ""
    return f"{percent(share)} ({of_words(share)})"


def percent(share: RuleShare) -> str:
    """«12%»; a dash where nothing could be checked."""
    return "–" if share.share is None else f"{share.share:.0%}"


def of_words(share: RuleShare) -> str:
    """«3 of 25»."""
    return _("%(found)s of %(checked)s") % {"found": f"{share.found:,}", "checked": f"{share.checked:,}"}


def agreement_words(work: Work) -> str:
    """The share of answers that were the same twice, with its number; empty where none was given twice."""
    return share_words(_agreed(work))


def strength(row: Mapping[str, Any]) -> str:
    """How strong an agreement is, in words in common use; why there is none, or that there are too few pairs."""
    if row["kappa"] is None:
        return str(UNDEFINED[row["reason"]])
    if row["n"] < FEW:
        return _("too few")
    return str(next((said for least, said in STRENGTHS if row["kappa"] >= least), _("less than chance")))


def _agreed(work: Work) -> RuleShare:
    return RuleShare(work.answers_agreed, work.answers_compared)


def _questionnaire(code: str) -> Questionnaire:
    newest = FormVersion.objects.filter(form__code=code).order_by("-pk").first()
    return Questionnaire(newest.questions if newest else ())


def _sample(sample: CheckSample) -> dict[str, Any]:
    held = sample.visits.filter(state=Visit.State.DONE).count()
    return {"sample": sample, "held": held, "area": sample.area}
