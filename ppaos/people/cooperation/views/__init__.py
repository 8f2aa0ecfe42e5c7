"""Pages of people and their roles, organisations and agreements."""

from ppaos.people.cooperation.views.agreements import (
    agreement,
    agreements,
    attach_document,
    change_agreement,
    document,
    end_agreement,
    new_agreement,
    renew_agreement,
)
from ppaos.people.cooperation.views.bodies import directory
from ppaos.people.cooperation.views.officer_sheets import (
    officers,
    officers_codes,
    officers_example,
    officers_preview,
    officers_to_mend,
)
from ppaos.people.cooperation.views.partners import (
    end_organisation,
    new_organisation,
    organisation,
    organisations,
)
from ppaos.people.cooperation.views.people import end_grant, invite, reset, resume, suspend, user, users
from ppaos.people.cooperation.views.people_access import (
    ask_factor_reset,
    confirm_factor_reset,
    revoke_session,
    revoke_sessions,
    take_back_factor_reset,
)
from ppaos.people.cooperation.views.reviews import confirm_grants, end_grants, reviews
from ppaos.people.cooperation.views.service_sheets import (
    bring_in_services_sheet,
    services_preview,
    services_sheet,
    services_to_mend,
)
from ppaos.people.cooperation.views.services import (
    change_service,
    end_service,
    new_service,
    place_service,
    service,
    services,
    tell_capacity,
    unplace_service,
)

__all__ = [
    "agreement",
    "agreements",
    "ask_factor_reset",
    "attach_document",
    "bring_in_services_sheet",
    "change_agreement",
    "change_service",
    "confirm_factor_reset",
    "confirm_grants",
    "directory",
    "document",
    "end_agreement",
    "end_grant",
    "end_grants",
    "end_organisation",
    "end_service",
    "invite",
    "new_agreement",
    "new_organisation",
    "new_service",
    "officers",
    "officers_codes",
    "officers_example",
    "officers_preview",
    "officers_to_mend",
    "organisation",
    "organisations",
    "place_service",
    "renew_agreement",
    "reset",
    "resume",
    "reviews",
    "revoke_session",
    "revoke_sessions",
    "service",
    "services",
    "services_preview",
    "services_sheet",
    "services_to_mend",
    "suspend",
    "take_back_factor_reset",
    "tell_capacity",
    "unplace_service",
    "user",
    "users",
]
