"""What is wrong with what is told of a model, before it is written?"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.matching.criteria import CAPITALS
from ppaos.engine.methods.needs import DIMENSIONS
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.queries.kinds import Asked, kinds, said
from ppaos.support.operating_models.queries.states import WAYS

MOST_PLACES, MOST, PERCENT = 100_000, 10**12, 100
State = OperatingModel.State


def checked_details(kind: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What its kind asks, as told; nothing is kept where nothing was told. Raises ModelRefused for what another kind
    asks, and for what cannot be so."""
    fields = {asked.code: asked for asked in kinds()[kind].fields}
    stray = sorted(set(told) - set(fields))
    if stray:
        raise ModelRefused(
            _("«%(field)s» is not asked of a model of this kind (%(kind)s). Leave it out.")
            % {"field": stray[0], "kind": OperatingModel.Kind(kind).label}
        )
    values = {code: _value(asked, told.get(code)) for code, asked in fields.items()}
    return {code: value for code, value in values.items() if value is not None}


def _value(asked: Asked, given: Any) -> Any:
    if isinstance(given, str):
        given = given.strip()
    if given is None or given == "":
        return None
    words = {"field": said(asked.words), "column": said(asked.words), "value": given}
    if asked.asks == "choice" and given not in asked.choices:
        raise ModelRefused(_("%(field)s: «%(value)s» is none of the choices.") % words)
    if asked.asks in ("text", "long", "choice"):
        return str(given)
    try:
        number = float(given)
    except ValueError as error:
        raise ModelRefused(_("%(field)s: «%(value)s» is not a number.") % words) from error
    if not math.isfinite(number) or number < 0:
        raise ModelRefused(_("%(field)s: «%(value)s» cannot be. Give a number from zero on.") % words)
    if number > MOST:
        raise ModelRefused(_("%(column)s: %(value)s cannot be. Look at the number again.") % words)
    if asked.asks == "percent" and number > PERCENT:
        raise ModelRefused(_("%(field)s: «%(value)s» is more than 100 percent.") % words)
    if asked.asks == "whole" and number != int(number):
        raise ModelRefused(_("%(field)s: «%(value)s» is not a whole number.") % words)
    return int(number) if number == int(number) else number


def check_words(name_th: str, dimensions: Sequence[str], capitals: Sequence[str], places: int | None) -> None:
    """Raise ModelRefused unless a model has a name, known dimensions and capitals, and places that can be."""
    if not name_th.strip():
        raise ModelRefused(_("A model has a name in Thai."))
    strange = [code for code in dimensions if code not in DIMENSIONS]
    strange += [code for code in capitals if code not in CAPITALS]
    if strange:
        raise ModelRefused(_("«%(code)s» is neither a dimension nor a capital.") % {"code": strange[0]})
    if places is not None and not 0 < places <= MOST_PLACES:
        raise ModelRefused(
            _("%(places)s places cannot be. Give a number from 1 to %(most)s, or leave it empty.")
            % {"places": places, "most": f"{MOST_PLACES:,}"}
        )


def check_way(model: OperatingModel, state: str) -> None:
    """Raise ModelRefused where a model does not go from its state to this one."""
    if model.state == state:
        raise ModelRefused(
            _("«%(model)s» is in this state already: %(state)s.")
            % {"model": model, "state": State(state).label}
        )
    if state not in WAYS[model.state]:
        raise ModelRefused(
            _("From «%(here)s» a model does not go to «%(there)s».")
            % {"here": State(model.state).label, "there": State(state).label}
        )


def check_day(model: OperatingModel, state: str, on: date, today: date) -> None:
    """Raise ModelRefused for a day that cannot be: to come, or an end before the model began."""
    if on > today:
        raise ModelRefused(_("This day is still to come. A model moves on when it has happened."))
    if state in (State.HANDED_OVER, State.CLOSED) and model.began_on and on < model.began_on:
        raise ModelRefused(_("The model began after this day. Look at the two dates."))
