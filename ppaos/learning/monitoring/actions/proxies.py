"""The bank of proxies: entered, taken in from a sheet, ended; what comes with the platform is marked as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.learning.monitoring.actions._study_rows import year_be
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Proxy
from ppaos.learning.monitoring.permissions import check_can_keep
from ppaos.learning.monitoring.queries.proxies import STATUSES, shipped

MOST_BAHT = Decimal("1e11")


@dataclass(frozen=True)
class ProxiesTaken:
    """How many proxies are new, and how many stood in the bank already."""

    added: int
    again: int


@audited("proxy.kept", subjects=("area",))
def keep_proxy(
    *,
    name_th: str,
    unit: str,
    value: Decimal,
    year: int,
    source: str,
    status: str,
    area: Area,
    name_en: str = "",
    by: Any,
    at: datetime,
) -> Proxy:
    """Enter a proxy of an area into the bank. Raises MonitoringRefused without a source, a year or a unit."""
    check_can_keep(by, area.code)
    told = {
        "name_th": name_th, "name_en": name_en, "unit": unit, "value": value, "year": year, "source": source,
        "status": status,
    }  # fmt: skip
    return Proxy.objects.create(**_checked(told), area=area, made_by=by, made_at=at)


@audited("proxies.taken_in", subjects=("area",))
def take_in_proxies(*, rows: Sequence[Mapping[str, Any]], area: Area, by: Any, at: datetime) -> ProxiesTaken:
    """Enter the proxies of a sheet for an area. One that stands there in all is left as it is."""
    check_can_keep(by, area.code)
    return _added([_checked(row) for row in rows], area, by, at)


@audited("proxies.loaded")
def load_proxies(*, by: Any, at: datetime) -> ProxiesTaken:
    """Bring in the proxies that come with the platform. Safe to repeat; one that was ended does not come back."""
    check_can_keep(by)
    rows = [{key: value for key, value in row.items() if key != "code"} for row in shipped()["proxy"]]
    return _added([_checked(row) for row in rows], None, by, at)


@audited("proxy.ended", subjects=("proxy",))
def end_proxy(*, proxy: Proxy, by: Any, at: datetime) -> Proxy:
    """Take a proxy out of the bank. Studies that rest on it stay as they are."""
    check_can_keep(by, proxy.area_id or "")
    if proxy.ended_at is None:
        proxy.ended_at = at
        proxy.save(update_fields=["ended_at"])
    return proxy


def _added(rows: Sequence[dict[str, Any]], area: Area | None, by: Any, at: datetime) -> ProxiesTaken:
    fresh = []
    for row in rows:
        same = {key: row[key] for key in ("name_th", "unit", "value", "year", "source")}
        if not Proxy.objects.filter(area=area, **same).exists() and row not in fresh:
            fresh.append(row)
    Proxy.objects.bulk_create(Proxy(**row, area=area, made_by=by, made_at=at) for row in fresh)
    return ProxiesTaken(len(fresh), len(rows) - len(fresh))


def _checked(row: Mapping[str, Any]) -> dict[str, Any]:
    """A proxy that has all it needs."""
    told: dict[str, Any] = {
        key: value.strip() if isinstance(value, str) else value for key, value in row.items()
    }
    if not all((told["name_th"], told["unit"], told["source"])):
        raise MonitoringRefused(
            _("A proxy has a name, a unit and a source: whoever reads the study looks it up.")
        )
    if told["status"] not in STATUSES:
        raise MonitoringRefused(_("A proxy is one of: %(statuses)s.") % {"statuses": ", ".join(STATUSES)})
    value = Decimal(str(told["value"]))
    if not abs(value) < MOST_BAHT:
        raise MonitoringRefused(
            _("A value of %(value)s baht is a slip. Look at it again.") % {"value": value}
        )
    return told | {"value": value.quantize(Decimal("0.0001")), "year": year_be(told["year"])}
