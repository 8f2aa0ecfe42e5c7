"""Words and shapes for the pages of the register."""

from ppaos.people.registry.presenters.reasons import reasons, together
from ppaos.people.registry.presenters.records import (
    NOTHING,
    areas_nearby,
    chosen_fields,
    compared_fields,
    corrections_shown,
    field_label,
    form_page,
    masked_identifier,
    timeline_events,
)

__all__ = [
    "NOTHING",
    "areas_nearby",
    "chosen_fields",
    "compared_fields",
    "corrections_shown",
    "field_label",
    "form_page",
    "masked_identifier",
    "reasons",
    "timeline_events",
    "together",
]
