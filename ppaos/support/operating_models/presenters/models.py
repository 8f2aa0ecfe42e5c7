"""Models as rows of a list and as one page says them; the pages beside it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from ppaos.engine.matching.criteria import CAPITALS
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.people.cooperation.presenters.services import DIMENSIONS, STATUSES, TONES
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.queries.kinds import Asked, kinds, said
from ppaos.support.operating_models.queries.states import WAYS, missing_for

State = OperatingModel.State
STATE_TONES = {State.RUNNING: "good", State.HANDED_OVER: "good", State.DESIGNED: "care"}
CHAINED = (OperatingModel.Kind.CHAIN, OperatingModel.Kind.PROCESS)  # kinds that have a value chain
# Pages beside a model's own, with the kinds that have them (none: all).
BESIDE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("model", gettext_noop("The model"), ()),
    ("chain", gettext_noop("Value chain"), CHAINED),
    ("matching", gettext_noop("Whom it fits"), ()),
    ("members", gettext_noop("Members"), ()),
    ("fund", gettext_noop("Fund"), (OperatingModel.Kind.FUND,)),
    ("model_courses", gettext_noop("Courses"), ()),
    ("results", gettext_noop("Results"), ()),
)


def model_name(model: OperatingModel) -> str:
    """The name in the language of the page; in Thai where there is no English one."""
    return model.name_en if not _in_thai() and model.name_en else model.name_th


def model_tabs(model: OperatingModel, here: str) -> list[dict[str, Any]]:
    """Tabs for `parts/tabs.html`: the pages of one model; of the library, only its own."""
    tabs = []
    for page, words, of_kinds in BESIDE:
        if page != here and (
            (of_kinds and model.kind not in of_kinds) or (model.in_library and page != "model")
        ):
            continue
        try:
            url = reverse(f"operating_models:{page}", args=[model.pk])
        except NoReverseMatch:
            continue
        tabs.append({"label": _(words), "url": url, "current": page == here})
    return tabs


def list_tabs(here: str) -> list[dict[str, Any]]:
    """Tabs for `parts/tabs.html`: the models of the areas, the library; courses and plans where they stand."""
    pages = (
        ("models", _("Models")),
        ("library", _("Library of models")),
        ("matching_area", _("Matching")),
        ("compare", _("Side by side")),
        ("courses", _("Courses")),
    )
    tabs = []
    for page, words in pages:
        try:
            url = reverse(f"operating_models:{page}")
        except NoReverseMatch:
            continue
        tabs.append({"label": words, "url": url, "current": page == here})
    return tabs


def model_crumbs(model: OperatingModel) -> list[dict[str, str]]:
    """The way from the list of models, or of the library, down to this one."""
    if model.in_library:
        return [{"label": _("Library of models"), "url": reverse("operating_models:library")}]
    return [{"label": _("Operating models"), "url": reverse("operating_models:models")}]


def summary_of(model: OperatingModel) -> str:
    """What it is, in short, in the language of the page."""
    return _in_words(model.summary_th, model.summary_en)


def source_of(model: OperatingModel) -> dict[str, str]:
    """Where what is told of a model of the library comes from, and how sure it is; empty for one of a place."""
    if not model.source:
        return {}
    status = _(STATUSES.get(model.status, model.status))
    return {"source": model.source, "status": status, "tone": TONES.get(model.status, "")}


def copy_rows(copies: Iterable[OperatingModel]) -> list[dict[str, Any]]:
    """Where a model was taken to, and what changed there."""
    return [
        {"model": each, "name": model_name(each), "area": label(each.area) if each.area else "",
         "state": each.get_state_display(), "changes": each.copied_changes}
        for each in copies
    ]  # fmt: skip


def model_rows(models: Iterable[OperatingModel]) -> list[dict[str, Any]]:
    """Models (as `queries.models.listed` tells them) as rows of a list."""
    return [
        {
            "model": model,
            "name": model_name(model),
            "summary": _in_words(model.summary_th, model.summary_en),
            "kind": model.get_kind_display(),
            "state": model.get_state_display(),
            "tone": STATE_TONES.get(State(model.state), ""),
            "area": label(model.area) if model.area else "",
            "organisation": organisation_name(model.organisation) if model.organisation else "",
            "members": vars(model)["members"],
            "granted": vars(model)["granted"],
        }
        for model in models
    ]


def library_rows(models: Iterable[OperatingModel]) -> list[dict[str, Any]]:
    """Models of the library as cards: what is known of each, from where, how sure it is."""
    found = list(models)
    codes = {model.details.get("province", "") for model in found}
    provinces = {area.code: label(area) for area in Area.objects.filter(code__in=codes)}
    return [
        {
            "model": model,
            "name": model_name(model),
            "summary": _in_words(model.summary_th, model.summary_en),
            "kind": model.get_kind_display(),
            "province": provinces.get(model.details.get("province", ""), ""),
            "capitals": capital_words(model.capitals),
            "source": model.source,
            "status": _(STATUSES.get(model.status, model.status)),
            "tone": TONES.get(model.status, ""),
        }
        for model in found
    ]


def model_facts(model: OperatingModel) -> list[dict[str, str]]:
    """What is told of a model, as words and values: what all are asked, then what its kind asks. Empty: not told."""
    told = [
        {"words": _("Capitals it works on"), "value": ", ".join(capital_words(model.capitals))},
        {"words": _("Dimensions it works on"), "value": ", ".join(dimension_words(model.dimensions))},
    ]
    if not model.in_library:
        places = _("%(count)s households") % {"count": thousands(model.places)} if model.places else ""
        told.append({"words": _("Places"), "value": places})
    asked = [
        {"words": said(asked.words), "value": _value(asked, model.details)}
        for asked in kinds()[model.kind].fields
    ]
    return told + ([row for row in asked if row["value"]] if model.in_library else asked)


def state_steps(model: OperatingModel) -> list[dict[str, Any]]:
    """The way of a model from idea to end, for `parts/steps.html`."""
    order = [state.value for state in State]
    reached = order.index(model.state)
    days: dict[str, date | None] = {State.RUNNING: model.began_on, State.CLOSED: model.ended_on}
    return [
        {
            "label": State(state).label,
            "state": "current"
            if place == reached
            else "done"
            if _passed(model, state, place < reached)
            else "todo",
            "day": days.get(state),
        }
        for place, state in enumerate(order)
    ]


def next_states(model: OperatingModel) -> list[dict[str, Any]]:
    """Where a model may go from here, each with what has to be told first."""
    order = [state.value for state in State]
    return [
        {
            "value": state,
            "label": State(state).label,
            "is_back": order.index(state) < order.index(model.state),
            "missing": missing_for(model, state),
        }
        for state in WAYS[model.state]
    ]


def input_rows(given: pl.DataFrame, sees_names: bool) -> list[dict[str, Any]]:
    """What was handed out, as rows; without names only the kind of help, as what was written may tell of somebody."""
    return [
        {**row, "kind": HelpLine.Kind(row["kind"]).label, "what": row["what"] if sees_names else ""}
        for row in given.to_dicts()
    ]


def input_sum(given: pl.DataFrame) -> dict[str, Any]:
    """The worth of all that was handed out, in baht (None: known of nothing), and of how many lines it is not known."""
    told = given["baht"].drop_nulls()
    return {"baht": told.sum() if len(told) else None, "unknown": int(given["unknown"].sum())}


def capital_words(codes: Iterable[str]) -> list[str]:
    """Names of capitals in the language of the page."""
    return [said(CAPITALS[code]) for code in codes if code in CAPITALS]


def dimension_words(codes: Iterable[str]) -> list[str]:
    """Names of dimensions in the language of the page."""
    return [said(DIMENSIONS[code]) for code in codes if code in DIMENSIONS]


def _passed(model: OperatingModel, state: str, is_before: bool) -> bool:
    """Whether a model was in the state before; one that ended early never ran."""
    if state in (State.RUNNING, State.HANDED_OVER) and model.began_on is None:
        return False
    return is_before and not (state == State.HANDED_OVER and model.state == State.CLOSED)


def _value(asked: Asked, details: Mapping[str, Any]) -> str:
    value = details.get(asked.code)
    if value is None:
        return ""
    if asked.asks == "choice":
        return said(asked.choices.get(value, (str(value), str(value))))
    if isinstance(value, int | float):
        return f"{thousands(value, 0 if value == int(value) else 2)} {said(asked.unit)}".strip()
    return str(value)


def _in_words(thai: str, english: str) -> str:
    return english if not _in_thai() and english else thai


def _in_thai() -> bool:
    return (get_language() or "th").startswith("th")
