"""Two records said to be one person, and taken back: rows stay where they are, one record points to the other."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.actions._corrections import take_back_corrections
from ppaos.people.registry.actions._merging import check_mergeable, merged_records
from ppaos.people.registry.actions.errors import MergeRefused
from ppaos.people.registry.models import Merge, Person
from ppaos.people.registry.permissions import check_can_merge
from ppaos.people.registry.queries.records import homes_of
from ppaos.people.registry.queries.verified import needs_second_opinion


@audited("person.merged", subjects=("kept", "merged"))
def merge_persons(
    *,
    kept: Person,
    merged: Person,
    reason: str,
    by: Any,
    at: datetime,
    field_choices: dict[str, str] | None = None,
) -> Merge:
    """Say that two records are one person: from now on `kept` stands for both.

    field_choices: for a field of `CORRECTABLE`, «kept» or «merged»: whose value is right; «kept» if not named.
    Whatever was recorded of the merged person stays with that record and is found through `queries.records`.
    Two verified persons are merged by a request that somebody else confirms (`second_opinions`); the system itself
    (by None) asks nobody. Raises MergeRefused, also where a room keeps rows on persons that do not follow merges.
    """
    check_can_merge(by, kept, merged)
    choices = field_choices or {}
    check_mergeable(kept, merged, reason, choices)
    if by is not None and needs_second_opinion(kept, merged):
        raise MergeRefused(
            _(
                "%(merged)s and %(kept)s are both verified. A second person has to confirm this merge: ask for it."
            )
            % {"merged": merged, "kept": kept}
        )
    return merged_records(kept, merged, reason, choices, by, at)


@audited("person.unmerged", subjects=("merge",))
def undo_merge(*, merge: Merge, by: Any, at: datetime) -> Merge:
    """Take a merge back: both records stand for themselves again, with the values they had. In any order."""
    check_can_merge(by, merge.kept, merge.merged)
    if merge.undone_at is not None:
        raise MergeRefused(
            _("This merge was taken back already, on %(day)s.")
            % {"day": thai_date(localdate(merge.undone_at))}
        )
    homes = {*homes_of(merge.kept), *homes_of(merge.merged)}
    merge.undone_by, merge.undone_at = by, at
    merge.save(update_fields=["undone_by", "undone_at"])
    merge.merged.merged_into = None
    merge.merged.save(update_fields=["merged_into"])
    take_back_corrections(merge, at=at)
    announce(households=homes, at=at)
    return merge
