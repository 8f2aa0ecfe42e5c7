"""The verbs of the register: every way persons, households and what is known of them change."""

from ppaos.people.registry.actions._double_rows import DoublesFound
from ppaos.people.registry.actions._homes import Address
from ppaos.people.registry.actions.access import (
    Openings,
    close_openings,
    give_consent,
    open_households,
    withdraw_consent,
)
from ppaos.people.registry.actions.areas import AreaCodesRefreshed, refresh_area_codes
from ppaos.people.registry.actions.change_answers import (
    ChangesApproved,
    approve_change,
    approve_changes,
    refuse_change,
    take_back_change,
)
from ppaos.people.registry.actions.changes import ask_change
from ppaos.people.registry.actions.consents import (
    ConsentsGiven,
    ConsentsWithdrawn,
    give_consents,
    withdraw_consents,
)
from ppaos.people.registry.actions.details import OF_DWELLING, change_membership, correct_dwelling
from ppaos.people.registry.actions.doubles import (
    ask_for_doubles,
    decide_double,
    find_doubles,
    reopen_double,
)
from ppaos.people.registry.actions.errors import ChangeRefused, DoubleRefused, MergeRefused, RegistryError
from ppaos.people.registry.actions.homes import (
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
from ppaos.people.registry.actions.uniting import unite_households

__all__ = [
    "CORRECTABLE",
    "OF_DWELLING",
    "Address",
    "AreaCodesRefreshed",
    "ChangeRefused",
    "ChangesApproved",
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
    "approve_change",
    "approve_changes",
    "ask_change",
    "ask_for_doubles",
    "ask_to_merge",
    "change_head",
    "change_membership",
    "close_openings",
    "confirm_merge",
    "correct_dwelling",
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
    "refuse_change",
    "register_households",
    "reopen_double",
    "restrict_use",
    "say_why_none",
    "split_household",
    "take_back_change",
    "undo_merge",
    "unite_households",
    "withdraw_consent",
    "withdraw_consents",
]
