"""The verbs of the register: every way persons, households and what is known of them change."""

from ppaos.people.registry.actions._double_rows import DoublesFound
from ppaos.people.registry.actions.access import (
    Openings,
    close_openings,
    give_consent,
    open_households,
    withdraw_consent,
)
from ppaos.people.registry.actions.areas import AreaCodesRefreshed, refresh_area_codes
from ppaos.people.registry.actions.changes import ask_change
from ppaos.people.registry.actions.consents import (
    ConsentsGiven,
    ConsentsWithdrawn,
    give_consents,
    withdraw_consents,
)
from ppaos.people.registry.actions.doubles import (
    ask_for_doubles,
    decide_double,
    find_doubles,
    reopen_double,
)
from ppaos.people.registry.actions.errors import DoubleRefused, MergeRefused, RegistryError
from ppaos.people.registry.actions.homes import (
    Address,
    change_head,
    join_household,
    leave_household,
    move_household,
    split_household,
)
from ppaos.people.registry.actions.merging import merge_persons, undo_merge
from ppaos.people.registry.actions.persons import (
    CORRECTABLE,
    add_identifier,
    correct_person,
    record_death,
    say_why_none,
)
from ppaos.people.registry.actions.points import DwellingsPlaced, place_dwellings
from ppaos.people.registry.actions.registering import Registered, register_households
from ppaos.people.registry.actions.restricting import lift_restriction, restrict_use
from ppaos.people.registry.actions.second_opinions import ask_to_merge, confirm_merge, decline_merge
from ppaos.people.registry.actions.standings import StandingsRecorded, record_standing, record_standings

__all__ = [
    "CORRECTABLE",
    "Address",
    "AreaCodesRefreshed",
    "ConsentsGiven",
    "ConsentsWithdrawn",
    "DoubleRefused",
    "DoublesFound",
    "DwellingsPlaced",
    "MergeRefused",
    "Openings",
    "Registered",
    "RegistryError",
    "StandingsRecorded",
    "add_identifier",
    "ask_change",
    "ask_for_doubles",
    "ask_to_merge",
    "change_head",
    "close_openings",
    "confirm_merge",
    "correct_person",
    "decide_double",
    "decline_merge",
    "find_doubles",
    "give_consent",
    "give_consents",
    "join_household",
    "leave_household",
    "lift_restriction",
    "merge_persons",
    "move_household",
    "open_households",
    "place_dwellings",
    "record_death",
    "record_standing",
    "record_standings",
    "refresh_area_codes",
    "register_households",
    "reopen_double",
    "restrict_use",
    "say_why_none",
    "split_household",
    "undo_merge",
    "withdraw_consent",
    "withdraw_consents",
]
