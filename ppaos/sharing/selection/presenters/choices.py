"""Which values does a field have, and what are they called?"""

from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.queries.methods import method_in_force
from ppaos.evidence.targeting.presenters.verdicts import OUTCOMES
from ppaos.learning.monitoring.models import Exit
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.presenters.lists import organisation_name
from ppaos.people.cooperation.presenters.services import need_choices
from ppaos.people.registry.models import Standing
from ppaos.sharing.selection.queries.asking import in_words
from ppaos.sharing.selection.queries.fields import CAPITAL_METHOD, SET, YES, Field
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.presenters.needs import dimension_words
from ppaos.support.assistance.queries.needs import OF_DEBT, OF_HEALTH, needs_in_force
from ppaos.support.operating_models.queries.models import visible_models
from ppaos.support.referral.models import State

Choices = list[tuple[str, str]]
NEEDS, DIMENSIONS = "need", "need_dimension"


def choices_of(field: Field, user: Any, seen: Collection[str]) -> Choices:
    """The values a reader with these field classes may choose of a field; empty where a number or a day is typed."""
    if field.kind == YES:
        return [("yes", _("yes")), ("no", _("no"))]
    if field.choices:
        return [(value, in_words({"th": thai, "en": english})) for value, thai, english in field.choices]
    if not field.choices_of:
        return []
    return [each for each in _named(field.choices_of, user) if _is_told(field, each[0], seen)]


def values_in_words(field: Field, user: Any) -> dict[str, str]:
    """What each value of a field is called, whoever may choose it."""
    return dict(choices_of(field, user, ("health", "debt")))


def _named(what: str, user: Any) -> Choices:
    simple: dict[str, Callable[[], Any]] = {
        "standing": lambda: Standing.choices,
        "verdict": lambda: [(each.value, words) for each, words in OUTCOMES.items()],
        "level": _levels,
        "dimension": lambda: [("poor", _("poor")), ("not_poor", _("not poor"))],
        "need": lambda: [each for _group, needs in need_choices() for each in needs],
        "need_dimension": lambda: [(code, dimension_words(code)) for code in _dimensions()],
        "referral_state": lambda: State.choices,
        "help_kind": lambda: HelpLine.Kind.choices,
        "exit_state": lambda: Exit.State.choices,
        "organisation": _organisations,
        "model": lambda: [
            (str(each.pk), each.name_th) for each in visible_models(user).order_by("name_th", "pk")
        ],
    }
    return [(str(value), str(words)) for value, words in simple[what]()]


def _levels() -> Choices:
    levels = method_in_force(CAPITAL_METHOD).levels
    return [
        (str(each.number), f"{each.number} {in_words({'th': each.thai, 'en': each.english})}")
        for each in levels
    ]


def _dimensions() -> list[str]:
    return list(dict.fromkeys(each.dimension for each in needs_in_force().needs.values()))


def _organisations() -> Choices:
    living = Organisation.objects.filter(ended_on=None).order_by("name_th", "pk")
    return [(str(each.pk), organisation_name(each)) for each in living]


def _is_told(field: Field, value: str, seen: Collection[str]) -> bool:
    """Whether the choice tells no more of health and debts than the reader may know; see `needs.told_to`."""
    if field.kind != SET or field.choices_of not in (NEEDS, DIMENSIONS):
        return True
    dimension = value if field.choices_of == DIMENSIONS else needs_in_force().needs[value].dimension
    if (dimension == "health" or value in OF_HEALTH) and "health" not in seen:
        return False
    return value not in OF_DEBT or "debt" in seen
