"""What keeps a household from being pledged to: said, with a remedy."""

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.policy.queries.pledging import ELSEWHERE, NO_NEED, PLEDGED
from ppaos.support.referral.presenters.faults import fault_words as referral_fault_words


def fault_words(fault: str) -> str:
    """The sentence of a fault; the referrals' own where one of them was at fault."""
    own = {
        NO_NEED: _("The household has no open need that this service answers. Enter the need first."),
        ELSEWHERE: _("The need is referred to another office already. Steer that referral instead."),
        PLEDGED: _(
            "The organisation pledged this to the household already, on other terms. Take that back first."
        ),
    }
    return own.get(fault) or referral_fault_words(fault)


def faults_said(faults: pl.DataFrame) -> str:
    """Why households (columns household_id, fault) could not be pledged to, with how many."""
    counted = faults.group_by("fault").len().sort("len", "fault", descending=[True, False])
    return " ".join(
        _("%(count)s households: %(why)s") % {"count": thousands(count), "why": fault_words(fault)}
        for fault, count in counted.iter_rows()
    )
