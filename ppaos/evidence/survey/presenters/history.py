"""An interview's versions in words: who sent what, when, why, what it says otherwise; and where edits disagree."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Submission
from ppaos.evidence.survey.presenters.answers import Questionnaire, anchor
from ppaos.evidence.survey.queries.chains import Disagreement
from ppaos.evidence.survey.queries.linked import Chain, Change, changes_of

Channel = Submission.Channel


def conflict_lines(chain: Chain, form: Questionnaire) -> list[dict[str, Any]]:
    """Open conflicts in the form's order: the question, and each side with its words, time and author."""
    found = sorted(chain.result.conflicts, key=lambda each: form.place(each.path))
    return [
        {
            "path": each.path,
            "name": anchor(each.path),
            "label": form.label(each.path),
            "heading": form.heading(each.path),
            "sides": _sides(each, chain, form),
        }
        for each in found
    ]


def version_lines(chain: Chain, form: Questionnaire) -> list[dict[str, Any]]:
    """Every submission, the newest first: who, when, by what way, why, from what it was made, and what changed."""
    numbered = _numbered(chain)
    lines = []
    for one in sorted(chain.submissions, key=lambda each: (each.row.received_at, each.row.pk), reverse=True):
        row = one.row
        lines.append(
            {
                "submission": row,
                "number": numbered[row.instance_id],
                "at": row.received_at,
                "by": str(row.sent_by),
                "channel": Channel(row.channel).label,
                "why": row.why,
                "made_from": _made_from(row, numbered),
                "is_branch": row.instance_id in chain.result.heads and len(chain.result.heads) > 1,
                "changes": [_change(each, form) for each in changes_of(chain, row.instance_id)],
            }
        )
    return lines


def choices_of(question: Mapping[str, Any], form: Questionnaire) -> list[tuple[str, str]]:
    """The choices of a question for a list box, none first; empty where it is no choice of one."""
    if question["type"] != "select_one" or not question["choices"]:
        return []
    path = question["path"]
    return [
        ("", _("no answer")),
        *((each["name"], form.said(path, each["name"])) for each in question["choices"]),
    ]


def _sides(conflict: Disagreement, chain: Chain, form: Questionnaire) -> list[dict[str, Any]]:
    lines = []
    for side in conflict.sides:
        row = chain.by_id[side.instance_id].row
        said = form.said(conflict.path, side.value) if side.value else ""
        lines.append(
            {
                "instance_id": side.instance_id,
                "said": said or (_("taken out") if side.gone_member else _("no answer")),
                "by": str(row.sent_by),
                "at": row.received_at,
                "channel": Channel(row.channel).label,
            }
        )
    return lines


def _numbered(chain: Chain) -> dict[str, int]:
    """The number of each submission in the order in which they came."""
    came = sorted(chain.submissions, key=lambda each: (each.row.received_at, each.row.pk))
    return {one.row.instance_id: number for number, one in enumerate(came, 1)}


def _made_from(row: Submission, numbered: Mapping[str, int]) -> str:
    if not row.bases:
        return _("first record")
    known: Sequence[int] = sorted(numbered[base] for base in row.bases if base in numbered)
    told = (
        _("made from %(numbers)s") % {"numbers": ", ".join(str(number) for number in known)} if known else ""
    )
    lacks = _("made from a record that has not come") if len(known) < len(row.bases) else ""
    return " · ".join(part for part in (told, lacks) if part)


def _change(change: Change, form: Questionnaire) -> dict[str, Any]:
    return {
        "label": form.label(change.path),
        "heading": form.heading(change.path),
        "before": form.said(change.path, change.before) if change.before else "",
        "after": form.said(change.path, change.after) if change.after else "",
    }
