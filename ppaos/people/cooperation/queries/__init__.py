"""Questions about people and their roles, and how far an area has been set up."""

from ppaos.people.cooperation.queries.people import UserState, matching_users, state_of
from ppaos.people.cooperation.queries.set_up import SetUpStep, set_up_steps

__all__ = ["SetUpStep", "UserState", "matching_users", "set_up_steps", "state_of"]
