"""What has to be so before a proposal is written."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Proposal, ProposalVersion
from ppaos.learning.policy.permissions.proposals import check_can_keep
from ppaos.learning.policy.queries.places import is_within_or_around
from ppaos.learning.policy.queries.proposals import newest_version

MOST_BAHT = Decimal(10) ** 13
YEARS = range(2500, 2700)  # fiscal years, Buddhist era


def held_proposal(proposal: Proposal, by: Any) -> Proposal:
    """The proposal, held until the end of the transaction, for who writes proposals of its area."""
    check_can_keep(by, proposal.area_id)
    return Proposal.objects.select_for_update(of=("self",)).select_related("area").get(pk=proposal.pk)


def written_version(proposal: Proposal, by: Any) -> tuple[Proposal, ProposalVersion]:
    """The proposal and its version that is being written. Raises PolicyRefused where none is."""
    held = held_proposal(proposal, by)
    version = newest_version(held)
    if held.state != Proposal.State.DRAFT:
        raise PolicyRefused(
            _("Version %(number)d is not being written (%(state)s), and what was handed in never changes.")
            % {"number": version.number, "state": held.get_state_display()}
        )
    return held, version


def check_words(title: str, budget_baht: Decimal | None, fiscal_year: int | None) -> None:
    """Raise PolicyRefused for a proposal without a title, and for money or a year that cannot be."""
    if not title.strip():
        raise PolicyRefused(_("Give the proposal a title."))
    if budget_baht is not None and not 0 <= budget_baht < MOST_BAHT:
        raise PolicyRefused(_("A budget is 0 baht or more, and below %(most)s.") % {"most": f"{MOST_BAHT:,}"})
    if fiscal_year is not None and fiscal_year not in YEARS:
        raise PolicyRefused(_("%(year)s is no fiscal year. Write one such as 2570.") % {"year": fiscal_year})


def check_fits(area: Area, links: Mapping[str, Any]) -> None:
    """Raise PolicyRefused for a model, study or meeting of somewhere else."""
    for linked in (links.get(name) for name in ("model", "study", "meeting")):
        if linked is not None and not is_within_or_around(area, linked.area):
            raise PolicyRefused(
                _("«%(linked)s» is of %(there)s, and the proposal of %(here)s.")
                % {"linked": linked, "there": linked.area.name_th, "here": area.name_th}
            )


def missing_of(version: ProposalVersion) -> list[str]:
    """What a version has to say before it is handed in, and does not yet."""
    asked = {
        _("the problem"): bool(version.problem),
        _("what is to be done"): bool(version.what),
        _("the change expected"): bool(version.expected),
        _("the budget"): version.budget_baht is not None,
        _("the fiscal year"): version.fiscal_year is not None,
        _("a frozen figure it cites"): version.cited.exists(),
    }
    return [words for words, is_told in asked.items() if not is_told]
