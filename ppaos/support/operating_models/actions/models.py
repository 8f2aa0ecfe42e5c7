"""Models: made, described, moved on from the idea to the end, copied to another place; the packaged library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.operating_models.actions._model_checks import (
    check_day,
    check_way,
    check_words,
    checked_details,
)
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Enrolment, Flow, Node, OperatingModel, Resource
from ppaos.support.operating_models.permissions import MANAGE, check_can_make, check_can_manage
from ppaos.support.operating_models.queries.kinds import kinds, library
from ppaos.support.operating_models.queries.models import visible_models
from ppaos.support.operating_models.queries.states import missing_for

State, COUNTRY = OperatingModel.State, "TH"
# Lines that hold in another place too; land does not, nor does who buys there.
CARRIED = (
    Resource.Kind.TECHNOLOGY,
    Resource.Kind.PROPERTY,
    Resource.Kind.STANDARD,
    Resource.Kind.RISK,
    Resource.Kind.LESSON,
)


@dataclass(frozen=True)
class LibraryLoaded:
    """How many models of the packaged library were new or told otherwise."""

    version: str
    made: int
    changed: int


@audited("operating_model.made")
def make_model(
    *,
    kind: str,
    name_th: str,
    area: Area,
    organisation: Organisation,
    by: Any,
    at: datetime,
    name_en: str = "",
    summary_th: str = "",
    summary_en: str = "",
    problem: str = "",
    dimensions: Sequence[str] = (),
    capitals: Sequence[str] = (),
    places: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> OperatingModel:
    """Make a model of a kind in a place, as an idea, led by an organisation.

    details: what its kind asks (`kinds.toml`). Raises ModelRefused for what another kind asks, for numbers that cannot
    be, and where the place has a model of this name that has not ended.
    """
    check_can_make(by, area_code=area.code, organisation_id=organisation.pk)
    if kind not in kinds():
        raise ModelRefused(_("There is no kind of model «%(kind)s».") % {"kind": kind})
    check_words(name_th, dimensions, capitals, places)
    _check_name_is_free(name_th, area)
    return OperatingModel.objects.create(
        kind=kind, name_th=name_th.strip(), name_en=name_en.strip(), summary_th=summary_th.strip(),
        summary_en=summary_en.strip(), area=area, organisation=organisation, problem=problem.strip(),
        dimensions=list(dimensions), capitals=list(capitals), places=places,
        details=checked_details(kind, details or {}), made_by=by, made_at=at, changed_at=at,
    )  # fmt: skip


@audited("operating_model.changed", subjects=("model",))
def change_model(
    *,
    model: OperatingModel,
    name_th: str,
    name_en: str,
    summary_th: str,
    summary_en: str,
    problem: str,
    dimensions: Sequence[str],
    capitals: Sequence[str],
    places: int | None,
    details: Mapping[str, Any],
    by: Any,
    at: datetime,
    organisation: Organisation | None = None,
) -> None:
    """Describe a model anew: all of it as told, the organisation where one is. Kind and area stay: another place has
    a copy. Raises ModelRefused as `make_model`, and for a model that has ended."""
    check_can_manage(by, model)
    if model.state == State.CLOSED:
        raise ModelRefused(_("«%(model)s» has ended; what was told of it stays.") % {"model": model})
    if organisation is not None and organisation.pk != model.organisation_id:
        check_can_make(by, area_code=str(model.area_id), organisation_id=organisation.pk)
        model.organisation = organisation
    check_words(name_th, dimensions, capitals, places)
    if model.area is not None and name_th.strip() != model.name_th:
        _check_name_is_free(name_th, model.area)
    told = {"name_th": name_th, "name_en": name_en, "problem": problem}
    told |= {"summary_th": summary_th, "summary_en": summary_en}
    for name, value in told.items():
        setattr(model, name, value.strip())
    model.dimensions, model.capitals, model.places = list(dimensions), list(capitals), places
    model.details, model.changed_at = checked_details(model.kind, details), at
    model.save()


@audited("operating_model.moved", subjects=("model",))
def move_model(*, model: OperatingModel, state: str, on: date, by: Any, at: datetime) -> None:
    """Move a model on: idea, designed with the community, running, handed over, ended; or a step back.

    on: the day it happened; it began, or ended, on it. Raises ModelRefused for a way that is none, for what has to be
    told before (each said), and for an end while households are members.
    """
    check_can_manage(by, model)
    model = OperatingModel.objects.select_for_update().get(pk=model.pk)
    check_way(model, state)
    check_day(model, state, on, timezone.localdate(at))
    missing = missing_for(model, state)
    if missing:
        raise ModelRefused(
            _("Before «%(state)s» this has to be told: %(missing)s")
            % {"state": State(state).label, "missing": " · ".join(missing)}
        )
    members = model.enrolments.filter(state=Enrolment.State.ENROLLED).count()
    if state == State.CLOSED and members:
        raise ModelRefused(
            _("%(count)s households are still members. Let them leave with their reasons first.")
            % {"count": f"{members:,}"}
        )
    if state == State.RUNNING and model.began_on is None:
        model.began_on = on
    model.ended_on = on if state == State.CLOSED else None
    model.state, model.changed_at = state, at
    model.save(update_fields=["state", "began_on", "ended_on", "changed_at"])


@audited("operating_model.copied", subjects=("model",))
def copy_model(
    *,
    model: OperatingModel,
    area: Area,
    organisation: Organisation,
    changes: str,
    by: Any,
    at: datetime,
    name_th: str = "",
) -> OperatingModel:
    """Take a model, of a place or of the library, to another place as an idea; what changes there is told.

    What it is, whom it fits, its chain and what holds elsewhere too (technology, rights, standards, risks, lessons)
    come along; land, team, partners, money, members and records do not. Raises ModelRefused where nothing is said to
    change, or the place has a model of this name.
    """
    check_can_make(by, area_code=area.code, organisation_id=organisation.pk)
    if by is not None and not visible_models(by).filter(pk=model.pk).exists():
        raise ModelRefused(_("This model is not open to you."))
    if not changes.strip():
        raise ModelRefused(_("Say what changes in the new place; nothing works everywhere as it is."))
    name = name_th.strip() or model.name_th
    _check_name_is_free(name, area)
    known = {asked.code for asked in kinds()[model.kind].fields}
    copy = OperatingModel.objects.create(
        kind=model.kind, name_th=name, name_en=model.name_en if name == model.name_th else "",
        summary_th=model.summary_th, summary_en=model.summary_en, area=area, organisation=organisation,
        problem=model.problem, dimensions=model.dimensions, capitals=model.capitals,
        details={code: value for code, value in model.details.items() if code in known}, criteria=model.criteria,
        copied_from=model, copied_changes=changes.strip(), made_by=by, made_at=at, changed_at=at,
    )  # fmt: skip
    _carry_resources(model, copy)
    _carry_chain(model, copy)
    return copy


@audited("model_library.loaded")
def load_library(*, by: Any, at: datetime) -> LibraryLoaded:
    """Bring the packaged library in: public descriptions of the founding document's models. Safe to repeat; what was
    told otherwise in another version is told anew."""
    check_may(by, MANAGE, area_code=COUNTRY)
    packaged, made, changed = library(), 0, 0
    for row in packaged["models"]:
        details = checked_details(row["kind"], row.get("details", {}))
        if row["province"]:
            details["province"] = row["province"]
        told = {
            name: row[name] for name in ("kind", "name_th", "name_en", "summary_th", "summary_en", "capitals")
        }
        told |= {"details": details, "source": packaged["source"], "status": packaged["status"]}
        uid = uuid5(NAMESPACE_URL, f"ppaos:library:{row['code']}")
        known = OperatingModel.objects.filter(uid=uid).first()
        if known is None:
            OperatingModel.objects.create(
                uid=uid, in_library=True, made_by=by, made_at=at, changed_at=at, **told
            )
            made += 1
        elif any(getattr(known, name) != value for name, value in told.items()):
            OperatingModel.objects.filter(pk=known.pk).update(**told, changed_at=at)
            changed += 1
    return LibraryLoaded(packaged["version"], made, changed)


def _check_name_is_free(name_th: str, area: Area) -> None:
    same = OperatingModel.objects.filter(name_th=name_th.strip(), area=area).exclude(state=State.CLOSED)
    if same.exists():
        raise ModelRefused(
            _("There is a model «%(name)s» in %(area)s already. Use that one, or add to the name.")
            % {"name": name_th.strip(), "area": area.name_th}
        )


def _carry_resources(model: OperatingModel, copy: OperatingModel) -> None:
    carried = model.resources.filter(kind__in=CARRIED).order_by("place", "pk")
    columns = ("kind", "name", "owner", "right", "quantity", "unit", "readiness", "note", "on", "place")
    Resource.objects.bulk_create(
        Resource(model=copy, **{name: getattr(line, name) for name in columns}) for line in carried
    )


def _carry_chain(model: OperatingModel, copy: OperatingModel) -> None:
    """Nodes and flows; who works there is found anew in the new place."""
    nodes: dict[int, Node] = {}
    columns = ("kind", "actors", "name", "fixed_cost", "land_rai", "heads", "yields", "place", "note")
    for node in model.nodes.order_by("place", "pk"):
        nodes[node.pk] = Node.objects.create(model=copy, **{name: getattr(node, name) for name in columns})
    told = ("product", "quantity", "unit", "price", "cost", "months", "year", "note")
    Flow.objects.bulk_create(
        Flow(
            model=copy,
            source=nodes[flow.source_id],
            target=nodes[flow.target_id],
            **{name: getattr(flow, name) for name in told},
        )
        for flow in model.flows.order_by("pk")
    )
