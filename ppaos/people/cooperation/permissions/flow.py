"""The gate: may records of this area flow to this user or organisation? Every export and API passes here."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import Agreement, Grant, Organisation
from ppaos.people.cooperation.models.organisations import AgreementQuerySet
from ppaos.people.cooperation.permissions.roles import areas_holding, grants_allowing, roles

Scope = Agreement.Scope


class FlowRefused(PermissionDenied):
    """Nothing flows; the message says why: no right to export, or no agreement in force that covers it."""


def check_may_flow(
    *, scope: str, area_code: str, on: date, user: Any = None, organisation: Organisation | None = None
) -> None:
    """Raise FlowRefused unless records of the area may go, in this scope, to the user or the organisation.

    A user needs a role there that takes such records out. Figures without names then flow; records of people
    flow to the area's own organisations, and to partners by an agreement in force.
    """
    if organisation is not None:
        _check_organisations([organisation], scope, area_code, on)
    elif user is not None:
        _check_user(user, scope, area_code, on)
    else:
        raise TypeError("check_may_flow asks about a user or an organisation; neither was given.")


def agreement_covering(
    organisation: Organisation, *, scope: str, area_code: str, on: date
) -> Agreement | None:
    """The agreement in force by which such records flow to the organisation, the one that lasts longest; None where
    there is none (an organisation of the area itself needs none)."""
    in_force = _agreements_with([organisation], area_code, on).in_force(on).filter(scopes__contains=[scope])
    return in_force.order_by(F("valid_to").desc(nulls_first=True), "pk").first()


def is_own(organisation: Organisation, *, area_code: str, on: date) -> bool:
    """Whether the organisation is of the area and keeps its register: its people hold a role there that exports."""
    keeping = [name for name, role in roles().items() if "export" in role.fields]
    holding = areas_holding(area_code, on)
    is_of_area = Organisation.objects.filter(pk=organisation.pk, is_central=False, area_id__in=holding)
    keepers = Grant.objects.in_force(on).filter(
        organisation=organisation, role__in=keeping, area_id__in=holding
    )
    return is_of_area.exists() and keepers.exists()


def _check_user(user: Any, scope: str, area_code: str, on: date) -> None:
    field_class = "aggregate" if scope == Scope.AGGREGATE else "export"
    grants = grants_allowing(user, field_class=field_class, on=on)
    grants = grants.filter(area_id__in=areas_holding(area_code, on)).select_related("organisation")
    if not grants:
        raise FlowRefused(
            _("Your role takes no «%(scope)s» out of %(area)s.")
            % {"scope": Scope(scope).label, "area": area_code}
        )
    acting_for = [grant.organisation for grant in grants if grant.organisation is not None]
    # A grant for no organisation is a grant for the area itself.
    if scope != Scope.AGGREGATE and len(acting_for) == len(grants):
        _check_organisations(acting_for, scope, area_code, on)


def _check_organisations(organisations: Sequence[Organisation], scope: str, area_code: str, on: date) -> None:
    if any(is_own(organisation, area_code=area_code, on=on) for organisation in organisations):
        return
    agreements = _agreements_with(organisations, area_code, on)
    if not agreements.in_force(on).filter(scopes__contains=[scope]).exists():
        words = {
            "name": ", ".join(str(organisation) for organisation in organisations),
            "scope": Scope(scope).label,
            "area": area_code,
        }
        raise FlowRefused(_reason(agreements, scope, on) % words)


def _agreements_with(organisations: Sequence[Organisation], area_code: str, on: date) -> AgreementQuerySet:
    """Agreements on the area, whenever they hold. One with a body holds for its offices."""
    with_them = Q(parties__in=organisations) | Q(parties__offices__in=organisations)
    return Agreement.objects.filter(with_them, area_id__in=areas_holding(area_code, on))


def _reason(agreements: QuerySet[Agreement], scope: str, on: date) -> str:
    in_scope = agreements.filter(scopes__contains=[scope])
    if in_scope.filter(valid_from__gt=on).exists():
        return _("The agreement with %(name)s on «%(scope)s» in %(area)s has not begun yet.")
    if in_scope.exists():
        return _("The agreement with %(name)s on «%(scope)s» in %(area)s has ended. Renew it first.")
    if agreements.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).exists():
        return _("The agreement with %(name)s does not cover «%(scope)s» in %(area)s. Widen it first.")
    return _("There is no agreement with %(name)s on «%(scope)s» in %(area)s. Sign one first.")
