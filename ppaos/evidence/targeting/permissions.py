"""Who may bring lists in, let them count and take them back, and in what state?"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.models import CandidateHousehold, Edition, ListImport, Match
from ppaos.evidence.targeting.queries.assigned import assignment_of
from ppaos.evidence.targeting.queries.crosscheck import editions_of_people, visible_editions
from ppaos.evidence.targeting.queries.editions import is_before
from ppaos.evidence.targeting.queries.imports import later_commits, rests_on
from ppaos.evidence.targeting.queries.review import is_waiting
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow, fields_in_sight, may


class ImportRefused(ValueError):
    """The import is not in a state for this, or something rests on it; the message says which."""


class ComparisonRefused(ValueError):
    """Two editions cannot be compared; the message says why."""


def check_can_bring_in(*, user: Any, area_code: str) -> None:
    """Raise PermissionDenied unless the user brings lists in for the area a source belongs to."""
    check_may(user, "bring_in_lists", area_code=area_code)


def check_can_commit(*, user: Any, list_import: ListImport) -> None:
    """Raise PermissionDenied unless the user may let the list count. Where its source asks for a second person,
    that is one who approves lists and did not bring this one in; the command line (None) is asked nothing."""
    source = list_import.edition.source
    check_may(user, "commit_lists", area_code=source.area_id)
    if not source.needs_second_person or user is None:
        return
    check_may(user, "approve_lists", area_code=source.area_id)
    if user == list_import.received_by:
        raise PermissionDenied(
            _("Lists of this source are committed by somebody other than who brought them in.")
        )


def check_can_undo(*, user: Any, list_import: ListImport) -> None:
    """Raise PermissionDenied, or ImportRefused where something rests on the import or came after it."""
    check_may(user, "commit_lists", area_code=list_import.edition.source.area_id)
    if resting := rests_on(list_import):
        words = {"persons": _("persons"), "decisions": _("decisions"), "verdicts": _("verdicts")}
        raise ImportRefused(
            _("This import cannot be undone: %(what)s rest on it.")
            % {"what": ", ".join(words[name] for name in resting)}
        )
    if later_commits(list_import).exists():
        raise ImportRefused(_("A later file of the same edition was committed; undo that one first."))


def check_can_take_lists(user: Any, area_code: str, on: date) -> None:
    """Raise PermissionDenied, with the reason, unless the user takes lists of names out of the area: by right there and
    by an agreement where one is needed."""
    check_may(user, "export", area_code=area_code)
    check_may_flow(
        scope=Agreement.Scope.LISTS, area_code=area_code, on=on, user=user, field_classes=("names",)
    )


def area_of_rows(house: CandidateHousehold) -> str:
    """The code of the area a listed household belongs to: its own, or the one of its list."""
    return house.area_id or house.list_import.edition.source.area_id


def check_can_review(*, user: Any, match: Match) -> None:
    """Raise PermissionDenied unless the user settles doubtful pairs where the listed person is listed."""
    check_may(user, "review_matches", area_code=area_of_rows(match.candidate.candidate_household))


def ids_are_open(*, user: Any, match: Match) -> bool:
    """Whether the reader sees the ids of a pair whole: its reviewer, while it waits for their decision."""
    if user is None or not is_waiting(match) or not may_review(user=user, match=match):
        return False
    assignment = assignment_of(match)
    area_code = area_of_rows(match.candidate.candidate_household)
    is_theirs = assignment is not None and assignment.reviewer_id == user.pk
    return is_theirs and "citizen_id" in fields_in_sight(user, area_code=area_code)


def may_review(*, user: Any, match: Match) -> bool:
    """Whether the user settles doubtful pairs where the listed person is listed."""
    return may(user, "review_matches", area_code=area_of_rows(match.candidate.candidate_household))


def check_can_see_cross_check(*, user: Any, area_code: str) -> None:
    """Raise PermissionDenied unless the user sees the lists of the whole area."""
    check_may(user, "see_lists", area_code=area_code)


def check_can_compare(*, user: Any, earlier: Edition, later: Edition) -> None:
    """Raise PermissionDenied unless the user sees the lists of both editions, and ComparisonRefused unless both are
    committed editions of one list of people, in their order. The command line (None) sees all lists."""
    check_can_see_cross_check(user=user, area_code="")
    seen = editions_of_people() if user is None else visible_editions(user)
    both = set(seen.filter(pk__in=[earlier.pk, later.pk]).values_list("pk", flat=True))
    if earlier.source_id != later.source_id:
        raise ComparisonRefused(_("Only editions of one source can be compared."))
    if not is_before(earlier, later):
        raise ComparisonRefused(_("Compare an earlier edition with a later one."))
    if both != {earlier.pk, later.pk}:
        raise ComparisonRefused(_("Both editions need a committed list of people."))
