"""What a rule found, in words: what the rule is called, and the figures behind it as a sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from ppaos.engine.methods import Check, SurveyQualityMethod
from ppaos.evidence.survey.models import Finding

Figures = Mapping[str, Any]
REASONS = {
    "no_number": gettext_lazy("it has no number to compare"),
    "no_area": gettext_lazy("its area is not known"),
    "too_few": gettext_lazy("there are too few others, or too few answers, to compare with"),
    "no_gps": gettext_lazy("the phone did not know where it was"),
    "no_known_house": gettext_lazy("it is not known where the house stands"),
    "no_times": gettext_lazy("it is not known when it began and ended"),
    "not_whole": gettext_lazy("the form ended early, as nobody was interviewed at length"),
    "no_block": gettext_lazy("the form has no questions with one scale"),
    "no_answer": gettext_lazy("the questions were not answered"),
    "no_household": gettext_lazy("neither visit nor household is known"),
    "no_members": gettext_lazy("no member can be told"),
    "file_on_its_way": gettext_lazy("the photo or signature was taken and has not arrived yet"),
    "no_file": gettext_lazy("the form asks for no photo or signature here"),
}


def rule_name(rule: str, method: SurveyQualityMethod) -> str:
    """What a rule is called in the reader's language; its code where it is of rules that are gone."""
    thai, english = method.words().get(rule, (rule, rule))
    return thai if get_language() == "th" else english


def minutes(seconds: float | None) -> str:
    """A length in minutes, or in seconds where it is below one; empty where it is not known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return ngettext("%(number)s second", "%(number)s seconds", int(seconds)) % {"number": int(seconds)}
    whole = round(seconds / 60)
    return ngettext("%(number)s minute", "%(number)s minutes", whole) % {"number": f"{whole:,}"}


def sentence(finding: Finding, check: Check | None = None, answer_at: Callable[[str], str] = str) -> str:
    """The figures of a finding as a sentence. `check` is the rule where a form brought it; `answer_at` words question
    and answer at a path of the form, in the finding's round of a repeat. Why it was not checked where that is so."""
    if finding.state == Finding.State.NOT_CHECKED:
        reason = REASONS.get(str(finding.detail.get("reason")), gettext_lazy("it is not known why"))
        return _("Could not be checked: %(reason)s.") % {"reason": reason}
    if check is not None and check.kind in BESIDE:
        return BESIDE[check.kind] % {"answer": answer_at(check.names[NAMED[check.kind]][0])}
    words = SENTENCES.get(finding.rule) or BY_FIGURES.get(frozenset(finding.detail))
    try:
        return words(finding.detail) if words else ""
    except KeyError:  # rules of another version had other figures
        return ""


def _outlier(detail: Figures) -> str:
    words = {
        "value": f"{detail['value']:,g}", "median": f"{detail['median']:,g}", "answers": f"{detail['answers']:,}",
        "score": f"{detail['score']:+.1f}",
    }  # fmt: skip
    return (
        _("%(value)s, while half of %(answers)s answers lie below %(median)s (modified z-score %(score)s).")
        % words
    )


def _far_away(detail: Figures) -> str:
    words = {"metres": f"{detail['metres']:,.0f}", "most": f"{detail['most']:,.0f}"}
    return _("%(metres)s metres from the known house; more than %(most)s is far.") % words


def _too_short(detail: Figures) -> str:
    parts = [_("It took %(length)s.") % {"length": minutes(detail["seconds"])}]
    if detail["least"] is not None:
        parts.append(_("The form takes at least %(length)s.") % {"length": minutes(detail["least"])})
    if detail["form_median"] is not None:
        parts.append(
            _("Half of all took longer than %(length)s.") % {"length": minutes(detail["form_median"])}
        )
    if detail["surveyor_median"] is not None:
        own = {"length": minutes(detail["surveyor_median"])}
        parts.append(_("Half of the surveyor's own took longer than %(length)s.") % own)
    return " ".join(parts)


def _many_a_day(detail: Figures) -> str:
    words = {"interviews": f"{detail['interviews']:,}", "most": f"{detail['most']:,.0f}"}
    return _("%(interviews)s interviews of the surveyor on that day; more than %(most)s is much.") % words


def _at_night(detail: Figures) -> str:
    return _("Begun at %(began)s, ended at %(ended)s.") % {
        "began": detail["began"] or "?",
        "ended": detail["ended"] or "?",
    }


def _straight_line(detail: Figures) -> str:
    return _("%(same)s of %(answers)s answers of this part are the same.") % detail


def _copied(detail: Figures) -> str:
    return _("%(same)s of %(compared)s answers are those of another interview.") % detail


def _second_interview(detail: Figures) -> str:
    return _("Interviews besides this one: %(others)s. Surveyors who held them: %(surveyors)s.") % {
        "others": len(detail["others"]),
        "surveyors": detail["surveyors"],
    }


def _same_members(detail: Figures) -> str:
    return _("Members that stand in another interview too: %(shared)s. Other interviews: %(others)s.") % {
        "shared": detail["shared"],
        "others": len(detail["others"]),
    }


def _missing_file(detail: Figures) -> str:
    return _("The form asks for it here, and the interview names none.")


def _counted(detail: Figures) -> str:
    return _("Counted: %(counted)s. Entered: %(listed)s.") % {
        "counted": f"{detail['counted']:g}",
        "listed": f"{detail['listed']:g}",
    }


def _aged(detail: Figures) -> str:
    return _("Age given: %(years)s. By the date of birth: %(by_birth)s.") % {
        "years": f"{detail['years']:g}",
        "by_birth": detail["by_birth"],
    }


def _less(detail: Figures) -> str:
    return _("%(value)s here, %(least)s there.") % {
        "value": f"{detail['value']:,g}",
        "least": f"{detail['least']:,g}",
    }


def _summed(detail: Figures) -> str:
    return _("Total given: %(total)s. Sum of the parts: %(parts)s.") % {
        "total": f"{detail['total']:,g}",
        "parts": f"{detail['parts']:,g}",
    }


SENTENCES: dict[str, Callable[[Figures], str]] = {
    "outlier": _outlier, "far_away": _far_away, "too_short": _too_short, "many_a_day": _many_a_day,
    "at_night": _at_night, "straight_line": _straight_line, "copied": _copied, "second_interview": _second_interview,
    "same_members": _same_members, "missing_file": _missing_file,
}  # fmt: skip
# Checks are called as their form likes; their figures tell their kind.
BY_FIGURES: dict[frozenset[str], Callable[[Figures], str]] = {
    frozenset({"counted", "listed"}): _counted, frozenset({"years", "by_birth"}): _aged,
    frozenset({"value", "least"}): _less, frozenset({"total", "parts"}): _summed,
}  # fmt: skip
# Checks without figures: what stands at the other question says it.
NAMED = {"needs": "needed", "clash": "other"}
BESIDE = {
    "needs": gettext_lazy("After this answer another was to be expected than: %(answer)s."),
    "clash": gettext_lazy("This does not go together with: %(answer)s."),
}
