"""How are grants, organisations and the steps of setting up said on a page?"""

from ppaos.people.cooperation.presenters.lists import (
    agreement_rows,
    grant_rows,
    organisation_name,
    organisation_rows,
    user_rows,
)
from ppaos.people.cooperation.presenters.set_up import set_up_checklist

__all__ = [
    "agreement_rows",
    "grant_rows",
    "organisation_name",
    "organisation_rows",
    "set_up_checklist",
    "user_rows",
]
