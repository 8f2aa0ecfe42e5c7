"""Every write on who joins hands: grants of roles, organisations, agreements, and the people of an area."""

from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.actions.grants import end_grant, grant_role
from ppaos.people.cooperation.actions.officers import OfficersBroughtIn, bring_in_officers
from ppaos.people.cooperation.actions.organisations import (
    change_organisation,
    end_agreement,
    end_organisation,
    register_organisation,
    sign_agreement,
)
from ppaos.people.cooperation.actions.users import invite, reset, resume, suspend

__all__ = [
    "CooperationRefused",
    "OfficersBroughtIn",
    "bring_in_officers",
    "change_organisation",
    "end_agreement",
    "end_grant",
    "end_organisation",
    "grant_role",
    "invite",
    "register_organisation",
    "reset",
    "resume",
    "sign_agreement",
    "suspend",
]
