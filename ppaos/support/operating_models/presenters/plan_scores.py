"""The capital scores of a household's newest assessment, offered as where a goal begins."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from ppaos.engine.matching.criteria import CAPITALS
from ppaos.evidence.livelihood.models import Assessment
from ppaos.evidence.livelihood.queries import parsed
from ppaos.support.operating_models.presenters.plans import capital_name

CENTS = Decimal("0.01")


def scores_of(newest: Assessment) -> dict[str, Decimal]:
    """The capitals that are scored, each with two decimals; one that is not has none."""
    told = {code: getattr(newest, code) for code in CAPITALS}
    return {code: Decimal(str(score)).quantize(CENTS) for code, score in told.items() if score is not None}


def most_points(newest: Assessment) -> float:
    """The highest score there is by the method of the assessment."""
    return float(parsed(newest.method).most)


def points_words(most: float) -> str:
    """The unit of a score."""
    return _("points of %(most)s") % {"most": f"{most:g}"}


def scores_words(newest: Assessment, scores: Mapping[str, Decimal]) -> str:
    """The scores as one line, with the round they are of."""
    of_round = _("Round %(round)d of %(year)d") % {"round": newest.round, "year": newest.year}
    return f"{of_round}: {', '.join(f'{capital_name(code)} {score}' for code, score in scores.items())}"
