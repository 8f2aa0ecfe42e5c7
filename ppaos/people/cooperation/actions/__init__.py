"""Every write on who joins hands: grants of roles, organisations, agreements, and the people of an area."""

from ppaos.people.cooperation.actions._agreed import AgreementTerms, FlowTerms, SignatoryTerms
from ppaos.people.cooperation.actions._terms import Places, ServiceTerms, terms_of
from ppaos.people.cooperation.actions.agreements import (
    attach_document,
    change_agreement,
    end_agreement,
    fetch_document,
    renew_agreement,
    sign_agreement,
)
from ppaos.people.cooperation.actions.bringing_services import (
    BroughtService,
    CapacityTold,
    ServicesBroughtIn,
    bring_in_services,
)
from ppaos.people.cooperation.actions.catalogue import CatalogueLoaded, load_catalogue
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.actions.grants import end_grant, grant_role
from ppaos.people.cooperation.actions.officers import OfficersBroughtIn, bring_in_officers
from ppaos.people.cooperation.actions.organisations import (
    change_organisation,
    end_organisation,
    register_organisation,
)
from ppaos.people.cooperation.actions.reviews import Reviewed, confirm_grants, end_grants, lapse_grants
from ppaos.people.cooperation.actions.services import (
    change_service,
    end_service,
    enter_service,
    place_service,
    tell_capacity,
)
from ppaos.people.cooperation.actions.users import (
    ask_factor_reset,
    confirm_factor_reset,
    invite,
    reset,
    resume,
    revoke_session,
    revoke_sessions,
    suspend,
    take_back_factor_reset,
)

__all__ = [
    "AgreementTerms",
    "BroughtService",
    "CapacityTold",
    "CatalogueLoaded",
    "CooperationRefused",
    "FlowTerms",
    "OfficersBroughtIn",
    "Places",
    "Reviewed",
    "ServiceTerms",
    "ServicesBroughtIn",
    "SignatoryTerms",
    "ask_factor_reset",
    "attach_document",
    "bring_in_officers",
    "bring_in_services",
    "change_agreement",
    "change_organisation",
    "change_service",
    "confirm_factor_reset",
    "confirm_grants",
    "end_agreement",
    "end_grant",
    "end_grants",
    "end_organisation",
    "end_service",
    "enter_service",
    "fetch_document",
    "grant_role",
    "invite",
    "lapse_grants",
    "load_catalogue",
    "place_service",
    "register_organisation",
    "renew_agreement",
    "reset",
    "resume",
    "revoke_session",
    "revoke_sessions",
    "sign_agreement",
    "suspend",
    "take_back_factor_reset",
    "tell_capacity",
    "terms_of",
]
