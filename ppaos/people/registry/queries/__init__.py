"""The questions the register answers: who may be seen, who lives where, who is meant."""

from ppaos.people.registry.queries.history import (
    HouseholdOn,
    Member,
    TimelinePart,
    household_on,
    living_members,
    members,
    timeline,
)
from ppaos.people.registry.queries.linking import household_ids_of, persons_by_ids, persons_for_linking
from ppaos.people.registry.queries.records import (
    home_ids,
    homes_of_record,
    kept_ids,
    kept_record,
    merge_requests_in_sight,
    merges_of,
    of_homes,
    record_ids,
)
from ppaos.people.registry.queries.restrictions import (
    restricted_households,
    restricted_persons,
    restrictions_in_force,
    usable,
    usable_households,
)
from ppaos.people.registry.queries.search import search_persons
from ppaos.people.registry.queries.search_homes import search_households
from ppaos.people.registry.queries.verified import needs_second_opinion
from ppaos.people.registry.queries.visibility import (
    fields_visible,
    openings_in_force,
    residences_in_sight,
    visible_households,
    visible_past_households,
    visible_persons,
)

__all__ = [
    "HouseholdOn",
    "Member",
    "TimelinePart",
    "fields_visible",
    "home_ids",
    "homes_of_record",
    "household_ids_of",
    "household_on",
    "kept_ids",
    "kept_record",
    "living_members",
    "members",
    "merge_requests_in_sight",
    "merges_of",
    "needs_second_opinion",
    "of_homes",
    "openings_in_force",
    "persons_by_ids",
    "persons_for_linking",
    "record_ids",
    "residences_in_sight",
    "restricted_households",
    "restricted_persons",
    "restrictions_in_force",
    "search_households",
    "search_persons",
    "timeline",
    "usable",
    "usable_households",
    "visible_households",
    "visible_past_households",
    "visible_persons",
]
