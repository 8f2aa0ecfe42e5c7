"""For whom a model is gets said; all households of an area are held beside models; what was not known is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.engine.matching import Wanted, checked_criteria, placed
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.actions import start_job
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.queries import analysed, copy_frame, written
from ppaos.people.registry.models import Household, Membership
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import FittingHousehold, MatchRun, OperatingModel, ToldFact
from ppaos.support.operating_models.permissions import (
    check_can_manage,
    check_can_match_area,
    check_can_tell_facts,
    may_manage,
)
from ppaos.support.operating_models.queries.fit_facts import NUMBERS, is_tellable
from ppaos.support.operating_models.queries.matching import (
    INVITES,
    candidates,
    matched,
    models_to_match,
    wanted,
)

MATCH = "operating_models.match"
MOST_CRITERIA, MOST_NUMBER = 30, 100_000
# One run at a time, to the end of its transaction.
TURN = "select pg_advisory_xact_lock(hashtext('operating_models.matching'))"
FIT = {"fits": FittingHousehold.Fit.FITS, "to be asked": FittingHousehold.Fit.TO_ASK}


@dataclass(frozen=True)
class Matched:
    """What a run came to: models, households held beside them, pairs that fit, and pairs where something is asked."""

    models: int
    households: int
    fitting: int
    to_ask: int


@audited("operating_model.criteria_set", subjects=("model",))
def set_criteria(
    *, model: OperatingModel, criteria: Sequence[Mapping[str, Any]], by: Any, at: datetime
) -> OperatingModel:
    """Say for which households a model is. Raises ModelRefused for a criterion that cannot be read, with its place."""
    check_can_manage(by, model)
    if len(criteria) > MOST_CRITERIA:
        raise ModelRefused(_("A model has at most %(most)s criteria.") % {"most": MOST_CRITERIA})
    for fault in checked_criteria(criteria):
        raise ModelRefused(
            _("Criterion %(place)s: %(fault)s.") % {"place": fault.place, "fault": fault.fault}
        )
    named = {code for each in criteria if each["fact"] == "area" for code in _codes(each["value"])}
    known = set(Area.objects.filter(code__in=named).values_list("code", flat=True))
    if strange := sorted(named - known):
        raise ModelRefused(_("There is no area %(code)s. Write the code of an area.") % {"code": strange[0]})
    model.criteria, model.changed_at = [dict(each) for each in criteria], at
    model.save(update_fields=["criteria", "changed_at"])
    return model


@audited("matching.asked", subjects=("model",))
def ask_to_match(
    *, area_code: str, model: OperatingModel | None = None, language: str = "th", by: Any, at: datetime
) -> Job:
    """Have a worker match one model with its area, or all models of an area that the user leads."""
    _check(area_code, model, by)
    return start_job(
        kind=MATCH,
        title=gettext_noop("Households are matched with operating models"),
        unit="steps",
        by=by,
        at=at,
        area_code=area_code,
        arguments={"area_code": area_code, "model": model and model.pk, "language": language},
    )


@audited("matching.done", subjects=("model",))
def match_models(*, area_code: str, model: OperatingModel | None = None, by: Any, at: datetime) -> Matched:
    """Hold every household that lives where a model works beside its criteria, and keep who fits in the fair order.

    One model, or all of the area that take households in and that the user leads. Who is in a model already is left
    out. The same data gives the same order; what an older run kept of the model goes.
    """
    _check(area_code, model, by)
    written(TURN)
    models = [model] if model else [each for each in models_to_match(area_code) if may_manage(by, each)]
    pairs = candidates(models, area_code)
    ids = pairs["household_id"].unique().sort().to_list()
    asked = wanted(models)
    fitting, homes = matched(asked, ids)
    fitting = fitting.join(pairs, on=["household_id", "model_id"], how="semi", maintain_order="left")
    runs = _runs(models, asked, fitting, by, at)
    order = placed(fitting, homes, asked).join(homes.select("household_id", "area_id"), on="household_id")
    kept = order.join(runs, on="model_id", maintain_order="left")
    _keep(kept)
    fits = kept.filter(pl.col("state") == "fits").height
    return Matched(len(models), len(ids), fits, kept.height - fits)


@audited("facts.told", subjects=("household",))
def tell_facts(
    *, household: Household, told: Sequence[Mapping[str, Any]], by: Any, at: datetime
) -> Household:
    """Write down what the household answered to what matching could not know.

    told: word, value (a number for land and workers, else true or false) and, of a skill, person_id. Raises
    ModelRefused for a word that is not asked here, a value that is none, or somebody who does not live there.
    """
    check_can_tell_facts(by, household)
    here = set(Membership.objects.filter(household=household, valid_to=None).values_list("person", flat=True))
    rows = [_row(household, each, here, by, at) for each in told]
    ToldFact.objects.bulk_create(rows)
    announce(households=[household.pk], at=at)
    return household


def _row(household: Household, told: Mapping[str, Any], here: set[int], by: Any, at: datetime) -> ToldFact:
    word, value, person = str(told["word"]), told["value"], told.get("person_id")
    if not is_tellable(word):
        raise ModelRefused(_("«%(word)s» comes from the survey; it is not asked here.") % {"word": word})
    if person is not None and person not in here:
        raise ModelRefused(_("This person does not live in the household. Choose one of its members."))
    is_number = word in NUMBERS
    if is_number and not (_is_number(value) and 0 <= value <= MOST_NUMBER):
        raise ModelRefused(_("«%(word)s» is a number from 0 on.") % {"word": word})
    if not is_number and not isinstance(value, bool):
        raise ModelRefused(_("«%(word)s» is answered by yes or no.") % {"word": word})
    number, flag = (float(value), None) if is_number else (None, bool(value))
    return ToldFact(
        household=household, person_id=person, word=word, number=number, flag=flag, made_by=by, made_at=at
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _codes(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _check(area_code: str, model: OperatingModel | None, by: Any) -> None:
    if model is None:
        check_can_match_area(by, area_code)
        return
    check_can_manage(by, model)
    if model.in_library or model.state not in INVITES or model.area_id != area_code:
        raise ModelRefused(
            _("«%(model)s» takes no households in: it is «%(state)s». Move it on to «designed» first.")
            % {"model": model, "state": model.get_state_display()}
        )


def _runs(
    models: Sequence[OperatingModel], asked: Sequence[Wanted], fitting: pl.DataFrame, by: Any, at: datetime
) -> pl.DataFrame:
    """A run a model in the place of the older one: model_id, run_id, criteria (how many)."""
    numbers = [model.pk for model in models]
    FittingHousehold.objects.filter(run__model__in=numbers).delete()
    MatchRun.objects.filter(model__in=numbers, is_current=True).update(is_current=False)
    made = MatchRun.objects.bulk_create(_run(model, fitting, by, at) for model in models)
    rows = [(run.model_id, run.pk, len(run.criteria)) for run in made]
    return pl.DataFrame(
        rows, schema={"model_id": pl.Int64, "run_id": pl.Int64, "criteria": pl.Int64}, orient="row"
    )


def _run(model: OperatingModel, fitting: pl.DataFrame, by: Any, at: datetime) -> MatchRun:
    mine = fitting.filter(pl.col("model_id") == model.pk)
    states = dict(mine.group_by("state").len().iter_rows())
    letters = [mine["outcomes"].str.slice(place, 1) for place in range(len(model.criteria))]
    return MatchRun(
        model=model, criteria=model.criteria, households=mine.height, fitting=states.get("fits", 0),
        to_ask=states.get("to be asked", 0), failing=states.get("does not fit", 0),
        failed_by=[int((letter == "f").sum()) for letter in letters],
        unknown_by=[int((letter == "u").sum()) for letter in letters], made_by=by, made_at=at,
    )  # fmt: skip


def _keep(order: pl.DataFrame) -> None:
    met = pl.col("outcomes").str.count_matches("m")
    score = pl.when(pl.col("criteria") > 0).then((met / pl.col("criteria")).round(4))
    rows = order.select(
        "run_id", "household_id", "person_id", "area_id", pl.col("rank").cast(pl.Int64),
        pl.col("state").cast(pl.String).replace_strict(FIT, return_dtype=pl.String).alias("fit"),
        pl.col("unknown").cast(pl.Int64), pl.col("wishes_met").cast(pl.Int64), score.alias("score"), "outcomes",
    )  # fmt: skip
    copy_frame("operating_models_fittinghousehold", rows)
    analysed("operating_models_fittinghousehold", rows=rows.height)
