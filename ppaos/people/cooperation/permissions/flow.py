"""The gate: may records of this area flow to this user or organisation? Every export and API passes here."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Agreement, Grant, Organisation
from ppaos.people.cooperation.models.organisations import AgreementQuerySet
from ppaos.people.cooperation.permissions.refusals import FIELD_CLASS_WORDS, FlowRefused, lacking, missing
from ppaos.people.cooperation.permissions.roles import (
    FIELD_CLASSES,
    areas_holding,
    fields_in_sight,
    grants_allowing,
    roles,
)

Scope = Agreement.Scope
EVERY_CLASS = frozenset(FIELD_CLASSES)
NOTHING: frozenset[str] = frozenset()


def check_may_flow(
    *,
    scope: str,
    area_code: str,
    on: date,
    user: Any = None,
    organisation: Organisation | None = None,
    field_classes: Collection[str] = (),
    deed: str = "",
) -> None:
    """Raise FlowRefused unless records of the area may go, in this scope, to the user or the organisation.

    A user needs a role there that takes such records out: one that exports or, for papers of their own work, one
    that does the `deed`. Figures without names then flow; records of people flow to the area's own organisations, and
    to partners by an agreement in force. Where an agreement says exactly what flows to whom, only that does:
    `field_classes` are the kinds of field that would leave.
    """
    if organisation is not None:
        _check_organisations([organisation], scope, area_code, on, field_classes)
    elif user is not None:
        _check_user(user, scope, area_code, on, field_classes, deed)
    else:
        raise TypeError("check_may_flow asks about a user or an organisation; neither was given.")


def agreement_covering(
    organisation: Organisation, *, scope: str, area_code: str, on: date
) -> Agreement | None:
    """The agreement in force by which such records flow to the organisation: the one that lets most kinds of field
    go, then the one that lasts longest; None where there is none (an organisation of the area itself needs none)."""
    allowing = _allowing([organisation], scope, area_code, on)
    return max(allowing, key=lambda pair: len(pair[1]), default=(None, NOTHING))[0]


def classes_flowing(
    organisation: Organisation, *, scope: str, area_code: str, on: date
) -> frozenset[str] | None:
    """The kinds of field that may go to the organisation beside plain words; None where nothing flows."""
    if is_own(organisation, area_code=area_code, on=on):
        return EVERY_CLASS
    allowing = _allowing([organisation], scope, area_code, on)
    return _together(allowing) if allowing else None


def classes_seen(user: Any, area_code: str) -> frozenset[str]:
    """The kinds of field that leave with papers which say all that the user sees in an area."""
    return fields_in_sight(user, area_code=area_code) & set(FIELD_CLASS_WORDS)


def is_own(organisation: Organisation, *, area_code: str, on: date) -> bool:
    """Whether the organisation is of the area and keeps its register: its people hold a role there that exports."""
    keeping = [name for name, role in roles().items() if "export" in role.fields]
    holding = areas_holding(area_code, on)
    is_of_area = Organisation.objects.filter(pk=organisation.pk, is_central=False, area_id__in=holding)
    keepers = Grant.objects.in_force(on).filter(
        organisation=organisation, role__in=keeping, area_id__in=holding
    )
    return is_of_area.exists() and keepers.exists()


def _check_user(
    user: Any, scope: str, area_code: str, on: date, field_classes: Collection[str], deed: str
) -> None:
    field_class = "" if deed else "aggregate" if scope == Scope.AGGREGATE else "export"
    held = grants_allowing(user, deed=deed, field_class=field_class, on=on).select_related("organisation")
    grants = list(held.filter(area_id__in=areas_holding(area_code, on)))
    if deed and not grants:
        # Papers of one's own work are of the part of the area where the work is.
        inside = AreaWithin.objects.filter(in_force(on), ancestor_id=area_code).values("area_id")
        grants = list(held.filter(area_id__in=inside).order_by("area_id"))
        area_code = str(grants[0].area_id) if grants else area_code
    if not grants:
        raise FlowRefused(
            _("Your role takes no «%(scope)s» out of %(area)s.")
            % {"scope": Scope(scope).label, "area": area_code}
        )
    acting_for = [grant.organisation for grant in grants if grant.organisation is not None]
    # A grant for no organisation is a grant for the area itself.
    if scope != Scope.AGGREGATE and len(acting_for) == len(grants):
        _check_organisations(acting_for, scope, area_code, on, field_classes)


def _check_organisations(
    organisations: Sequence[Organisation],
    scope: str,
    area_code: str,
    on: date,
    field_classes: Collection[str],
) -> None:
    if any(is_own(organisation, area_code=area_code, on=on) for organisation in organisations):
        return
    allowing = _allowing(organisations, scope, area_code, on)
    names = ", ".join(dict.fromkeys(str(organisation) for organisation in organisations))
    if not allowing:
        about = _agreements_with(organisations, area_code, on)
        raise FlowRefused(missing(about, names, scope, area_code, on))
    if beyond := set(field_classes) - _together(allowing):
        raise FlowRefused(lacking(allowing[0][0], names, beyond))


def _agreements_with(organisations: Sequence[Organisation], area_code: str, on: date) -> AgreementQuerySet:
    """Agreements on the area, whenever they hold. One with a body holds for its offices."""
    with_them = Q(parties__in=organisations) | Q(parties__offices__in=organisations)
    holding = areas_holding(area_code, on)
    there = Q(area_id__in=holding) | Q(more_areas__in=holding)
    return Agreement.objects.filter(with_them, there).distinct()


def _allowing(
    organisations: Sequence[Organisation], scope: str, area_code: str, on: date
) -> list[tuple[Agreement, frozenset[str]]]:
    """Agreements in force by which something of the scope flows, those that last longest first, each with the kinds
    of field it lets go. One that says nothing exactly lets every kind go."""
    about = _agreements_with(organisations, area_code, on).in_force(on).filter(scopes__contains=[scope])
    bodies = {number for each in organisations for number in (each.pk, each.parent_id)}
    found = []
    for agreement in about.order_by(F("valid_to").desc(nulls_first=True), "pk").prefetch_related("flows"):
        flows = list(agreement.flows.all())
        fitting = [flow for flow in flows if flow.scope == scope and flow.organisation_id in bodies]
        if fitting or not flows:
            classes = NOTHING.union(*(flow.field_classes for flow in fitting)) if flows else EVERY_CLASS
            found.append((agreement, classes))
    return found


def _together(allowing: Iterable[tuple[Agreement, frozenset[str]]]) -> frozenset[str]:
    return NOTHING.union(*(classes for _agreement, classes in allowing))
