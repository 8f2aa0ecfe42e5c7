"""Who proposed, looked at and answered for an exit, and who interviewed the household?"""

from collections.abc import Iterable

from ppaos.evidence.survey.models import Interview
from ppaos.learning.monitoring.models import Exit, ExitStep


def surveyors_of(household_id: int) -> set[int]:
    """Users who interviewed the household, in whatever round; practice does not count."""
    held = Interview.objects.filter(household_id=household_id, is_practice=False)
    return set(held.values_list("surveyor_id", flat=True))


def proposer_of(proposed: Exit) -> int | None:
    """Who proposed the exit; none where the platform itself did."""
    return proposed.made_by_id


def verifiers_of(exits: Iterable[Exit]) -> dict[int, set[int]]:
    """By exit: everybody who looked at the household for it, those who could not tell too."""
    looked = ExitStep.objects.filter(exit__in=[each.pk for each in exits], findings__has_key="looked")
    told: dict[int, set[int]] = {}
    for exit_id, user_id in looked.exclude(made_by=None).values_list("exit_id", "made_by_id"):
        told.setdefault(exit_id, set()).add(int(user_id or 0))
    return told
