"""What has to be so before a plan is written."""

from typing import Any

from django.utils.translation import gettext as _

from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import PolicyPlan
from ppaos.learning.policy.permissions.plans import check_can_keep_plans

YEARS = range(2500, 2700)  # fiscal years, Buddhist era
MOST_YEARS = 20


def held_plan(plan: PolicyPlan, by: Any) -> PolicyPlan:
    """The plan, held until the end of the transaction, for who keeps plans of its area."""
    check_can_keep_plans(by, plan.area_id)
    held = PolicyPlan.objects.select_for_update(of=("self",)).select_related("area", "revises")
    return held.get(pk=plan.pk)


def drawn_plan(plan: PolicyPlan, by: Any) -> PolicyPlan:
    """The plan while it is being drawn up. Raises PolicyRefused, saying what to do, for another."""
    held = held_plan(plan, by)
    if held.state == PolicyPlan.State.IN_FORCE:
        raise PolicyRefused(
            _(
                "«%(plan)s» is in force: only what is granted and spent is told. Draw up a revision to change it."
            )
            % {"plan": held.name}
        )
    if held.state != PolicyPlan.State.DRAWN:
        raise PolicyRefused(
            _("«%(plan)s» changes no more: %(state)s.")
            % {"plan": held.name, "state": held.get_state_display()}
        )
    return held


def check_plan(name: str, first_year: int, last_year: int) -> None:
    """Raise PolicyRefused for a plan without a name, and for years that cannot be."""
    if not name.strip():
        raise PolicyRefused(_("Give the plan a name."))
    if first_year not in YEARS or last_year not in YEARS:
        raise PolicyRefused(_("Write fiscal years of the Buddhist era, such as 2566 to 2570."))
    if last_year < first_year:
        raise PolicyRefused(
            _("The plan would end in %(last)d, before it begins in %(first)d. Look at the years.")
            % {"last": last_year, "first": first_year}
        )
    if last_year - first_year >= MOST_YEARS:
        raise PolicyRefused(_("A plan runs for %(most)d years at most.") % {"most": MOST_YEARS})
