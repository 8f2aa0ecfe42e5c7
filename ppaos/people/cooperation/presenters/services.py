"""Services, where they are given and how many they take, as rows and pages say them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.people.cooperation.models import Service
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.people.cooperation.queries.catalogue import need_words

DIMENSIONS = {
    "health": ("สุขภาพ", "health"),
    "living": ("ความเป็นอยู่", "living conditions"),
    "education": ("การศึกษา", "education"),
    "income": ("รายได้", "income"),
    "access": ("การเข้าถึงบริการรัฐ", "access to state services"),
}
# The states of a referral that take days, in their order; the room of referrals has the same words.
STATES = {
    "sent": gettext_noop("sent"),
    "arrived": gettext_noop("received there"),
    "asked": gettext_noop("more is asked"),
    "taken_on": gettext_noop("taken on"),
    "visited": gettext_noop("visited"),
    "approved": gettext_noop("approved"),
    "delivering": gettext_noop("being delivered"),
    "delivered": gettext_noop("delivered"),
}
STATUSES = {
    "official": gettext_noop("official source"),
    "derived": gettext_noop("derived from data"),
    "proposal": gettext_noop("proposal of the platform"),
    "unverified": gettext_noop("not checked yet"),
}
TONES = {"official": "good", "derived": "", "proposal": "care", "unverified": "bad"}
OFFICES_SHOWN = 12


def in_thai() -> bool:
    """Whether the page is in Thai."""
    return (get_language() or "th").startswith("th")


def need_name(code: str) -> str:
    """A need in the language of the page; one that is not in the catalogue as it stands."""
    need = need_words().get(code)
    return code if need is None else need.thai if in_thai() else need.english


def need_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Needs to pick from, under their dimensions."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for need in need_words().values():
        groups[DIMENSIONS[need.dimension][0 if in_thai() else 1]].append((need.code, need_name(need.code)))
    return list(groups.items())


def service_name(service: Service) -> str:
    """The name in the language of the page; in Thai where there is no English one."""
    return service.name_th if in_thai() or not service.name_en else service.name_en


def amount_words(service: Service) -> str:
    """«600 บาท/เดือน»; empty where no amount is told."""
    if service.amount_baht is None:
        return ""
    decimals = 0 if service.amount_baht == int(service.amount_baht) else 2
    return f"{thousands(service.amount_baht, decimals)} {service.amount_unit or _('baht')}"


def service_rows(services: Iterable[Service]) -> list[dict[str, Any]]:
    """Services as rows of a list."""
    today = timezone.localdate()
    return [
        {
            "service": service,
            "name": service_name(service),
            "organisation": organisation_name(service.organisation),
            "needs": [need_name(code) for code in service.needs],
            "per": service.get_per_display(),
            "amount": amount_words(service),
            "is_ended": service.valid_to is not None and service.valid_to <= today,
            "has_begun": service.valid_from <= today,
            **status_words(service.status),
        }
        for service in services
    ]


def status_words(status: str) -> dict[str, str]:
    """What stands behind an entry, in words and colour."""
    return (
        {"status": gettext(STATUSES[status]), "tone": TONES[status]}
        if status in STATUSES
        else {"status": status}
    )


def service_facts(service: Service) -> dict[str, Any]:
    """Everything that the page of one service says, in words."""
    [row] = service_rows([service])
    language = "thai" if in_thai() else "english"
    return row | {
        "rules": [rule[language] for rule in service.eligibility],
        "days": [
            {"state": gettext(STATES.get(state, state)), "days": service.standard_days[state]}
            for state in [*STATES, *(set(service.standard_days) - set(STATES))]
            if state in service.standard_days
        ],
        "period": service.get_period_display(),
        "last_day": service.valid_to and service.valid_to - timedelta(days=1),
    }


def place_groups(service: Service, changeable: bool) -> list[dict[str, Any]]:
    """Offices that answer, by their kind: how many, and each with its area."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    places = service.places.select_related("office", "area").order_by("area__sort_key", "office__name_th")
    for place in places:
        kind = str(place.office.get_kind_display() or place.office.get_sector_display())
        groups[kind].append(
            {"place": place, "office": organisation_name(place.office), "area": label(place.area)}
        )
    return [
        {
            "kind": kind,
            "rows": rows[:OFFICES_SHOWN],
            "more": rows[OFFICES_SHOWN:],
            "count": len(rows),
            "can_change": changeable,
        }
        for kind, rows in groups.items()
    ]


def capacity_rows(service: Service) -> list[dict[str, Any]]:
    """What is told of each fiscal year and area, the newest year first."""
    told = service.capacities.select_related("area").order_by("-fiscal_year", "area_id")
    return [
        {
            "year": str(capacity.fiscal_year),
            "area": label(capacity.area) if capacity.area else _("everywhere"),
            "places": capacity.places,
            "baht": capacity.baht,
            "source": capacity.source,
            "changed_at": capacity.changed_at,
        }
        for capacity in told
    ]
