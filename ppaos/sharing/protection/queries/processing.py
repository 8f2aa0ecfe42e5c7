"""The record of processing: what personal data are processed for, of which kinds, by whom, and who receives them.

Generated from the fields each room declares personal, from the table of roles and from the agreements in force.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import AgreedFlow, Agreement
from ppaos.people.cooperation.permissions import FIELD_CLASSES, granted_areas, roles
from ppaos.sharing.protection.queries.deeds import PROTECT


@dataclass(frozen=True)
class Activity:
    """One purpose of processing, in Thai («th») and English («en»). `scopes`: what agreements may let go for it."""

    code: str
    label: Mapping[str, str]
    purpose: Mapping[str, str]
    subjects: Mapping[str, str]
    rooms: tuple[str, ...]
    deeds: tuple[str, ...]
    scopes: tuple[str, ...]
    bases: tuple[str, ...]


@dataclass(frozen=True)
class Recipient:
    """An organisation that receives data by an agreement in force: exactly what a flow says, or all the scopes name."""

    agreement: Agreement
    organisation: Any
    scope: str
    field_classes: tuple[str, ...]  # empty: what the agreement says of no kind
    basis: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class Processing:
    """One line of the record: the activity, its kinds of data by table, the roles at work, the recipients."""

    activity: Activity
    field_classes: tuple[str, ...]
    tables: dict[str, tuple[str, ...]] = field(default_factory=dict)  # table -> its personal fields
    roles: tuple[str, ...] = ()
    recipients: tuple[Recipient, ...] = ()


@lru_cache
def activities() -> tuple[Activity, ...]:
    """The activities of processing.toml in their order."""
    return tuple(_activity(row) for row in _table()["activity"])


def source() -> tuple[str, str]:
    """On which law the record rests, and how settled it is."""
    return _table()["source"], _table()["status"]


def record_of_processing(user: Any, on: date) -> list[Processing]:
    """The record on a day, with the recipients that agreements of the user's areas name."""
    received = recipients_on(user, on)
    return [
        Processing(
            activity, _classes(activity), _tables(activity), _roles(activity),
            tuple(each for each in received if each.scope in activity.scopes),
        )
        for activity in activities()
    ]  # fmt: skip


def recipients_on(user: Any, on: date) -> list[Recipient]:
    """Who receives what by agreements in force on a day that touch the areas whose data the user protects."""
    agreements = _touching(user, on).in_force(on).prefetch_related("parties", "flows__organisation")  # type: ignore[attr-defined]
    return [recipient for agreement in agreements for recipient in _recipients(agreement)]


def _recipients(agreement: Agreement) -> list[Recipient]:
    flows = list(agreement.flows.all())
    if flows:
        return [_by_flow(agreement, flow) for flow in flows]
    return [
        Recipient(agreement, party, scope, ())
        for party in agreement.parties.all()
        for scope in agreement.scopes
    ]


def _by_flow(agreement: Agreement, flow: AgreedFlow) -> Recipient:
    return Recipient(
        agreement, flow.organisation, flow.scope, tuple(flow.field_classes), flow.legal_basis, flow.purpose
    )


def _touching(user: Any, on: date) -> QuerySet[Agreement]:
    granted = granted_areas(user, deed=PROTECT)
    closure = AreaWithin.objects.filter(in_force(on))
    near = Q(area_id__in=closure.filter(ancestor_id__in=granted).values("area_id")) | Q(
        area_id__in=closure.filter(area_id__in=granted).values("ancestor_id")
    )
    also = Agreement.more_areas.through.objects.filter(near)
    return Agreement.objects.filter(near | Q(pk__in=also.values("agreement_id"))).order_by("title", "pk")


def _tables(activity: Activity) -> dict[str, tuple[str, ...]]:
    models = [model for room in activity.rooms for model in apps.get_app_config(room).get_models()]
    return {model._meta.db_table: tuple(personal) for model in models if (personal := _personal(model))}


def _classes(activity: Activity) -> tuple[str, ...]:
    found = {
        kind
        for room in activity.rooms
        for model in apps.get_app_config(room).get_models()
        for kind in _personal(model).values()
    }
    return tuple(kind for kind in FIELD_CLASSES if kind in found)


def _personal(model: Any) -> dict[str, str]:
    return getattr(model, "PERSONAL", {})


def _roles(activity: Activity) -> tuple[str, ...]:
    return tuple(name for name, role in roles().items() if set(role.deeds) & set(activity.deeds))


def _activity(row: dict[str, Any]) -> Activity:
    told: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return Activity(**told)


@lru_cache
def _table() -> dict[str, Any]:
    text = (files("ppaos.sharing.protection.queries") / "processing.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
