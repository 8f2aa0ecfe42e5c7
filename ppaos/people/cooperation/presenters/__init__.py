"""How are grants, organisations, agreements and the steps of setting up said on a page?"""

from ppaos.people.cooperation.presenters.agreements import (
    agreement_row,
    agreement_rows,
    flow_rows,
    signatory_rows,
)
from ppaos.people.cooperation.presenters.lists import (
    grant_rows,
    organisation_name,
    organisation_rows,
    user_rows,
)
from ppaos.people.cooperation.presenters.set_up import set_up_checklist

__all__ = [
    "agreement_row",
    "agreement_rows",
    "flow_rows",
    "grant_rows",
    "organisation_name",
    "organisation_rows",
    "set_up_checklist",
    "signatory_rows",
    "user_rows",
]
