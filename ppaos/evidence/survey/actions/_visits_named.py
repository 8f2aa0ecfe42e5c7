"""The visits that a submission speaks of: whether they are practice, and that their entity has a newer version."""

import contextlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from django.db.models import F

from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.entities import VISITS
from ppaos.evidence.survey.queries.instances import answer_at, entity_changes


@dataclass(frozen=True)
class VisitsNamed:
    """Visits by id, and those among them whose entity the submission updates."""

    updated: list[int]
    is_practice: bool

    def count_update(self, at: datetime) -> None:
        """One version more for each visit updated.

        Each submission counts once and adding knows no order: chains of updates that arrive in any order, with
        whatever trunk, branch and base version, end in the same version.
        """
        if self.updated:
            Visit.objects.filter(pk__in=self.updated).update(
                entity_version=F("entity_version") + 1, changed_at=at
            )


def note_visits(root: Element, visit_path: str) -> VisitsNamed:
    """The visits named by an answer or by an entity update. Unknown ones are passed over: they may come from a form
    of another server, and the submission itself holds all that was said."""
    changes = [change for change in entity_changes(root) if change.entity_list == VISITS]
    updated = _uuids(change.entity_id for change in changes if change.is_update)
    named = updated | _uuids([answer_at(root, visit_path)] if visit_path else [])
    if not named:
        return VisitsNamed([], False)
    found = list(Visit.objects.filter(entity_id__in=named).values_list("pk", "entity_id", "is_practice"))
    return VisitsNamed(
        updated=[pk for pk, entity_id, _ in found if entity_id in updated],
        is_practice=any(is_practice for _, _, is_practice in found),
    )


def _uuids(texts: Iterable[str]) -> set[uuid.UUID]:
    """Those of the texts that are ids of entities."""
    found = set()
    for text in texts:
        with contextlib.suppress(ValueError):
            found.add(uuid.UUID(text.strip().removeprefix("uuid:")))
    return found
