"""Which households fit which models, who comes first, how many places are free, and who waits?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from ppaos.engine.matching import Wanted, facts_asked, fits, models_of
from ppaos.ground.geography.queries import areas_within, descendant_codes
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import areas_holding
from ppaos.people.registry.models import Household, Purpose
from ppaos.people.registry.queries import usable, usable_households, visible_households
from ppaos.support.assistance.queries.needs import households_to_ask
from ppaos.support.operating_models.models import Enrolment, FittingHousehold, MatchRun, OperatingModel
from ppaos.support.operating_models.queries.fit_facts import facts_for_matching

MODELS = Purpose.OPERATING_MODEL
State, Kind = Enrolment.State, OperatingModel.State
# Who holds a place, and who is in the model in some way: asked again only once they said no or left.
HOLDS = (State.INVITED, State.ACCEPTED, State.ENROLLED)
IN = (*HOLDS, State.QUEUED)
ASKED = (State.INVITED, State.ACCEPTED, State.QUEUED, State.DECLINED)
INVITES = (Kind.DESIGNED, Kind.RUNNING)
_LIVING = "select id, area_id from registry_household where id = any(%(ids)s)"
OPPOSITE = {"==": "in", "!=": "not in"}


@dataclass(frozen=True)
class Places:
    """How a model stands: places (None: not told), taken, free, and how many wait."""

    places: int | None
    taken: int
    waiting: int

    @property
    def free(self) -> int | None:
        """How many more may be invited; None where no limit is told."""
        return None if self.places is None else max(self.places - self.taken, 0)


def places_of(model: OperatingModel) -> Places:
    """Places of a model: invited, accepted and enrolled households hold one each."""
    counted = Enrolment.objects.filter(model=model).aggregate(
        taken=Count("pk", filter=Q(state__in=HOLDS)), waiting=Count("pk", filter=Q(state=State.QUEUED))
    )
    return Places(model.places, counted["taken"], counted["waiting"])


def wanted(models: Iterable[OperatingModel]) -> list[Wanted]:
    """Models as the engine takes them; an area a criterion names stands for all areas within it."""
    return [
        Wanted(
            model.pk, str(model.uid), tuple(_within(each) for each in model.criteria), places_of(model).free
        )
        for model in models
    ]


def matched(asked: Sequence[Wanted], ids: Sequence[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every one of the households beside every model (columns of `engine.matching.fits`), and the households as the
    fair order asks for them (household_id, uid, income_per_head), with area_id."""
    homes, people = facts_for_matching(ids, facts_asked(asked))
    named = homes.select(
        "household_id", pl.format("household {}", "household_id").alias("uid"), "income_per_head", "area_id"
    )
    return fits(homes, people, asked), named


def candidates(models: Sequence[OperatingModel], area_code: str) -> pl.DataFrame:
    """Which households of the area each model may take: household_id, model_id. Those that live where the model works
    and are in it in no way yet, and whose data may be used for it."""
    asked = {"ids": usable_households(households_to_ask(area_code), on=timezone.localdate(), purpose=MODELS)}
    living = fetched_frame(_LIVING, asked, schema={"household_id": pl.Int64, "area_id": pl.String})
    works = [(code, model.pk) for model in models for code in descendant_codes(model.area_id or "")]
    reach = pl.DataFrame(works, schema={"area_id": pl.String, "model_id": pl.Int64}, orient="row")
    theirs = Enrolment.objects.filter(model__in=[model.pk for model in models], state__in=IN)
    taken = pl.DataFrame(
        list(theirs.values_list("household_id", "model_id")),
        schema={"household_id": pl.Int64, "model_id": pl.Int64}, orient="row",
    )  # fmt: skip
    key = ["household_id", "model_id"]
    return living.join(reach, on="area_id").join(taken, on=key, how="anti").select(key).sort(key)


def models_to_match(area_code: str) -> list[OperatingModel]:
    """The models that take households in, of this area and of areas within it."""
    here = OperatingModel.objects.filter(
        in_library=False, state__in=INVITES, area__in=areas_within(area_code)
    )
    return list(here.order_by("pk"))


def models_fitting(
    household: Household, models: Sequence[OperatingModel]
) -> tuple[pl.DataFrame, list[Wanted]]:
    """These models beside one household by what is known now, those it fits best first, and the models as judged."""
    asked = wanted(models)
    fitting, _homes = matched(asked, [household.pk])
    return models_of(fitting, household.pk, asked), asked


def models_open_to(household: Household, models: QuerySet[OperatingModel]) -> list[OperatingModel]:
    """Of these models, those that take households in where this one lives."""
    holding = areas_holding(household.area_id, timezone.localdate())
    return list(models.filter(in_library=False, state__in=INVITES, area_id__in=holding).order_by("pk"))


def current_run(model: OperatingModel) -> MatchRun | None:
    """The newest matching of a model, or None."""
    return MatchRun.objects.filter(model=model, is_current=True).select_related("made_by").first()


def runs_of(models: Iterable[OperatingModel]) -> Mapping[int, MatchRun]:
    """The newest matching of each model."""
    runs = MatchRun.objects.filter(model__in=[model.pk for model in models], is_current=True)
    return {run.model_id: run for run in runs}


def matches_seen(user: Any, run: MatchRun) -> QuerySet[Any]:
    """Those of a run in its fair order that the reader sees and that are in the model in no way yet. `answered`: how
    they were in it before (declined, left)."""
    before = Enrolment.objects.filter(model=run.model_id, household=OuterRef("household"))
    free = FittingHousehold.objects.filter(~Exists(before.filter(state__in=IN)), run=run)
    free = usable(
        free.filter(household__in=visible_households(user)), on=timezone.localdate(), purpose=MODELS
    )
    answered = before.order_by("-changed_at", "-pk").values("state")[:1]
    told = free.annotate(answered=Subquery(answered))
    return told.select_related("household", "person", "area").order_by("rank")


def first_to_invite(run: MatchRun, count: int) -> list[FittingHousehold]:
    """The first so many of the fair order who surely fit, are in the model in no way and were not asked before."""
    before = Enrolment.objects.filter(model=run.model_id, household=OuterRef("household"))
    fitting = FittingHousehold.objects.filter(~Exists(before), run=run, fit=FittingHousehold.Fit.FITS)
    return list(usable(fitting, on=timezone.localdate(), purpose=MODELS).order_by("rank")[:count])


def count_unseen(user: Any, run: MatchRun) -> int:
    """How many of a run the reader may not see."""
    seen = visible_households(user)
    return FittingHousehold.objects.filter(run=run).exclude(household__in=seen).count()


def invitations_seen(user: Any, model: OperatingModel) -> QuerySet[Enrolment]:
    """Invitations of a model the reader sees: who was invited, said yes, waits or said no, in order."""
    theirs = Enrolment.objects.filter(model=model, state__in=ASKED, household__in=visible_households(user))
    return theirs.select_related("household__dwelling", "person", "area").order_by("made_at", "rank", "pk")


def invitations_counted(model: OperatingModel) -> int:
    """How many invitations a model has, seen or not."""
    return Enrolment.objects.filter(model=model, state__in=ASKED).count()


def waiting_list(model: OperatingModel) -> QuerySet[Enrolment]:
    """Who waits for a place and may be asked, who came on the list first before the others, then by the fair order."""
    queued = Enrolment.objects.filter(model=model, state=State.QUEUED)
    return usable(queued, on=timezone.localdate(), purpose=MODELS).order_by("made_at", "rank", "pk")


def _within(criterion: Mapping[str, Any]) -> dict[str, Any]:
    """A criterion whose areas are all areas within those it names."""
    told = dict(criterion)
    if told["fact"] == "area":
        named = told["value"] if isinstance(told["value"], list) else [told["value"]]
        told["value"] = sorted({code for each in named for code in descendant_codes(str(each))})
        told["is"] = OPPOSITE.get(told["is"], told["is"])
    return told
