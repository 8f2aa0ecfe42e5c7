"""Households are put into a proposal from a figure, a group, a model's matching or by their codes, and left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import written
from ppaos.learning.policy.actions._proposal_checks import written_version
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import FrozenFigure, Proposal, ProposalVersion
from ppaos.learning.policy.queries.concerned import (
    GROUPS,
    ids_fitting,
    ids_of_group,
    seen_in,
    typed_households,
)
from ppaos.learning.policy.queries.frozen_figures import ids_behind

_PUT = """
    insert into policy_proposalhousehold (version_id, household_id)
    select %s, unnest(%s::bigint[]) on conflict do nothing"""
FIGURE, GROUP, MODEL, TYPED = "figure", "group", "model", "typed"


@dataclass(frozen=True)
class HouseholdsPut:
    """How many households were new, stood there already, or are left out: not in the area, or not seen by who asks."""

    added: int
    again: int
    unseen: int


@audited("proposal.households_put", subjects=("proposal", "figure"))
def put_figure(*, proposal: Proposal, figure: FrozenFigure, by: Any, at: datetime) -> HouseholdsPut:
    """Put in the households behind a figure that the newest version cites."""
    held, version = written_version(proposal, by)
    if not version.cited.filter(figure=figure).exists():
        raise PolicyRefused(
            _("The proposal does not cite %(figure)s. Cite it first.") % {"figure": figure.cited_as}
        )
    return _put(held, version, FIGURE, figure.cited_as, ids_behind(figure), by)


@audited("proposal.households_put", subjects=("proposal",))
def put_group(*, proposal: Proposal, group: str, by: Any, at: datetime) -> HouseholdsPut:
    """Put in the households of the proposal's area that are in a target group now (welfare, model)."""
    held, version = written_version(proposal, by)
    if group not in GROUPS:
        raise PolicyRefused(_("There is no target group «%(group)s».") % {"group": group})
    ids = ids_of_group(held.area, group)
    if not ids:
        raise PolicyRefused(_("No household of this area is in the group. Group the households first."))
    return _put(held, version, GROUP, group, ids, by)


@audited("proposal.households_put", subjects=("proposal",))
def put_fitting(*, proposal: Proposal, by: Any, at: datetime) -> HouseholdsPut:
    """Put in the households that fit the proposal's model by its newest matching."""
    held, version = written_version(proposal, by)
    if held.model is None:
        raise PolicyRefused(_("The proposal names no operating model. Name one first."))
    ids = ids_fitting(held.model)
    if ids is None:
        raise PolicyRefused(
            _("Nobody looked yet which households fit «%(model)s». Find them on its page first.")
            % {"model": held.model}
        )
    return _put(held, version, MODEL, str(held.model), ids, by)


@audited("proposal.households_put", subjects=("proposal",))
def put_typed(*, proposal: Proposal, codes: str, by: Any, at: datetime) -> HouseholdsPut:
    """Put in households by their codes. Raises PolicyRefused, naming each code that is of none in sight here."""
    held, version = written_version(proposal, by)
    ids, unknown = typed_households(by, held.area, codes)
    if unknown:
        raise PolicyRefused(
            _(
                "No household of %(area)s that you see has this code: %(codes)s. Correct it; nothing was put in."
            )
            % {"area": held.area.name_th, "codes": ", ".join(unknown[:20])}
        )
    if not ids:
        raise PolicyRefused(_("No code was typed."))
    return _put(held, version, TYPED, "", sorted(ids), by)


@audited("proposal.households_left_out", subjects=("proposal",))
def leave_out_households(*, proposal: Proposal, by: Any, at: datetime) -> None:
    """Let the newest version concern no household, to choose them anew."""
    _held, version = written_version(proposal, by)
    version.households.all().delete()
    version.households_from = []
    version.save(update_fields=["households_from"])


def _put(
    held: Proposal, version: ProposalVersion, kind: str, label: str, ids: Sequence[int], by: Any
) -> HouseholdsPut:
    seen = sorted(seen_in(by, held.area, ids))
    added = written(_PUT, [version.pk, seen])
    chosen = {"kind": kind, "label": label, "count": len(seen)}
    version.households_from = [
        each for each in version.households_from if (each["kind"], each["label"]) != (kind, label)
    ] + [chosen]
    version.save(update_fields=["households_from"])
    return HouseholdsPut(added, len(seen) - added, len(set(ids)) - len(seen))
