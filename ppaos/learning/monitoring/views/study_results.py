"""What a study came to: on a page, as a report, as a workbook that recalculates itself, as TOML."""

from dataclasses import asdict
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.engine.social_return import StudyError, simulate
from ppaos.evidence.livelihood.presenters import compared as moves
from ppaos.evidence.livelihood.presenters import rounds as round_words
from ppaos.evidence.livelihood.queries.methods import MethodMissing
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.monitoring.models import Study
from ppaos.learning.monitoring.presenters import study_results as shown
from ppaos.learning.monitoring.presenters.study_book import toml_of, workbook_of
from ppaos.learning.monitoring.presenters.study_map import summary
from ppaos.learning.monitoring.presenters.study_report import Report, capital_table, report_pdf
from ppaos.learning.monitoring.presenters.study_words import is_thai, kept_words, money, ratio_words
from ppaos.learning.monitoring.presenters.tornado import tornado_of
from ppaos.learning.monitoring.queries.studies import newest_result, rules_in_force
from ppaos.learning.monitoring.queries.study_changes import Capitals, capitals_of
from ppaos.learning.monitoring.queries.study_figures import Looked, figures_of, looked_through
from ppaos.learning.monitoring.views.studies import seen_study, study_frame

SEED, DRAWS = 1, 10_000
MOST_WORK = 2_000_000  # draws times outcomes: about two seconds
PDF = "application/pdf"


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What a study came to, with everything that makes it doubtful."""
    found = seen_study(request, pk)
    looked = looked_through(found)
    context = study_frame(request, found, "results")
    figures = figures_of(found, looked)
    if figures is None:
        context["summary"] = summary(looked)
        return render(request, "monitoring/studies/results.html", context)
    context |= _page(figures, found) | _simulated(request, found, looked)
    context["capitals"] = _capitals(found, figures)
    return render(request, "monitoring/studies/results.html", context)


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The report of a study."""
    found, looked, figures = _computed(request, pk)
    if figures is None or looked.told is None:
        return redirect("monitoring:study_results", pk)
    now = timezone.now()
    drawn = figures.get("simulation") or asdict(
        simulate(looked.told, rules_in_force(), seed=SEED, draws=_fewer(looked))
    )
    told = shown.simulation_words(drawn)
    simulation = {"sentences": [told["sentence"], _draw_words(told)]} if told["sentence"] else None
    capitals = _capitals(found, figures)
    paper = None
    if capitals["found"]:
        sentences = [capitals["who"], *([capitals["cost_words"]] if capitals["cost_words"] else [])]
        paper = {"sentences": sentences, "table": capital_table(capitals["found"], capitals["rows"])}
    pdf = report_pdf(
        Report(found, looked.told, figures, kept_words(figures["warnings"]), paper, simulation),
        by=request.user, at=now,
    )  # fmt: skip
    _exported(request, found, "report of a study", now)
    return FileResponse(BytesIO(pdf), as_attachment=True, filename=f"{_('study')} {pk}.pdf", content_type=PDF)


@require_POST
def workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The study as a workbook with live formulas; where its warnings and choices stand too."""
    found, looked, figures = _computed(request, pk)
    if figures is None or looked.told is None:
        return redirect("monitoring:study_results", pk)
    warned = [[_("This study warns")], *([line] for line in kept_words(figures["warnings"]))]
    content = workbook_of(looked.told, {_("Warnings"): warned})
    _exported(request, found, "workbook of a study", timezone.now())
    name = f"{_('study')} {pk}.xlsx"
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"]
    )


@require_POST
def toml(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The study as `ppaos slroi` reads it, warnings as comments before it."""
    found, looked, figures = _computed(request, pk)
    if figures is None:
        return redirect("monitoring:study_results", pk)
    content = toml_of(looked.data, [found.name, *kept_words(figures["warnings"])])
    _exported(request, found, "file of a study", timezone.now())
    return FileResponse(
        BytesIO(content.encode()), as_attachment=True, filename=f"{_('study')} {pk}.toml",
        content_type="application/toml",
    )  # fmt: skip


def _computed(request: HttpRequest, pk: int) -> tuple[Study, Looked, dict[str, Any] | None]:
    """A study with its figures; none, and a message, where it cannot be computed yet."""
    found = seen_study(request, pk)
    looked = looked_through(found)
    figures = figures_of(found, looked)
    if figures is None:
        messages.error(request, _("This study cannot be computed yet: see what hinders it."))
    return found, looked, figures


def _page(figures: dict[str, Any], found: Study) -> dict[str, Any]:
    return {
        "sentence": ratio_words(figures["ratio"]), "cards": shown.cards(figures), "choices": shown.choices_of(found),
        "warnings": kept_words(figures["warnings"]), "years": shown.year_rows(figures),
        "outcomes": shown.outcome_rows(figures), "parts": shown.part_tables(figures),
        "sensitivity": shown.sensitivity_rows(figures), "tornado": tornado_of(figures),
        "proxies": shown.proxy_rows(figures), "result": newest_result(found),
    }  # fmt: skip


def _simulated(request: HttpRequest, found: Study, looked: Looked) -> dict[str, Any]:
    """All numbers drawn at once: as it was kept, or by the seed and number asked for."""
    kept = newest_result(found)
    asked = {key: request.GET.get(key, "") for key in ("seed", "draws")}
    if kept is not None and not any(asked.values()):
        told = shown.simulation_words(kept.figures["simulation"])
        return {
            "simulation": told,
            "draw_words": _draw_words(told),
            "seed": told["seed"],
            "draws": told["draws"],
        }
    most = _most(looked)
    seed, draws = _whole(asked["seed"], SEED), _whole(asked["draws"], min(DRAWS, most))
    shown_as = {"seed": asked["seed"] or seed, "draws": asked["draws"] or draws}
    if seed is None or draws is None or looked.told is None:
        return shown_as | {"draw_fault": _("Seed and number of draws are whole numbers from 0 up.")}
    if draws > most:
        words = _("At most %(most)s draws of this study are made here. The command «ppaos slroi» makes more.")
        return shown_as | {"draw_fault": words % {"most": thousands(most)}}
    try:
        told = shown.simulation_words(simulate(looked.told, rules_in_force(), seed=seed, draws=draws))
    except StudyError as error:
        return shown_as | {"draw_fault": " ".join(error.lines("th" if is_thai() else "en"))}
    return shown_as | {"simulation": told, "draw_words": _draw_words(told)}


def _draw_words(told: dict[str, Any]) -> str:
    return _("%(draws)s draws with seed %(seed)s; the same seed gives the same figures.") % {
        "draws": thousands(told["draws"]), "seed": told["seed"],
    }  # fmt: skip


def _most(looked: Looked) -> int:
    lines = len(looked.told.outcomes) if looked.told else 1
    return max(MOST_WORK // max(lines, 1), 1)


def _fewer(looked: Looked) -> int:
    return min(DRAWS, _most(looked))


def _whole(text: str, default: int) -> int | None:
    bare = text.strip().replace(",", "")
    if not bare:
        return default
    return int(bare) if bare.isdecimal() and len(bare) < 10 else None


def _capitals(found: Study, figures: dict[str, Any]) -> dict[str, Any]:
    """The change of capitals beside the money, and what a household that rose by a level cost."""
    try:
        capitals = capitals_of(found)
    except MethodMissing as missing:
        return {"found": None, "why": str(missing)}
    if capitals is None or capitals.pairs.is_empty():
        return {"found": None, "why": _("Nobody of them answered in two rounds yet.")}
    names = shown.capital_names() | {"overall": _("Overall")}
    rows = [
        {"label": names[row["score"]], **round_words.change_words(row)}
        | {change: thousands(row[change]) for change in ("improved", "unchanged", "worse", "unknown")}
        for row in capitals.changes.to_dicts()
    ]  # fmt: skip
    cost = figures["inputs_pv"] / capitals.up if capitals.up else None
    return {
        "found": capitals, "rows": rows, "who": _who(found, capitals), "cost": money(cost),
        "cost_words": shown.cost_words(cost),
        "matrix": moves.matrix(capitals.matrix, capitals.by.capitals, capitals.by.capitals, lambda **given: ""),
    }  # fmt: skip


def _who(found: Study, capitals: Capitals) -> str:
    whom = _("households that are or were members") if found.model_id else _("households of the first round")
    return _(
        "Of %(all)s %(whom)s %(pairs)s answered in both rounds, %(first)s and %(second)s. Others are in none of the "
        "figures."
    ) % {
        "all": thousands(capitals.asked_of), "whom": whom, "pairs": thousands(capitals.pairs.height),
        "first": round_words.round_words(capitals.first), "second": round_words.round_words(capitals.second),
    }  # fmt: skip


def _exported(request: HttpRequest, found: Study, what: str, at: Any) -> None:
    record_export(
        by=request.user, at=at, purpose=PersonalRead.ASSIST, rows=0, what=what, area_code=found.area_id,
        subjects=[found],
    )  # fmt: skip
