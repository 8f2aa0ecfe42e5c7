"""The questions the register answers: who may be seen, who lives where, who is meant."""

from ppaos.people.registry.queries.linking import household_ids_of, persons_by_ids, persons_for_linking
from ppaos.people.registry.queries.visibility import (
    fields_visible,
    openings_in_force,
    residences_in_sight,
    visible_households,
    visible_past_households,
    visible_persons,
)

__all__ = [
    "fields_visible",
    "household_ids_of",
    "openings_in_force",
    "persons_by_ids",
    "persons_for_linking",
    "residences_in_sight",
    "visible_households",
    "visible_past_households",
    "visible_persons",
]
