"""How two records become one: what must hold before, and the rows that are written."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce
from ppaos.people.registry.actions._corrections import write_corrections
from ppaos.people.registry.actions.errors import MergeRefused
from ppaos.people.registry.actions.persons import CORRECTABLE
from ppaos.people.registry.models import Merge, Person
from ppaos.people.registry.queries.records import homes_of

KEPT, MERGED = "kept", "merged"


def merged_records(
    kept: Person, merged: Person, reason: str, choices: dict[str, str], by: Any, at: datetime
) -> Merge:
    """Point one record to the other, with the values chosen. `check_mergeable` comes first."""
    homes = {*homes_of(kept), *homes_of(merged)}
    merge = Merge.objects.create(
        kept=kept, merged=merged, reason=reason, field_choices=choices, merged_by=by, merged_at=at
    )
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    taken = {name: getattr(merged, name) for name, whose in choices.items() if whose == MERGED}
    write_corrections(kept, taken, reason=reason, by=by, at=at, merge=merge)
    announce(households=homes, at=at)
    return merge


def check_mergeable(kept: Person, merged: Person, reason: str, choices: dict[str, str]) -> None:
    """Raise MergeRefused, saying why, unless the two records can become one."""
    if kept.pk == merged.pk:
        raise MergeRefused(_("These are one record already. Choose two."))
    if not reason.strip():
        raise MergeRefused(_("A merge needs a reason: say how it is known that the two are one person."))
    # In one order, so that two merges of the same records wait for each other instead of making a circle.
    for record in Person.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk"):
        if record.merged_into_id is not None:
            raise MergeRefused(
                _("Person %(merged)s was merged into %(kept)s. Choose that record.")
                % {"merged": record.pk, "kept": record.merged_into_id}
            )
    for name, whose in choices.items():
        if name not in CORRECTABLE or whose not in (KEPT, MERGED):
            raise MergeRefused(
                f"«{name}: {whose}» is no choice. Say «kept» or «merged» for {', '.join(CORRECTABLE)}."
            )
    if homes_of(merged) and not homes_of(kept):
        raise MergeRefused(
            _("%(merged)s lives in a household and %(kept)s in none. Keep the record that does.")
            % {"merged": merged, "kept": kept}
        )
    left_behind = _relations_left_behind(merged)
    if left_behind:
        raise MergeRefused(
            _(
                "%(rooms)s keeps rows on %(merged)s that would be lost from sight. These records can be merged "
                "once that part of the platform follows merges."
            )
            % {"rooms": ", ".join(left_behind), "merged": merged}
        )


def _relations_left_behind(merged: Person) -> list[str]:
    """Relations that hold rows of the record and do not say that they stay with it (STAYS_ON_MERGE)."""
    return [
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Person._meta.related_objects
        if relation.field.name not in getattr(relation.related_model, "STAYS_ON_MERGE", ())
        and relation.related_model._base_manager.filter(**{relation.field.name: merged}).exists()
    ]
