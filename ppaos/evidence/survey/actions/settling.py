"""Where edits made apart disagree, somebody chooses: the choice is a submission made from all of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions._office import send_from_office
from ppaos.evidence.survey.models import Interview, Submission
from ppaos.evidence.survey.permissions.review import check_can_review
from ppaos.evidence.survey.queries.chains import Disagreement
from ppaos.evidence.survey.queries.linked import chain_of
from ppaos.ground.privacy.actions import audited


class SettlingRefused(ValueError):
    """A conflict cannot be settled like this; the message says why and what to do."""


@audited("conflict.settled", subjects=("interview",))
def settle_conflicts(
    *, interview: Interview, choices: Mapping[str, str], by: Any, at: datetime, why: str = ""
) -> Submission:
    """Choose what holds where edits of an interview disagree: by the path of each open question the instance id of the
    submission that is right.

    All open questions are chosen at once, for the choice is made from all that was sent. Raises SettlingRefused where
    one lacks, or something came meanwhile.
    """
    check_can_review(user=by, interview=interview)
    chain = chain_of(interview)
    open_now = {each.path: each for each in chain.result.conflicts}
    if not open_now:
        raise SettlingRefused(
            _("Nothing is in conflict here any more: somebody has chosen, or an edit explained it.")
        )
    if set(choices) != set(open_now):
        raise SettlingRefused(
            _("Choose for every question, and look again: what is in conflict may have changed meanwhile.")
        )
    answers = dict(chain.result.answers)
    for path, instance_id in choices.items():
        _choose(answers, open_now[path], instance_id)
    reason = why.strip() or _("chosen between edits that disagreed")
    return send_from_office(chain=chain, answers=answers, why=reason, by=by, at=at)


def _choose(answers: dict[str, str], conflict: Disagreement, instance_id: str) -> None:
    """Put the chosen side's value into the answers; a member it does not know goes with it."""
    side = next((each for each in conflict.sides if each.instance_id == instance_id), None)
    if side is None:
        raise SettlingRefused(
            _("The answer chosen is none of those in conflict. Look again and choose one of them.")
        )
    answers[conflict.path] = side.value
    # What else was known of a member that was taken out was kept only until somebody chose.
    for path in [path for path in answers if side.gone_member and path.startswith(f"{side.gone_member}/")]:
        del answers[path]
