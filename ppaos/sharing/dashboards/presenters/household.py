"""The Livelihood Profile of one household in the shapes its page shows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.models import Assessment, DimensionResult, StatedScore
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.evidence.livelihood.queries import parsed
from ppaos.evidence.survey.models import Interview, Visit
from ppaos.evidence.targeting.models import Match
from ppaos.ground.geography.presenters import address_line
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.privacy.queries import opened_id
from ppaos.ground.workbench.presenters.thai import age, masked_id
from ppaos.people.registry.models import Dwelling, Residence
from ppaos.people.registry.queries import Member
from ppaos.sharing.dashboards.presenters.overview import DIMENSIONS, dimension_name
from ppaos.sharing.dashboards.presenters.records import standing_words, tone_of
from ppaos.sharing.dashboards.presenters.sentences import CAPITALS, is_withheld
from ppaos.sharing.dashboards.presenters.timeline import is_list
from ppaos.sharing.dashboards.queries.households import Sight
from ppaos.sharing.dashboards.queries.profiles import Scored

STATES = {"poor": "bad", "not_poor": "good", "unknown": ""}


def address(dwelling: Dwelling, area: Any) -> str:
    """A house on one line: number, moo, and the way up to the province."""
    house = [dwelling.house_no, dwelling.soi, dwelling.road]
    moo = _("Moo %(number)s") % {"number": dwelling.moo.lstrip("0")} if dwelling.moo.strip("0") else ""
    return " ".join(part for part in [*house, moo, address_line(breadcrumb(area))] if part)


def title(sight: Sight, members: Sequence[Member]) -> str:
    """Whose household it is: by its head, or its code where the role sees no names."""
    head = next(
        (member.person for member in members if member.is_head), members[0].person if members else None
    )
    if head is None or head.erased_at or not sight.sees("names"):
        return _("Household %(code)s") % {"code": sight.household}
    return _("Household of %(head)s") % {"head": head}


def standing(code: str | None) -> dict[str, str]:
    """The standing, its words and its colour; empty where the household was not registered yet."""
    return {
        "standing": code or "",
        "standing_words": standing_words(code) if code else "",
        "standing_tone": tone_of(code) if code else "",
    }


def point(stay: Residence | None, sight: Sight) -> str:
    """Where the house stands, for roles that see it."""
    if stay is None or stay.dwelling.latitude is None or not sight.sees("gps"):
        return ""
    return f"{stay.dwelling.latitude:.5f}, {stay.dwelling.longitude:.5f}"


def last_stay(sight: Sight) -> Residence | None:
    """The newest stay of the household that the reader may know."""
    return sight.stays[-1] if sight.stays else None


def member_rows(
    found: Sequence[Member], sealed: Mapping[int, bytes], revealed: Mapping[int, str], on: date
) -> list[dict[str, Any]]:
    """The members with what is known of each; ids masked unless revealed."""
    return [
        {
            "person": member.person,
            "relation": member.relation,
            "is_head": member.is_head,
            "presence": member.presence,
            "age": _age(member, on),
            "citizen_id": _shown_id(sealed.get(member.person.pk), revealed.get(member.person.pk)),
            "is_revealed": member.person.pk in revealed,
        }
        for member in found
    ]


def _age(member: Member, on: date) -> str:
    born = member.person.birth_on
    return age(born, on) if born and born <= on else ""


def _shown_id(sealed: bytes | None, revealed: str | None) -> str:
    if revealed:
        return f"{revealed[0]}-{revealed[1:5]}-{revealed[5:10]}-{revealed[10:12]}-{revealed[12:]}"
    return masked_id(opened_id(sealed)) if sealed else ""


def radar(scored: Scored) -> list[dict[str, Any]]:
    """The five capitals now, at the first visit and in the middle of the area, each with its level."""
    method = parsed(scored.newest.method)
    names = {capital.code: capital for capital in method.capitals}
    rows = []
    for key in CAPITALS:
        now = getattr(scored.newest, key)
        first = getattr(scored.first, key) if scored.first else None
        middle = scored.middle[1].scores[key] if scored.middle else None
        rows.append({
            "key": key, "label": named(names[key]), "value": now, "level": _level(now, method), "first": first,
            "middle": middle, "state": "not_scored" if now is None else "",
            "first_state": "not_scored" if first is None else "",
            "middle_state": "not_scored" if middle is None else "",
        })  # fmt: skip
    return rows


def _level(score: float | None, method: Any) -> int | None:
    reached = [level.number for level in method.levels if score is not None and score >= level.lower_edge]
    return max(reached) if reached else None


def score_table(parts: Sequence[Mapping[str, Any]], newest: Assessment, sight: Sight) -> list[dict[str, Any]]:
    """What made the score: for each capital its indicators with value, weight and contribution."""
    names = {capital.code: capital for capital in parsed(newest.method).capitals}
    return [
        {
            "label": named(names[capital]),
            "score": getattr(newest, capital),
            "rows": [_part(row, sight) for row in rows],
        }
        for capital, rows in groupby(parts, key=lambda row: row["capital"])
    ]


def _part(row: Mapping[str, Any], sight: Sight) -> dict[str, Any]:
    withheld = is_withheld(row["indicator"], sight)
    state = "suppressed" if withheld else row["absent"]
    return {
        "label": named(row["named"]), "value": row["value"], "state": state, "weight": row["weight"],
        "effective": row["effective_weight"], "contribution": row["contribution"],
        "contribution_state": "suppressed" if withheld else "not_scored" if row["contribution"] is None else "",
    }  # fmt: skip


def dimension_rows(result: DimensionResult, sight: Sight) -> list[dict[str, Any]]:
    """The five dimensions with their state and the indicators that fail."""
    indicators = {indicator.code: indicator for indicator in parsed(result.method).indicators}
    failing = [indicators[code] for code in map(str, result.failing) if code in indicators]
    words = {"poor": _("poor"), "not_poor": _("not poor"), "unknown": _("not known")}
    return [
        {
            "label": dimension_name(key),
            "state": words[getattr(result, key)],
            "tone": STATES[getattr(result, key)],
            "is_withheld": key == "health" and not sight.sees("health"),
            "failing": [f"{item.code}. {named(item)}" for item in failing if item.dimension == key],
        }
        for key in DIMENSIONS
    ]


def stated_rows(rows: Sequence[StatedScore]) -> list[dict[str, Any]]:
    """Scores that came with a workbook beside ours."""
    from_figures = {"human": _("Human"), "physical": _("Physical"), "financial": _("Financial"),
                    "natural": _("Natural"), "social": _("Social")}  # fmt: skip
    return [
        {
            "label": from_figures[row.capital],
            "round": f"{row.year}/{row.round}",
            "stated": row.stated,
            "computed": row.computed,
            "state": "not_scored" if row.computed is None else "",
        }
        for row in rows
    ]


def list_rows(matches: Sequence[Match]) -> list[dict[str, Any]]:
    """Which lists name which member, and how sure that is. The survey itself is no list."""
    origins = {"verified_id": _("same verified id"), "model": _("likeness"), "source": _("made from this row"),
               "person": _("decided by a person")}  # fmt: skip
    return [
        {
            "person": match.person,
            "source": match.candidate.list_import.edition.source.name,
            "year": str(match.candidate.list_import.edition.year),
            "row": str(match.candidate.row_no),
            "is_sure": match.decision == Match.Decision.SAME,
            "origin": origins[match.origin],
            "probability": match.probability,
        }
        for match in matches
        if is_list(match)
    ]


def survey_rows(
    visits: Iterable[Visit], interviews: Iterable[Interview], *, own: set[int], assigns: bool, reviews: bool
) -> list[dict[str, Any]]:
    """Visits and interviews, the newest first: on, what, by, state, and the page where the reader may open it."""
    rows = [
        {
            "on": timezone.localdate(visit.done_at or visit.assigned_at), "what": visit.get_kind_display(),
            "by": visit.surveyor, "state": visit.get_state_display(),
            "url": reverse("survey:visit", args=[visit.pk]) if assigns or visit.pk in own else "",
        }
        for visit in visits
    ] + [
        {
            "on": interview.held_on, "what": str(interview.form), "by": interview.surveyor,
            "state": interview.get_state_display(),
            "url": reverse("survey:interview", args=[interview.pk]) if reviews else "",
        }
        for interview in interviews
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row["on"], reverse=True)
