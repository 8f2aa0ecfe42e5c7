"""A published method as its page shows it: what it is, its numbers, and where each of them comes from."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.engine.methods import BmnIndicator, CapitalMethod, DimensionMethod, IncomeLines, Level, sheets_of
from ppaos.engine.methods.sheets import HEADING_ROWS, MAIN
from ppaos.evidence.livelihood.models import MethodDraft, MethodVersion
from ppaos.evidence.livelihood.presenters.income_lines import line_rows
from ppaos.evidence.livelihood.presenters.method_words import KINDS, column_words, kind_words, sheet_words
from ppaos.evidence.livelihood.presenters.words import amount, name_key, named, provenance
from ppaos.evidence.livelihood.queries import parsed
from ppaos.evidence.livelihood.queries.drafts import data_of_draft, data_of_version
from ppaos.evidence.livelihood.queries.methods import is_of_authority
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thousands

# Entries that the head of the page tells already.
TOLD_ABOVE = (
    "kind", "name", "version", "thai", "english", "status", "source", "valid_from", "valid_to",
)  # fmt: skip


def version_url(version: MethodVersion) -> str:
    """The page of a version: by name and label; a local authority's, whose label others may bear, by its number."""
    if is_of_authority(version):
        return reverse("livelihood:own_method", args=[version.pk])
    return reverse("livelihood:method", args=[version.name, version.version])


def owner_words(version: MethodVersion) -> str:
    """Whose a version is."""
    return label(version.area) if version.area else _("came with the platform")


def version_tabs(published: Sequence[MethodVersion], shown: MethodVersion) -> list[dict[str, Any]]:
    """A tab a version of the method that is shown."""
    return [
        {
            "label": f"{each.version} · {owner_words(each)}" if each.area else each.version,
            "url": version_url(each),
            "current": each == shown,
        }
        for each in published
        if each.name == shown.name
    ]


def method_rows(
    published: Sequence[MethodVersion], in_force: Collection[MethodVersion]
) -> list[dict[str, Any]]:
    """The methods with their versions: whose, what stands behind them, who loaded them, from when to when they hold."""
    methods: dict[str, dict[str, Any]] = {}
    for version in published:
        method = parsed(version)
        kind = str(data_of_version(version)["kind"])
        known = {"title": named(method), "kind": kind_words(kind), "code": kind, "versions": []}
        methods.setdefault(version.name, known)["versions"].append(
            {
                "label": version.version,
                "url": version_url(version),
                "owner": owner_words(version),
                "loaded_by": loaded_by(version),
                "document": version.document,
                "published_at": version.published_at,
                "is_in_force": version in in_force,
                **provenance(method.provenance),
            }
        )
    return sorted(methods.values(), key=lambda method: list(KINDS).index(method["code"]))


def draft_rows(drafts: Iterable[MethodDraft]) -> list[dict[str, Any]]:
    """The drafts somebody may go on with."""
    return [
        {
            "pk": draft.pk,
            "title": data_of_draft(draft).get(name_key()) or draft.name,
            "owner": label(draft.area),
            "origin": draft.copied_from.version if draft.copied_from else "",
            "made_by": draft.made_by,
            "changed_at": draft.changed_at,
        }
        for draft in drafts
    ]


def loaded_by(version: MethodVersion) -> str:
    """Who published a version; the platform where nobody did."""
    return str(version.published_by) if version.published_by else _("the platform")


def method_page(version: MethodVersion) -> dict[str, Any]:
    """What the page of a version shows, and which template does."""
    method = parsed(version)
    shared = {
        "title": named(method),
        "version": version,
        "owner": owner_words(version),
        "loaded_by": loaded_by(version),
        "origin_url": version_url(version.copied_from) if version.copied_from else "",
        **provenance(method.provenance),
    }
    if isinstance(method, CapitalMethod):
        return shared | capitals(method) | {"template": "capitals"}
    if isinstance(method, DimensionMethod):
        return shared | dimensions(method) | {"template": "dimensions"}
    if isinstance(method, IncomeLines):
        return shared | {"rows": line_rows(method), "template": "income_lines"}
    return shared | {"sheets": plain_sheets(data_of_version(version)), "template": "sheets"}


def plain_sheets(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A method of any kind as tables."""
    return [
        {
            "label": sheet_words(name),
            "columns": [column_words(str(column)) for column in ("key", "value") if name == MAIN]
            or [column_words(str(column)) for column in rows[0]],
            "rows": [[column_words(str(row[0])), row[2]] for row in rows[1:] if row[0] not in TOLD_ABOVE]
            if name == MAIN
            else rows[HEADING_ROWS:],
        }
        for name, rows in sheets_of(data).items()
    ]


def capitals(method: CapitalMethod) -> dict[str, Any]:
    """The five capitals with indicators and weights, the levels, and the numbers that rule scoring."""
    edges = [level.lower_edge for level in method.levels[1:]]
    return {
        "capitals": [
            {
                "code": capital.code,
                "label": named(capital),
                "rows": [
                    {
                        "label": named(each),
                        "weight": thousands(each.weight * 100, 1),
                        "is_joint": bool(each.joint),
                        **provenance(each.provenance),
                    }
                    for each in capital.indicators
                ],
            }
            for capital in method.capitals
        ],
        "levels": [
            level_row(level, end) for level, end in zip(method.levels, [*edges, method.most], strict=True)
        ],
        "rules": rules(method),
    }


def level_row(level: Level, end: float) -> dict[str, Any]:
    """One level and the scores that lie in it."""
    told = {"least": f"{level.lower_edge:.2f}", "end": f"{end:.2f}"}
    return {
        "number": level.number,
        "label": named(level),
        "scores": _("from %(least)s to %(end)s") % told,
        **provenance(level.provenance),
    }


def rules(method: CapitalMethod) -> list[dict[str, str]]:
    """The numbers that rule scoring, in words."""
    share = thousands(method.coverage.value * 100, 0)
    told = [
        (
            _(
                "A capital is scored when at least this share of its weight was answered; otherwise «not scored»."
            ),
            f"{share} %",
            method.coverage,
        ),
        (
            _("Scores are rounded to this many decimals before levels are read off."),
            f"{method.decimals.value:.0f}",
            method.decimals,
        ),
        (
            _("A score in a workbook counts as the same as ours when it is no further off than this."),
            f"{method.tolerance.value:g}",
            method.tolerance,
        ),
    ]
    return [
        {"label": words, "value": value, **provenance(number.provenance)} for words, value, number in told
    ]


def dimensions(method: DimensionMethod) -> dict[str, Any]:
    """The questions by dimension, and those that are asked but decide none."""
    groups = [(each.code, named(each)) for each in method.dimensions]
    return {
        "is_complete": method.is_complete,
        "rules": [
            {"label": _("Which question decides which dimension"), **provenance(method.mapping)},
            {"label": _("Whether a question asks the household or each member"), **provenance(method.levels)},
        ],
        "dimensions": [
            {"code": code, "label": label, "rows": _questions(method, code)} for code, label in groups
        ],
        "others": _questions(method, None),
    }


def _questions(method: DimensionMethod, dimension: str | None) -> list[dict[str, Any]]:
    return [
        {
            "number": each.code,
            "label": named(each),
            "asked": asked_of(each),
            "threshold": amount(each.threshold.value, each.threshold.unit) if each.threshold else "",
            **provenance(each.provenance),
        }
        for each in method.indicators
        if each.dimension == dimension
    ]


def asked_of(indicator: BmnIndicator) -> str:
    """Whom a question asks, with the ages it is about."""
    if indicator.level == "household":
        return _("the household")
    ages = {"least": indicator.least_age, "most": indicator.most_age}
    if indicator.least_age is not None and indicator.most_age is not None:
        return _("members aged %(least)s to %(most)s") % ages
    if indicator.least_age is not None:
        return _("members aged %(least)s and over") % ages
    if indicator.most_age is not None:
        return _("members aged up to %(most)s") % ages
    return _("each member")
