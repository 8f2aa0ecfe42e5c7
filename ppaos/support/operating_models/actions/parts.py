"""What a model rests on, line by line: resources, partners, team, budgets, activities. A line is kept, or taken off."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.support.operating_models.actions._part_checks import (
    check_activity,
    check_agreement,
    check_budget,
    check_term,
    checked_line,
)
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import (
    Activity,
    ModelBudget,
    OperatingModel,
    Partner,
    Resource,
    TeamMember,
)
from ppaos.support.operating_models.permissions import check_can_manage

Part = Resource | Partner | TeamMember | ModelBudget | Activity
P = TypeVar("P", Resource, Partner, TeamMember, ModelBudget, Activity)


@audited("model_resource.kept", subjects=("model",))
def keep_resource(
    *,
    model: OperatingModel,
    kind: str,
    told: Mapping[str, Any],
    by: Any,
    at: datetime,
    line: Resource | None = None,
) -> Resource:
    """Write a line of what a model rests on, or write it anew.

    told: name, owner, right, quantity, readiness, on, note, as far as its kind asks them (`kinds.toml`).
    """
    _check_open(model, line, by)
    values = checked_line(model, kind, told)
    if line is None:
        place = model.resources.filter(kind=kind).count()
        return Resource.objects.create(model=model, kind=kind, place=place, **values)
    if line.kind != kind:
        raise ModelRefused(_("A line keeps its kind. Take it off and write another."))
    return _written(line, values)


@audited("model_partner.kept", subjects=("model",))
def keep_partner(
    *,
    model: OperatingModel,
    organisation: Organisation,
    role: str,
    by: Any,
    at: datetime,
    agreement: Agreement | None = None,
    since: date | None = None,
    until: date | None = None,
    note: str = "",
    line: Partner | None = None,
) -> Partner:
    """Say which organisation takes part, what it does, and under which agreement (of which it is a party)."""
    _check_open(model, line, by)
    _check_said(role, _("What the partner does."))
    check_term(since, until)
    check_agreement(agreement, organisation)
    values = {"organisation": organisation, "role": role.strip(), "agreement": agreement, "since": since}
    values |= {"until": until, "note": note.strip()}
    return Partner.objects.create(model=model, **values) if line is None else _written(line, values)


@audited("model_team.kept", subjects=("model",))
def keep_team_member(
    *,
    model: OperatingModel,
    duty: str,
    by: Any,
    at: datetime,
    user: Any = None,
    name: str = "",
    since: date | None = None,
    until: date | None = None,
    line: TeamMember | None = None,
) -> TeamMember:
    """Say who is in the team that runs a model, by an account or by name, and with which duty."""
    _check_open(model, line, by)
    _check_said(duty, _("The duty in the team."))
    if (user is None) == (not name.strip()):
        raise ModelRefused(_("Name one person of the team: pick an account, or write a name, not both."))
    check_term(since, until)
    values = {"user": user, "name": name.strip(), "duty": duty.strip(), "since": since, "until": until}
    return TeamMember.objects.create(model=model, **values) if line is None else _written(line, values)


@audited("model_budget.kept", subjects=("model",))
def keep_budget(
    *,
    model: OperatingModel,
    source: str,
    fiscal_year: int,
    by: Any,
    at: datetime,
    organisation: Organisation | None = None,
    planned: Decimal | None = None,
    granted: Decimal | None = None,
    spent: Decimal | None = None,
    note: str = "",
    line: ModelBudget | None = None,
) -> ModelBudget:
    """Write money from one source in one fiscal year (Buddhist era): planned, granted, spent, each known or not."""
    _check_open(model, line, by)
    _check_said(source, _("The source of the money."))
    amounts = {"planned": planned, "granted": granted, "spent": spent}
    check_budget(fiscal_year, amounts)
    same = model.budgets.filter(source=source.strip(), fiscal_year=fiscal_year)
    if same.exclude(pk=line.pk if line else 0).exists():
        raise ModelRefused(
            _("Money of «%(source)s» in %(year)s is written already. Change that line.")
            % {"source": source.strip(), "year": fiscal_year}
        )
    values: dict[str, Any] = {
        "organisation": organisation,
        "source": source.strip(),
        "fiscal_year": fiscal_year,
    }
    values |= {**amounts, "note": note.strip()}
    return ModelBudget.objects.create(model=model, **values) if line is None else _written(line, values)


@audited("model_activity.kept", subjects=("model",))
def keep_activity(
    *,
    model: OperatingModel,
    name: str,
    starts_on: date,
    by: Any,
    at: datetime,
    ends_on: date | None = None,
    place: str = "",
    done_on: date | None = None,
    note: str = "",
    line: Activity | None = None,
) -> Activity:
    """Write something a model does on certain days; `done_on` once it was done."""
    _check_open(model, line, by)
    _check_said(name, _("What is done."))
    check_activity(starts_on, ends_on, done_on, timezone.localdate(at))
    values = {"name": name.strip(), "starts_on": starts_on, "ends_on": ends_on, "place": place.strip()}
    values |= {"done_on": done_on, "note": note.strip()}
    return Activity.objects.create(model=model, **values) if line is None else _written(line, values)


@audited("model_part.taken_off", subjects=("model",))
def take_part_off(*, model: OperatingModel, line: Part, by: Any, at: datetime) -> None:
    """Take a line of a model's parts off; that it was there stays in its history."""
    _check_open(model, line, by)
    line.delete()


def _check_open(model: OperatingModel, line: Part | None, by: Any) -> None:
    check_can_manage(by, model)
    if line is not None and line.model_id != model.pk:
        raise ModelRefused(_("This line is of another model."))
    if model.state == OperatingModel.State.CLOSED:
        raise ModelRefused(_("«%(model)s» has ended; what was told of it stays.") % {"model": model})


def _check_said(given: str, what: str) -> None:
    if not given.strip():
        raise ModelRefused(_("This has to be told: %(what)s") % {"what": what})


def _written(line: P, values: Mapping[str, Any]) -> P:
    for name, value in values.items():
        setattr(line, name, value)
    line.save(update_fields=list(values))
    return line
