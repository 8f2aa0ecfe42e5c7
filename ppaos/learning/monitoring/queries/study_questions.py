"""What do a model's own records answer to the questions a study may ask of them?"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.engine.methods import MethodError, PriceIndex
from ppaos.engine.methods.price_index import BE_OFFSET
from ppaos.evidence.livelihood.queries.methods import MethodMissing
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.monitoring.models import Study
from ppaos.learning.monitoring.queries.study_changes import Capitals, better, capitals_of
from ppaos.support.operating_models.models import Learner, MemberRecord, ModelBudget, OperatingModel
from ppaos.support.operating_models.queries.inputs import inputs_of
from ppaos.support.operating_models.queries.results import current_results, ever_members, price_index

INPUTS, OUTCOMES = "inputs", "outcomes"


@dataclass(frozen=True)
class Question:
    """A question of the list. side: «inputs» or «outcomes»; capital: the one its outcome usually belongs to."""

    key: str
    side: str
    words: tuple[str, str]
    unit: tuple[str, str]
    about: tuple[str, str]
    capital: str

    def said(self) -> dict[str, str]:
        """Question, unit and what is counted, in the language of the screen."""
        place = 0 if (get_language() or "th").startswith("th") else 1
        return {"words": self.words[place], "unit": self.unit[place], "about": self.about[place]}


@dataclass(frozen=True)
class Answer:
    """What the records answer: value (null: not known, `why` says why), as of which moment. Of money put in: `year` is
    that of the axis, `told` the baht as they were told in `of_year` (Buddhist era)."""

    question: Question
    value: float | None
    as_of: datetime
    why: str = ""
    year: int | None = None
    of_year: int | None = None
    told: float | None = None


@lru_cache
def questions() -> dict[str, Question]:
    """The questions, by key."""
    here = files("ppaos.learning.monitoring.queries") / "study_questions.toml"
    return {
        key: Question(
            key, row["side"], (row["th"], row["en"]), tuple(row["unit"]), (row["about_th"], row["about_en"]),
            row.get("capital", ""),
        )
        for key, row in tomllib.loads(here.read_text("utf-8")).items()
    }  # fmt: skip


def answers_of(study: Study, *, keys: tuple[str, ...] = ()) -> list[Answer]:
    """What the records of the study's model answer today, in the order of the list; none where it names no model.

    A question of money put in has an answer a year. Raises KeyError for a question that there is not.
    """
    if study.model is None:
        return []
    asked = [questions()[key] for key in keys] if keys else list(questions().values())
    found = _Records(study, study.model)
    return [answer for question in asked for answer in found.answers(question)]


class _Records:
    """The records of one model, each asked once."""

    def __init__(self, study: Study, model: OperatingModel) -> None:
        self.study, self.model, self.now = study, model, timezone.now()
        self._capitals: Capitals | None = None
        self._asked_capitals = False

    def answers(self, question: Question) -> list[Answer]:
        if question.side == INPUTS:
            years = {"budget_spent": self._spent, "handed_out": self._handed}[question.key]()
            return self._put_in(question, years)
        ways: dict[str, Callable[[], tuple[float | None, str]]] = {
            "members": lambda: (ever_members(self.model), ""), "income_up": self._income_up,
            "income_gained": self._income_gained, "able": self._able, "jobs": self._jobs,
            "level_up": self._level_up, "social_better": self._social_better,
        }  # fmt: skip
        value, why = ways[question.key]()
        return [Answer(question, value, self.now, why)]

    def _spent(self) -> dict[int, float]:
        told = ModelBudget.objects.filter(model=self.model, spent__isnull=False).order_by("fiscal_year")
        return dict(told.values_list("fiscal_year").annotate(baht=Sum("spent")))

    def _handed(self) -> dict[int, float]:
        years: dict[int, float] = {}
        for given_on, baht in inputs_of(self.model).select("given_on", "baht").iter_rows():
            if given_on is not None and baht is not None:
                year = given_on.year + BE_OFFSET
                years[year] = years.get(year, 0.0) + baht
        return dict(sorted(years.items()))

    def _put_in(self, question: Question, years: dict[int, Any]) -> list[Answer]:
        if not years:
            return [Answer(question, None, self.now, _("No amount is told of this model."))]
        index = price_index()
        return [self._money(question, year, float(baht), index) for year, baht in years.items()]

    def _money(self, question: Question, year: int, baht: float, index: PriceIndex) -> Answer:
        base = self.study.base_year
        value, why = in_baht_of(baht, year, base, index)
        if year < base:
            value, why = None, _("%(year)s lies before the base year of the study, %(base)s: begin it earlier.") % {
                "year": year, "base": base,
            }  # fmt: skip
        return Answer(question, value, self.now, why, max(year - base, 0), year, baht)

    def _income_up(self) -> tuple[float | None, str]:
        told = self._income()
        return (told["sides"]["better"], "") if told and told["compared"] else (None, self._no_result())

    def _income_gained(self) -> tuple[float | None, str]:
        result = current_results([self.model]).get(self.model.pk)
        if result is None or not result.income or not _known_changes(result).exists():
            return None, self._no_result()
        changed = _known_changes(result).aggregate(baht=Sum("change"))["baht"]
        value, why = in_baht_of(changed, result.baht_year, self.study.base_year, price_index())
        if value is not None and value < 0:
            return None, _("Incomes of members fell, all in all: tell it as an outcome with a value below 0.")
        return value, why

    def _income(self) -> dict[str, Any] | None:
        result = current_results([self.model]).get(self.model.pk)
        if result is None or not result.income:
            return None
        return {"sides": result.income["sides"], "compared": _known_changes(result).exists()}

    def _no_result(self) -> str:
        return _(
            "No result of the model is kept in which incomes before and after are known: work one out first."
        )

    def _able(self) -> tuple[float | None, str]:
        learners = Learner.objects.filter(course__model=self.model)
        if not learners.exists():
            return None, _("Nobody is told to have learned in a course of this model.")
        return learners.filter(able_on__isnull=False).aggregate(n=Count("person", distinct=True))["n"], ""

    def _jobs(self) -> tuple[float | None, str]:
        paid = MemberRecord.objects.filter(model=self.model, kind=MemberRecord.Kind.WAGE, withdrawn_at=None)
        last: date | None = paid.order_by("-month").values_list("month", flat=True).first()
        if last is None:
            return None, _("No wage is on record in this model.")
        people = Count("enrolment__person", distinct=True, filter=Q(month__year=last.year))
        found = paid.aggregate(n=people)["n"]
        return (found, "") if found else (None, _("Wages are on record, but not whose."))

    def _level_up(self) -> tuple[float | None, str]:
        capitals = self._changes()
        return (capitals.up, "") if capitals and capitals.known else (None, _no_rounds())

    def _social_better(self) -> tuple[float | None, str]:
        capitals = self._changes()
        found = better(capitals, "social") if capitals else None
        return (found, "") if found is not None else (None, _no_rounds())

    def _changes(self) -> Capitals | None:
        if not self._asked_capitals:
            self._asked_capitals = True
            try:
                self._capitals = capitals_of(self.study)
            except MethodMissing:
                self._capitals = None
        return self._capitals


def in_baht_of(baht: float, year: int, base_year: int, index: PriceIndex) -> tuple[float | None, str]:
    """Baht of one year as baht of another by the price index, or why that is not known; no other year is taken."""
    if year == base_year:
        return baht, ""
    try:
        return round(baht * index.factor(year, base_year), 2), ""
    except MethodError:
        lacking = [each for each in (year, base_year) if each not in [row.year_be for row in index.years]]
        return None, _(
            "%(baht)s baht of %(year)s cannot be told in baht of %(base)s: the price index %(index)s has no year "
            "%(lacking)s. Publish an index with that year, or write the amount yourself."
        ) % {
            "baht": thousands(baht, 2), "year": year, "base": base_year, "index": f"{index.name} {index.version}",
            "lacking": ", ".join(map(str, lacking)),
        }  # fmt: skip


def _known_changes(result: Any) -> Any:
    return result.households.filter(is_member=True, change__isnull=False)


def _no_rounds() -> str:
    return _("No member of the model answered in two rounds with a score in both.")
