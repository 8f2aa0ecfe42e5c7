"""Target groups in words: what each is, why a household is in it, and where it leads."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.models import Group, GroupPlace, Subtype
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.evidence.livelihood.queries.groups import GroupNow
from ppaos.evidence.livelihood.queries.methods import newest_method, parsed
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.people.registry.models import Standing

TONES = {Group.WELFARE: "bad", Group.MODEL: "care", Group.NONE: "good", Group.UNKNOWN: ""}
# What only those read who see debts.
DEBT_SUBTYPES, DEBT_COLUMNS = {Subtype.IN_DEBT}, {"financial_debt", "fact_debt"}


def group_shown(now: GroupNow, sees: Iterable[str]) -> dict[str, Any]:
    """The group of a household as its page shows it, as far as the reader may know: name, tone, subtypes, route, rank,
    reasons (sentences), when it was made, and the decision of a person where one holds."""
    seen = set(sees)
    subtypes = subtypes_seen(now.subtypes, seen)
    override = _override(now, seen)
    return {
        "code": now.group,
        "name": group_words(now.group),
        "tone": TONES[Group(now.group)],
        # What a group means is the method's; a person's decision has a reason of its own.
        "meaning": "" if override else group_meaning(now.group),
        "subtypes": [subtype_words(code) for code in subtypes],
        "routes": routes(now.group, subtypes),
        "rank": rank_words(now.rank, now.ranked),
        "capability": capability_words(now.capability),
        "reasons": reason_sentences(now.reasons, seen),
        "year": str(now.run.year) if now.run else "",
        "made_on": thai_date(now.run.made_at.date()) if now.run else "",
        "override": override,
    }


def group_words(group: str) -> str:
    """What a group is called."""
    return {
        Group.WELFARE: _("Group A: welfare"),
        Group.MODEL: _("Group B: operating model"),
        Group.NONE: _("In no target group"),
        Group.UNKNOWN: _("Group not known"),
    }[Group(group)]


def group_meaning(group: str) -> str:
    """Who is in a group."""
    return {
        Group.WELFARE: _("In need, and nobody in the household can work."),
        Group.MODEL: _("In need, and somebody in the household can work."),
        Group.NONE: _("Not among the households in greatest need, or found not to be poor."),
        Group.UNKNOWN: _(
            "Not assessed, not scored, or not known whether anybody can work. Ask, then run again."
        ),
    }[Group(group)]


def subtype_words(subtype: str) -> str:
    """What a subtype of the group with capacity is called."""
    return {
        Subtype.NO_OPPORTUNITY: _("Without opportunity"),
        Subtype.IN_DEBT: _("In debt"),
        Subtype.VULNERABLE: _("Vulnerable to a shock"),
    }[Subtype(subtype)]


def subtypes_seen(subtypes: Iterable[str], sees: Iterable[str]) -> list[str]:
    """The subtypes that the reader may know: who is in debt is told to who sees debts."""
    seen = set(sees)
    return [code for code in subtypes if "debt" in seen or code not in DEBT_SUBTYPES]


def routes(group: str, subtypes: Iterable[str]) -> list[str]:
    """Where a household of the group, and of these subtypes, is led."""
    if group == Group.WELFARE:
        return [_("Referred to the agencies that give welfare and care, and visited again.")]
    if group == Group.UNKNOWN:
        return [_("Visited and asked first; until then it goes nowhere by this list.")]
    if group == Group.NONE:
        return [_("Not led anywhere by this list. Single needs are still referred.")]
    told = {
        Subtype.NO_OPPORTUNITY: _("Into an operating model that brings land, work, skills or a market."),
        Subtype.IN_DEBT: _("Debts are put in order first, then into a model that earns month by month."),
        Subtype.VULNERABLE: _("Savings, insurance and a spare source of income come with the model."),
    }
    chosen = [told[Subtype(code)] for code in Subtype.values if code in set(subtypes)]
    return chosen or [_("Into an operating model; which one is decided with the household.")]


def capability_words(capability: str) -> str:
    """Whether a household can help itself."""
    return {
        GroupPlace.Capability.ABLE: _("Somebody can work"),
        GroupPlace.Capability.NOT_ABLE: _("Nobody can work"),
        GroupPlace.Capability.UNKNOWN: _("Not known whether anybody can work"),
    }[GroupPlace.Capability(capability)]


def part_words(part: str, lower: float, upper: float) -> str:
    """The two parts of the households in need, and the rest, by the shares of a run."""
    told = {"lower": percent(lower), "upper": percent(upper)}
    return {
        "lower": _("bottom %(lower)s") % told,
        "upper": _("from %(lower)s to %(upper)s") % told,
        "above": _("above %(upper)s") % told,
    }[part]


def percent(share: float) -> str:
    """A share in per cent."""
    return f"{thousands(share * 100, 0 if round(share * 100, 6) % 1 == 0 else 1)}\N{NO-BREAK SPACE}%"


def rank_words(rank: int | None, ranked: int | None) -> str:
    """A rank among those ranked; empty without one."""
    if rank is None:
        return ""
    return _("%(rank)s of %(of)s, 1 is in greatest need") % {
        "rank": thousands(rank, 0),
        "of": thousands(ranked or 0, 0),
    }


def reason_sentences(
    reasons: Iterable[Mapping[str, Any]], sees: Iterable[str], columns: Mapping[str, str] | None = None
) -> list[str]:
    """Why a household is in its group, a sentence a reason; what the reader may not see is left out. Of many
    households give `columns` (`column_words`), which are asked for once."""
    seen, sentences = set(sees), []
    names = column_words() if columns is None else columns
    for reason in reasons:
        if "debt" not in seen and reason.get("subtype") in DEBT_SUBTYPES:
            continue
        if reason["code"] == "subtype":
            sentences.append(_subtype(reason, seen, names))
        else:
            sentences.append(_SENTENCES.get(reason["code"], _told_plainly)(reason))
    return sentences


def column_words() -> dict[str, str]:
    """What the columns that rules look at are called: indicators and capitals by the method in force, others here."""
    own = {
        "able_without_work": _("somebody who can work is without work"),
        "vulnerability": _("the level of the vulnerable household"),
        "income_per_head": _("income a head"),
        "overall": _("the overall score"),
        "dependants": _("dependants"),
        "workers": _("who works"),
        "hazards": _("hazards"),
    }
    method = parsed(newest_method("slf_capitals"))
    return {item.code: named(item) for item in (*method.capitals, *method.indicators)} | own


def _override(now: GroupNow, seen: set[str]) -> dict[str, Any] | None:
    """A person's decision; its reason may name people."""
    if now.override is None:
        return None
    return {
        "who": str(now.override.made_by),
        "when": thai_date(now.override.made_at.date()),
        "reason": now.override.reason if "names" in seen else "",
        "method_said": group_words(now.place.group) if now.place else "",
    }


def _ranked(reason: Mapping[str, Any]) -> str:
    told = {
        "score": f"{reason['score']:.2f}",
        "rank": thousands(reason["rank"], 0),
        "of": thousands(reason["of"], 0),
        "ties": thousands(reason["ties"] - 1, 0),
        "year": str(reason["year"]),
    }
    words = (
        _("Its overall score of %(year)s is %(score)s: rank %(rank)s of %(of)s, 1 being in greatest need.")
        % told
    )
    if reason["ties"] > 1:
        words += " " + _("%(ties)s others are exactly as much in need and share the rank.") % told
    return words


def _cut(reason: Mapping[str, Any]) -> str:
    told = {"cut": thousands(reason["cut"], 0)} | {key: percent(reason[key]) for key in ("lower", "upper")}
    if reason["code"] == "above":
        return _("It lies above the lowest %(upper)s, which end at rank %(cut)s.") % told
    if reason["code"] == "lower":
        return _("It is among the bottom %(lower)s; the lowest %(upper)s end at rank %(cut)s.") % told
    return _("It is between the bottom %(lower)s and the lowest %(upper)s, which end at rank %(cut)s.") % told


def _ability(reason: Mapping[str, Any]) -> str:
    told = {key: thousands(reason[key], 0) for key in ("members", "able", "unsure")}
    if reason["code"] == "some_able":
        return _("%(able)s of its %(members)s members can work.") % told
    if reason["code"] == "none_able":
        return (
            _("None of its %(members)s members can work: by age, health, or caring for somebody all day.")
            % told
        )
    return _("Of %(unsure)s of its %(members)s members it is not known whether they can work.") % told


def _subtype(reason: Mapping[str, Any], seen: set[str], names: Mapping[str, str]) -> str:
    columns = [name for name in reason["why"] if "debt" in seen or name not in DEBT_COLUMNS]
    why = " · ".join(names.get(column, column) for column in columns)
    told = {"subtype": subtype_words(reason["subtype"]), "why": why}
    return (_("%(subtype)s, by: %(why)s.") if columns else _("%(subtype)s.")) % told


def _subtype_not_known(reason: Mapping[str, Any]) -> str:
    return _("«%(subtype)s» cannot be told: too little is known.") % {
        "subtype": subtype_words(reason["subtype"])
    }


def _found_so(reason: Mapping[str, Any]) -> str:
    return _("It was verified: %(standing)s. So it is in no group.") % {
        "standing": Standing(reason["standing"]).label
    }


def _told_plainly(reason: Mapping[str, Any]) -> str:
    return {
        "not_assessed": _("It was not assessed in the year of the run, nor in the %(years)s years before.")
        % {"years": reason.get("years", 0)},
        "not_scored": _("Too little was answered for an overall score, so it could not be ranked."),
        "no_members": _("No member of it is registered, so it is not known whether anybody can work."),
        "no_subtype": _("It is of none of the three subtypes by what is known."),
    }.get(reason["code"], str(reason["code"]))


_SENTENCES = {
    "ranked": _ranked, "lower": _cut, "upper": _cut, "above": _cut, "some_able": _ability, "none_able": _ability,
    "ability_not_known": _ability, "subtype_not_known": _subtype_not_known, "found_so": _found_so,
}  # fmt: skip
