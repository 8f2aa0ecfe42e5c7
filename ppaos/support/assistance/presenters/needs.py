"""Needs in words: what tells of them, which services may answer them, and what each rule of a service says."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.engine.methods import NeedMethod
from ppaos.engine.methods.facts import FACTS
from ppaos.engine.methods.needs import DIMENSIONS
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.workbench.presenters.thai import baht, thai_date, thousands
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.people.cooperation.presenters.services import in_thai, need_name, service_name
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.needs import HIDDEN_FACTS

To = Callable[..., str]
ENDED_BY_RULE = "no_longer"


def dimension_words(dimension: str) -> str:
    """The dimension of a need."""
    return {
        "health": _("Health"),
        "living": _("Living conditions"),
        "education": _("Education"),
        "income": _("Income"),
        "access": _("Access to public services"),
    }[dimension]


def cards(counted: pl.DataFrame, to: To) -> list[dict[str, Any]]:
    """How many open needs there are in each dimension, and how many cannot wait; each opens to them."""
    rows = [
        {
            "label": dimension_words(dimension), "value": _sum(counted.filter(dimension=dimension)),
            "unit": _("open needs"), "key": dimension, "href": to(dimension=dimension), "tone": "",
            "definition": _("Needs in this dimension that nobody has met or taken off yet."),
        }
        for dimension in DIMENSIONS
    ]  # fmt: skip
    urgent = {
        "label": _("Urgent"), "value": _sum(counted.filter("is_urgent")), "unit": _("open needs"), "key": "urgent",
        "href": to(urgent="yes"), "tone": "bad",
        "definition": _("Needs that cannot wait, by a rule or by who entered them; counted in their dimension too."),
    }  # fmt: skip
    return [urgent, *rows]


def kind_rows(counted: pl.DataFrame, method: NeedMethod, to: To) -> list[dict[str, Any]]:
    """Each need that is open anywhere in the area: how often, and how many of them cannot wait."""
    rows = []
    for code in method.needs:
        mine = counted.filter(code=code)
        if mine.is_empty():
            continue
        rows.append(
            {
                "label": need_name(code),
                "dimension": dimension_words(method.needs[code].dimension),
                "needs": int(mine["needs"].sum()),
                "urgent": int(mine.filter("is_urgent")["needs"].sum()),
                "href": to(code=code),
            }
        )
    return sorted(rows, key=lambda row: (-int(str(row["needs"])), str(row["label"])))


def part_rows(parts: Iterable[Area], placed: pl.DataFrame, at: To) -> list[dict[str, Any]]:
    """Each part of the area with its open needs and the urgent ones among them."""
    return [
        {
            "label": name(part),
            "href": at(area=part.code),
            "needs": int(placed.filter(part=part.code)["needs"].sum()),
            "urgent": int(placed.filter(pl.col("is_urgent"), part=part.code)["needs"].sum()),
        }
        for part in parts
    ]


def need_rows(
    needs: Iterable[Need], heads: Mapping[int, str], sees: Collection[str], routes: Mapping[int, Any]
) -> list[dict[str, Any]]:
    """Needs as rows of a list, each with the service it would be sent to."""
    return [
        {
            "need": need,
            "name": need_name(need.code),
            "dimension": dimension_words(need.dimension),
            "head": heads.get(need.household_id, ""),
            "person": str(need.person) if need.person and "names" in sees else "",
            "is_of_person": need.person_id is not None,
            "area": label(need.area),
            "found": thai_date(need.found_at.date()),
            "state": need.get_state_display(),
            "is_open": need.state == Need.State.OPEN_NEED,
            "reason": closed_words(need),
            "service": service_name(routes[need.pk].service) if need.pk in routes else "",
        }
        for need in needs
    ]


def closed_words(need: Need) -> str:
    """Why a need is not open any more."""
    if need.closed_reason == ENDED_BY_RULE:
        return _("The rule no longer holds by what is known now.")
    return need.closed_reason


def reason_words(need: Need, method: NeedMethod, sees: Collection[str]) -> list[str]:
    """What the rules were told, a sentence a rule; what the reader may not know is left out and said to be."""
    sentences = {rule.code: rule.thai if in_thai() else rule.english for rule in method.rules}
    told: dict[str, list[str]] = {}
    for reason in need.reasons:
        told.setdefault(str(reason.get("rule", "")), []).append(str(reason.get("indicator", "")))
    return [
        _("Told by something you may not see.")
        if any(is_hidden(fact, sees) for fact in facts)
        else sentences.get(rule, ", ".join(facts))
        for rule, facts in told.items()
    ]


def is_hidden(fact: str, sees: Collection[str]) -> bool:
    """Whether a fact is of a class of fields the reader does not see."""
    kind = HIDDEN_FACTS.get(fact)
    return kind is not None and kind not in sees


def service_rows(
    ranked: pl.DataFrame,
    services: Mapping[int, Service],
    offices: Mapping[int, Organisation],
    people: Mapping[int, str],
    kept: Mapping[int, Any],
    sees: Collection[str],
) -> list[dict[str, Any]]:
    """The services that answer a need, best first: who answers, for whom, and what each rule of it says."""
    rows = []
    for row in ranked.iter_rows(named=True):
        service, route = services[row["service_id"]], kept.get(row["service_id"])
        rows.append(
            {
                "service": service,
                "name": service_name(service),
                "office": organisation_name(offices[row["office_id"]]),
                "rank": row["rank"],
                "person": people.get(row["person_id"] or 0, ""),
                "amount": baht(service.amount_baht) if service.amount_baht is not None else "",
                "unit": service.amount_unit,
                "rules": rule_rows(service, row["outcomes"], sees),
                "room": room_words(route.room, is_limited=route.capacity_id is not None) if route else "",
                "room_tone": {"free": "good", "full": "bad"}.get(route.room, "") if route else "",
                "is_chosen": bool(route and route.is_chosen),
            }
        )
    return rows


def rule_rows(service: Service, outcomes: str, sees: Collection[str]) -> list[dict[str, str]]:
    """Each rule of a service with its outcome, and what to ask where it is not known."""
    words = {"m": (_("meets"), "good"), "f": (_("does not meet"), "bad"), "u": (_("not known"), "care")}
    rows = []
    for rule, letter in zip(service.eligibility, outcomes, strict=True):
        outcome, tone = words[letter]
        fact = FACTS[rule["fact"]]
        if is_hidden(rule["fact"], sees):
            outcome, tone = _("you may not see this"), ""
        ask = fact.thai if in_thai() else fact.english
        rows.append(
            {
                "text": rule["thai"] if in_thai() else rule["english"],
                "outcome": outcome,
                "tone": tone,
                "ask": _("Ask: %s") % ask if tone == "care" else "",
            }
        )
    return rows


def room_words(room: str, *, is_limited: bool) -> str:
    """Whether a service has a place for the need; empty where its places are known and nobody asked for one."""
    if room == "unknown" and is_limited:
        return ""
    return {"free": _("has a place"), "full": _("full this year"), "unknown": _("places not known")}[room]


def run_words(found: Any, routed: Any) -> str:
    """What finding and leading needs came to."""
    return _(
        "%(households)s households were asked: %(found)s needs are new, %(changed)s changed, %(ended)s no longer hold. "
        "%(answered)s of %(needs)s open needs have a service; for %(full)s all is full."
    ) % {
        "households": thousands(found.households), "found": thousands(found.found),
        "changed": thousands(found.changed), "ended": thousands(found.ended),
        "answered": thousands(routed.answered), "needs": thousands(routed.needs), "full": thousands(routed.full),
    }  # fmt: skip


def filter_choices(asked: Mapping[str, str], codes: Iterable[str]) -> list[dict[str, Any]]:
    """The choices of the list, with what is chosen."""
    known = {
        "code": (_("Need of what"), [(code, need_name(code)) for code in codes]),
        "dimension": (_("In dimension"), [(each, dimension_words(each)) for each in DIMENSIONS]),
        "urgent": (_("Urgency"), [("yes", _("urgent only"))]),
    }
    return [
        {
            "key": key,
            "label": words,
            "choices": [
                {"value": value, "label": text, "is_chosen": asked.get(key) == value}
                for value, text in choices
            ],
        }
        for key, (words, choices) in known.items()
    ]


def _sum(counted: pl.DataFrame) -> str:
    return thousands(int(counted["needs"].sum()))
