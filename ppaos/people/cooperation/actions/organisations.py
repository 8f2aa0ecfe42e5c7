"""Organisations that take part."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import Grant, Organisation
from ppaos.people.cooperation.permissions import check_may

MANAGE, COUNTRY = "manage_organisations", "TH"


@audited("organisation.registered")
def register_organisation(
    *,
    name_th: str,
    sector: str,
    by: User | None,
    at: datetime,
    area: Area | None = None,
    name_en: str = "",
    is_central: bool = False,
    parent: Organisation | None = None,
    kind: str = "",
    phone: str = "",
    email: str = "",
    website: str = "",
) -> Organisation:
    """Enter a body that takes part: of an area, or of the whole country where no area is given."""
    check_may(by, MANAGE, area_code=area.code if area else COUNTRY)
    _check_name_is_free(name_th, area)
    return Organisation.objects.create(
        name_th=name_th.strip(),
        name_en=name_en.strip(),
        sector=sector,
        is_central=is_central,
        area=area,
        parent=parent,
        kind=kind,
        phone=phone.strip(),
        email=email,
        website=website,
    )


@audited("organisation.changed", subjects=["organisation"])
def change_organisation(
    *,
    organisation: Organisation,
    name_th: str,
    name_en: str,
    sector: str,
    is_central: bool,
    parent: Organisation | None,
    by: User | None,
    at: datetime,
    kind: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    website: str | None = None,
) -> None:
    """Correct what is said of a body; what is None stays. The area stays: who moves is ended and entered anew."""
    check_may(by, MANAGE, area_code=organisation.area_id or COUNTRY)
    _check_name_is_free(name_th, organisation.area, but=organisation)
    if parent is not None and organisation.pk in _line_above(parent):
        raise CooperationRefused(
            _("«%(parent)s» is an office of «%(name)s» and cannot stand above it.")
            % {"parent": parent, "name": organisation}
        )
    organisation.name_th, organisation.name_en = name_th.strip(), name_en.strip()
    organisation.sector, organisation.is_central, organisation.parent = sector, is_central, parent
    told = {"kind": kind, "phone": phone, "email": email, "website": website}
    for name, value in told.items():
        if value is not None:
            setattr(organisation, name, value.strip())
    organisation.save(update_fields=["name_th", "name_en", "sector", "is_central", "parent", *told])


@audited("organisation.ended", subjects=["organisation"])
def end_organisation(*, organisation: Organisation, on: date, by: User | None, at: datetime) -> None:
    """Note that the body takes part no more from that day. Refused while people hold grants for it."""
    check_may(by, MANAGE, area_code=organisation.area_id or COUNTRY)
    holders = Grant.objects.not_ended(on).filter(organisation=organisation).count()
    if holders:
        raise CooperationRefused(
            _("%(count)d grants are still held for «%(name)s». End them first.")
            % {"count": holders, "name": organisation}
        )
    organisation.ended_on = on
    organisation.save(update_fields=["ended_on"])


def _check_name_is_free(name_th: str, area: Area | None, but: Organisation | None = None) -> None:
    same = Organisation.objects.filter(name_th=name_th.strip(), area=area).exclude(pk=but.pk if but else 0)
    if same.exists():
        raise CooperationRefused(
            _(
                "There is an organisation «%(name)s» here already. Use that one, or add the office's place to the name."
            )
            % {"name": name_th.strip()}
        )


def _line_above(organisation: Organisation) -> set[int]:
    line: set[int] = set()
    above: Organisation | None = organisation
    while above is not None and above.pk not in line:
        line.add(above.pk)
        above = above.parent
    return line
