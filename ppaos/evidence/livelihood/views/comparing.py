"""What is compared on the pages of trying: an area, a round, a method before, and numbers tried in its place."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from ppaos.engine.livelihood.trial import tried_method, with_numbers
from ppaos.engine.methods import CapitalMethod, MethodError
from ppaos.evidence.livelihood.forms import comparing as asked
from ppaos.evidence.livelihood.forms.whatif import TrialForm
from ppaos.evidence.livelihood.permissions import ASSESS
from ppaos.evidence.livelihood.presenters import whatif as words
from ppaos.evidence.livelihood.presenters.looking import crumbs
from ppaos.evidence.livelihood.queries.methods import MethodMissing, method_for_year, parsed
from ppaos.evidence.livelihood.queries.places import level_below, parts_of
from ppaos.evidence.livelihood.queries.verified import GROUPS, NOT_OF_HEALTH
from ppaos.evidence.livelihood.queries.whatif import Tried, tried
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.people.cooperation.permissions import areas_in_sight, fields_in_sight

RULES = "comparison_rules"


@dataclass(frozen=True)
class Choice:
    """What is compared, as the address asks for it."""

    user: Any
    area: Area
    rounds: list[dict[str, Any]]
    round: asked.Round | None
    judges: list[asked.Judge]
    before: asked.Judge
    start: asked.Judge
    form: TrialForm
    given: dict[str, str]

    @cached_property
    def data(self) -> dict[str, Any]:
        """The method to be tried, as data."""
        return with_numbers(self.start.data, self.form.trial, place=words.judge_words(self.start.of))

    @cached_property
    def after(self) -> CapitalMethod:
        """The method to be tried; raises MethodError where its numbers contradict themselves."""
        return (
            self.start.method
            if self.form.trial.is_empty
            else tried_method(self.data, place=self.data["name"])
        )

    @cached_property
    def rules(self) -> Any:
        """The rules of comparing of the round's year."""
        return parsed(
            method_for_year(RULES, self.round[0] if self.round else timezone.localdate().year + 543)
        )

    @cached_property
    def tried(self) -> Tried:
        """Every household judged by both."""
        assert self.round is not None
        year, number = self.round
        need = self.form.cleaned_data["need"]
        # Who is disabled is told to who sees health.
        by = GROUPS if "health" in fields_in_sight(self.user, area_code=self.area.code) else NOT_OF_HEALTH
        return tried(
            self.area, year, number, self.before.method, self.after, rules=self.rules, in_need=need, by=by
        )

    def address(self, page: str, **given: str) -> str:
        """A page of this comparison with its choices kept, but for those given."""
        kept = self.given | (self.form.changed if self.form.is_valid() else {}) | given
        return f"{reverse(f'livelihood:{page}')}?{urlencode({key: value for key, value in kept.items() if value})}"


def choice(request: HttpRequest) -> Choice:
    """What the address asks for; 403 and 404 where it cannot be, MethodMissing without a method, MethodError for a
    draft with faults."""
    given = request.GET
    area = asked.area_asked_for(request.user, given.get("area", ""), deed=ASSESS)
    rounds = asked.rounds_of(area)
    judges = asked.judges(request.user, with_drafts=True)
    before = asked.judge_asked_for([each for each in judges if each.key[0] == "v"], given.get("before", ""))
    start = asked.judge_asked_for(judges, given.get("start", "") or before.key)
    form = TrialForm(start.method, given.dict())
    chosen_round = asked.round_asked_for(rounds, given.get("round", ""))
    kept = {
        "area": area.code,
        "round": f"{chosen_round[0]}-{chosen_round[1]}" if chosen_round else "",
        "before": before.key,
        "start": start.key,
    }
    return Choice(request.user, area, rounds, chosen_round, judges, before, start, form, kept)


class NotWhole(Http404):
    """There is no method, no round, or a number that cannot be tried: nothing to compare."""


def whole_choice(request: HttpRequest) -> Choice:
    """The choice with a round and numbers that can be tried; else NotWhole."""
    try:
        chosen = choice(request)
        if chosen.round is None or not chosen.form.is_valid():
            raise NotWhole("nothing to compare")
        chosen.after  # noqa: B018 - refused here, not half-way
    except (MethodMissing, MethodError) as fault:
        raise NotWhole(str(fault)) from fault
    return chosen


def frame(chosen: Choice) -> dict[str, Any]:
    """Where one is, and what may be chosen."""
    seen = areas_in_sight(chosen.user, deed=ASSESS).values_list("area_id", flat=True)
    return {
        "area": chosen.area,
        "area_name": label(chosen.area),
        "crumbs": crumbs(chosen.area, seen, lambda **given: chosen.address("what_if", **given)),
        "rounds": [row | {"is_chosen": (row["year"], row["round"]) == chosen.round} for row in chosen.rounds],
        "before": [_option(each, chosen.before) for each in chosen.judges if each.key[0] == "v"],
        "starts": [_option(each, chosen.start) for each in chosen.judges],
        "form": chosen.form,
        "groups": words.field_groups(chosen.form),
        "is_changed": chosen.form.is_valid() and not chosen.form.trial.is_empty,
        "reset_url": f"{reverse('livelihood:what_if')}?{urlencode({k: v for k, v in chosen.given.items() if v})}",
        "has_round": chosen.round is not None,
        "groups_url": chosen.address("what_if_groups"),
    }  # fmt: skip


def _option(each: asked.Judge, chosen: asked.Judge) -> dict[str, Any]:
    return {"key": each.key, "label": words.judge_words(each.of), "is_chosen": each == chosen}


def part_names(chosen: Choice) -> dict[str, str]:
    """The parts of the area by code."""
    return {part.code: name(part) for part in parts_of(chosen.area, level_below(chosen.area))}
