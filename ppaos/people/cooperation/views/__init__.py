"""Pages of people and their roles, organisations and agreements."""

from ppaos.people.cooperation.views.officer_sheets import (
    officers,
    officers_codes,
    officers_example,
    officers_preview,
    officers_to_mend,
)
from ppaos.people.cooperation.views.partners import (
    agreements,
    end_agreement,
    end_organisation,
    new_agreement,
    new_organisation,
    organisation,
    organisations,
)
from ppaos.people.cooperation.views.people import end_grant, invite, reset, resume, suspend, user, users

__all__ = [
    "agreements",
    "end_agreement",
    "end_grant",
    "end_organisation",
    "invite",
    "new_agreement",
    "new_organisation",
    "officers",
    "officers_codes",
    "officers_example",
    "officers_preview",
    "officers_to_mend",
    "organisation",
    "organisations",
    "reset",
    "resume",
    "suspend",
    "user",
    "users",
]
