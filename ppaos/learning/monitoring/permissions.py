"""Who may plan rounds, tell of shocks, propose, look at and decide exits, keep watch, and keep studies?"""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.learning.monitoring.models import Exit, Study, WatchAlert
from ppaos.learning.monitoring.queries.exit_people import proposer_of, surveyors_of
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.people.registry.models import Household
from ppaos.people.registry.permissions import check_can_see_household, check_may_in_areas
from ppaos.people.registry.queries import visible_households

SEE = "see_follow_up"
PROPOSE, VERIFY, DECIDE = "propose_exits", "verify_exits", "decide_exits"
WATCH = "keep_watch"
STUDIES = "keep_studies"
# Who writes down that a household objects: whoever is near it.
NEAR = (PROPOSE, VERIFY, "record_shocks", WATCH)


def check_can_propose(by: Any, area_codes: Iterable[str]) -> None:
    """Raise PermissionDenied unless `by` proposes exits in all of these areas."""
    check_may_in_areas(by, PROPOSE, area_codes)


def check_can_verify(by: Any, proposed: Exit, *, may_be_surveyor: bool = False) -> None:
    """Raise PermissionDenied unless `by` looks at exits there, and neither proposed this one nor interviewed the
    household (but where the rule allows it). The platform itself looks at nothing."""
    if by is None:
        raise PermissionDenied(_("Somebody looks at the household, not the platform."))
    check_may(by, VERIFY, area_code=proposed.area_id)
    if why := why_not_verifier(by, proposed, may_be_surveyor=may_be_surveyor):
        raise PermissionDenied(why)


def why_not_verifier(by: Any, proposed: Exit, *, may_be_surveyor: bool = False) -> str:
    """Why this user does not look at this household, in a sentence; empty where they may."""
    if by.pk == proposer_of(proposed):
        return _("You proposed this exit: somebody else looks at the household.")
    if not may_be_surveyor and by.pk in surveyors_of(proposed.household_id):
        return _("You interviewed this household: somebody else looks at it.")
    return ""


def check_can_decide(by: Any, area_codes: Iterable[str]) -> None:
    """Raise PermissionDenied unless `by` decides exits in all of these areas. The platform itself decides nothing."""
    if by is None:
        raise PermissionDenied(_("Somebody decides on an exit, not the platform."))
    check_may_in_areas(by, DECIDE, area_codes)


def why_not_decider(by: Any, proposed: Exit, looked: Collection[int]) -> str:
    """Why this user does not decide this exit, in a sentence; empty where they may."""
    if by.pk == proposer_of(proposed):
        return _("You proposed this exit: somebody else decides on it.")
    if by.pk in looked:
        return _("You looked at this household: somebody else decides on it.")
    return ""


def may_check(by: Any, proposed: Exit) -> bool:
    """Whether the user looks at exits where the household lives, or keeps watch over it."""
    if by is None or may(by, VERIFY, area_code=proposed.area_id):
        return True
    sees = visible_households(by).filter(pk=proposed.household_id).exists()
    return sees and may(by, WATCH, area_code=proposed.area_id)


def check_can_check(by: Any, proposed: Exit) -> None:
    """Raise PermissionDenied unless `by` looks at exits where the household lives, or keeps watch over it."""
    if not may_check(by, proposed):
        check_may(by, WATCH, area_code=proposed.area_id)
        check_can_see_household(by, proposed.household)


def may_tell_of(by: Any) -> bool:
    """Whether the user writes down objections of households they see."""
    return by is None or any(may(by, deed) for deed in NEAR)


def check_can_tell_of(by: Any, household: Household) -> None:
    """Raise PermissionDenied unless `by` sees the household and is somebody to whom it may object."""
    if not may_tell_of(by):
        check_may(by, NEAR[0])
    check_can_see_household(by, household)


def may_keep(by: Any, study: Study) -> bool:
    """Whether the user writes studies in the area of this one."""
    return by is None or may(by, STUDIES, area_code=study.area_id)


def check_can_keep(by: Any, area_code: str = "") -> None:
    """Raise PermissionDenied unless `by` writes studies there (anywhere, when no area is named)."""
    check_may(by, STUDIES, area_code=area_code)


def check_can_watch(by: Any, alerts: Collection[WatchAlert]) -> None:
    """Raise PermissionDenied unless `by` keeps watch where these households live, and sees each of them."""
    if by is None:
        return
    check_may_in_areas(by, WATCH, {each.household.area_id for each in alerts})
    ids = {each.household_id for each in alerts}
    seen = set(visible_households(by).filter(pk__in=ids).values_list("pk", flat=True))
    for hidden in [each.household for each in alerts if each.household_id not in seen][:1]:
        check_can_see_household(by, hidden)


def may_report(by: Any) -> bool:
    """Whether the user writes down what neighbours tell of households they see."""
    return by is None or may(by, "record_shocks") or may(by, WATCH)


def check_can_report(by: Any, household: Household) -> None:
    """Raise PermissionDenied unless `by` sees the household and writes down what befalls households."""
    if not may_report(by):
        check_may(by, "record_shocks")
    check_can_see_household(by, household)
