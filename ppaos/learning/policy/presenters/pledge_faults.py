"""What keeps a household from being pledged to: said, with a remedy."""

from typing import Any

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


def pledged_words(done: Any) -> str:
    """What a pledge came to: how many are new in it, stood in it already, could not be pledged to."""
    said = [_("%(count)s households are pledged to.") % {"count": thousands(done.households)}]
    if done.again:
        said.append(_("%(count)s stood in this pledge already.") % {"count": thousands(done.again)})
    if done.refused:
        said.append(_("%(count)s could not be pledged to.") % {"count": thousands(done.refused)})
    return " ".join(said)
