"""Proposals are begun, written, handed in, written anew after they came back, and dropped with a reason."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import written
from ppaos.learning.policy.actions._proposal_checks import (
    check_fits,
    check_words,
    held_proposal,
    missing_of,
    written_version,
)
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import (
    FrozenFigure,
    Proposal,
    ProposalFigure,
    ProposalVersion,
)
from ppaos.learning.policy.permissions.proposals import check_can_keep
from ppaos.learning.policy.queries.places import is_within_or_around, level_of
from ppaos.learning.policy.queries.proposals import closed_plan_citing, newest_version, next_level

State = Proposal.State
SAID = ("problem", "what", "expected")
_HOUSEHOLDS_AGAIN = """
    insert into policy_proposalhousehold (version_id, household_id)
    select %s, household_id from policy_proposalhousehold where version_id = %s"""


@audited("proposal.begun")
def begin_proposal(
    *,
    title: str,
    area: Area,
    by: Any,
    at: datetime,
    said: Mapping[str, str] | None = None,
    budget_baht: Decimal | None = None,
    fiscal_year: int | None = None,
    links: Mapping[str, Any] | None = None,
) -> Proposal:
    """Begin a proposal of an area, as its first version.

    said: problem, what, expected, as far as they are written. links: model, study, meeting, organisation, each or None.
    """
    check_can_keep(by, area.code)
    check_words(title, budget_baht, fiscal_year)
    level = level_of(area)
    if not level:
        raise PolicyRefused(
            _(
                "A proposal is of a province, district, subdistrict or local authority, and %(area)s is none of them."
            )
            % {"area": area.name_th}
        )
    check_fits(area, links or {})
    made = Proposal.objects.create(
        title=title.strip(), area=area, level=level, made_by=by, made_at=at, changed_at=at, **(links or {})
    )
    ProposalVersion.objects.create(
        proposal=made, number=1, budget_baht=budget_baht, fiscal_year=fiscal_year, made_by=by, made_at=at,
        **_stripped(said or {}),
    )  # fmt: skip
    return made


@audited("proposal.changed", subjects=("proposal",))
def change_proposal(
    *,
    proposal: Proposal,
    title: str,
    said: Mapping[str, str],
    budget_baht: Decimal | None,
    fiscal_year: int | None,
    links: Mapping[str, Any],
    by: Any,
    at: datetime,
) -> None:
    """Write the newest version of a proposal anew, before it is handed in. Raises PolicyRefused afterwards."""
    held, version = written_version(proposal, by)
    check_words(title, budget_baht, fiscal_year)
    check_fits(held.area, links)
    for name, value in (_stripped(said) | {"budget_baht": budget_baht, "fiscal_year": fiscal_year}).items():
        setattr(version, name, value)
    version.save()
    for name, value in ({"title": title.strip(), "changed_at": at} | dict(links)).items():
        setattr(held, name, value)
    held.save()


@audited("proposal.figure_cited", subjects=("proposal", "figure"))
def cite_figure(*, proposal: Proposal, figure: FrozenFigure, by: Any, at: datetime) -> None:
    """Let the newest version rest on a frozen figure of its area, or of one within or around it."""
    held, version = written_version(proposal, by)
    if not is_within_or_around(held.area, figure.area):
        raise PolicyRefused(
            _("%(figure)s is of %(there)s, and the proposal of %(here)s: cite a figure of the same place.")
            % {"figure": figure.cited_as, "there": figure.area.name_th, "here": held.area.name_th}
        )
    ProposalFigure.objects.get_or_create(version=version, figure=figure)


@audited("proposal.figure_left_out", subjects=("proposal", "figure"))
def leave_out_figure(*, proposal: Proposal, figure: FrozenFigure, by: Any, at: datetime) -> None:
    """Let the newest version rest on a figure no more."""
    _held, version = written_version(proposal, by)
    version.cited.filter(figure=figure).delete()


@audited("proposal.handed_in", subjects=("proposal",))
def hand_in_proposal(*, proposal: Proposal, by: Any, at: datetime) -> None:
    """Hand the newest version in to the level of its own area. From now on it never changes.

    Raises PolicyRefused while something is missing (each said): problem, what, expected change, budget, fiscal year,
    a cited figure.
    """
    held, version = written_version(proposal, by)
    if missing := missing_of(version):
        raise PolicyRefused(
            _("Before it is handed in this has to be told: %(missing)s") % {"missing": " · ".join(missing)}
        )
    version.handed_in_at = at
    version.save(update_fields=["handed_in_at"])
    first = next_level(version)
    held.state, held.changed_at = State.SUBMITTED, at
    held.level = first.level if first else held.level
    held.save(update_fields=["state", "level", "changed_at"])


@audited("proposal.version_begun", subjects=("proposal",))
def begin_version(*, proposal: Proposal, by: Any, at: datetime) -> ProposalVersion:
    """Begin another version with what the newest says, after it came back or while it waits; that one stays.

    The new one passes every level anew. Raises PolicyRefused for one that is being written, is endorsed, or dropped.
    """
    held = held_proposal(proposal, by)
    if held.state not in (State.RETURNED, State.SUBMITTED):
        raise PolicyRefused(
            _("Another version is begun of a proposal that was sent back or waits. This one: %(state)s.")
            % {"state": held.get_state_display()}
        )
    before = newest_version(held)
    made = ProposalVersion.objects.create(
        proposal=held, number=before.number + 1, budget_baht=before.budget_baht, fiscal_year=before.fiscal_year,
        households_from=before.households_from, made_by=by, made_at=at,
        **{name: getattr(before, name) for name in SAID},
    )  # fmt: skip
    ProposalFigure.objects.bulk_create(
        ProposalFigure(version=made, figure_id=figure)
        for figure in before.cited.values_list("figure_id", flat=True)
    )
    written(_HOUSEHOLDS_AGAIN, [made.pk, before.pk])
    held.state, held.version, held.level, held.changed_at = State.DRAFT, made.number, level_of(held.area), at
    held.save(update_fields=["state", "version", "level", "changed_at"])
    return made


@audited("proposal.dropped", subjects=("proposal",))
def drop_proposal(*, proposal: Proposal, reason: str, by: Any, at: datetime) -> None:
    """Let a proposal go no further, with the reason. Raises PolicyRefused where a plan cites it."""
    held = held_proposal(proposal, by)
    if not reason.strip():
        raise PolicyRefused(_("Say why the proposal goes no further."))
    _check_not_cited(held)
    if held.state == State.DROPPED:
        raise PolicyRefused(_("This proposal was dropped already."))
    held.state, held.dropped_reason, held.changed_at = State.DROPPED, reason.strip()[:300], at
    held.save(update_fields=["state", "dropped_reason", "changed_at"])


@audited("proposal.thrown_away", subjects=("area",))
def throw_away_proposal(*, proposal: Proposal, area: Area, by: Any, at: datetime) -> None:
    """Throw away a proposal that was never handed in. Raises PolicyRefused for one that was, or is cited."""
    held = held_proposal(proposal, by)
    if held.versions.filter(handed_in_at__isnull=False).exists():
        raise PolicyRefused(_("What was handed in stays. Drop the proposal with a reason instead."))
    _check_not_cited(held)
    held.delete()


def _check_not_cited(held: Proposal) -> None:
    if closed := closed_plan_citing(held):
        raise PolicyRefused(
            _("The closed plan «%(plan)s» cites this proposal: it stays as it is. Begin a new proposal.")
            % {"plan": closed.name}
        )
    line = held.plan_lines.select_related("plan").order_by("pk").first()
    if line is not None:
        raise PolicyRefused(
            _("The plan «%(plan)s» cites this proposal in line %(code)s. Take it out there first.")
            % {"plan": line.plan.name, "code": line.code}
        )


def _stripped(said: Mapping[str, str]) -> dict[str, Any]:
    return {name: said.get(name, "").strip() for name in SAID}
