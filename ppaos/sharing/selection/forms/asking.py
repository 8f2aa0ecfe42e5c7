"""What does an address ask? Whatever there is not is 404; what a person typed wrongly gets a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.queries.places import area_in_sight, level_below
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.selection.permissions import SELECT, check_may_ask, classes_seen
from ppaos.sharing.selection.presenters.choices import choices_of, values_in_words
from ppaos.sharing.selection.queries.asking import IN, NOT, Asked, Condition, asked_of, condition_of
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.fields import fields
from ppaos.sharing.selection.queries.statement import Look

LOCAL, UNDECIDED = "local", "undecided"
OF_ROWS = ("organisation", "model")  # values that are rows of a table: one that is gone fits nobody
HOLDING_LOCAL = (Level.PROVINCE, Level.DISTRICT)


@dataclass(frozen=True)
class Question:
    """What somebody asks of an area, by which parts, as on which day; `saved`: the selection they came from."""

    area: Area
    asked: Asked
    on: date | None = None
    by: str = ""
    also: tuple[Condition, ...] = ()
    saved: int | None = None
    fault: str = ""  # a day that cannot be read

    @property
    def level(self) -> str:
        """The level of the parts it is told by; empty at the narrowest."""
        if self.by == LOCAL and self.area.level in HOLDING_LOCAL:
            return Level.LOCAL_AUTHORITY
        return level_below(self.area)

    def look(self) -> Look:
        """As the queries take it."""
        return Look(self.area.code, self.asked, self.on, self.level, self.also)

    def pairs(self, **given: Any) -> list[tuple[str, str]]:
        """The same as it stands in an address, with some of it changed."""
        also: Iterable[Condition] = given.pop("also", self.also)
        told = {
            "area": self.area.code, "on": self.on.isoformat() if self.on else "", "by": self.by,
            "saved": str(self.saved or ""),
        } | given  # fmt: skip
        asked = told.pop("asked", self.asked)
        plain = [(key, str(value)) for key, value in told.items() if value]
        return [*plain, *asked.pairs(), *(("also", str(each)) for each in also)]

    def query(self, **given: Any) -> str:
        """The same as the end of an address."""
        return urlencode(self.pairs(**given))

    def with_asked(self, asked: Asked) -> "Question":
        """The same of other conditions."""
        return replace(self, asked=asked)


def question_of(user: Any, told: QueryDict) -> Question:
    """Read an address: 403 for who selects nowhere there or may not select by a field, 404 for what there is not."""
    check_may(user, SELECT)
    area = area_in_sight(user, told.get("area", ""), deed=SELECT)
    by, saved = told.get("by", ""), told.get("saved", "")
    if area is None or by not in ("", LOCAL) or not _is_number(saved):
        raise Http404("no such area or way to divide it")
    try:
        asked = asked_of(told.get("join", ""), told.getlist("c"))
        also = tuple(condition_of(each) for each in told.getlist("also")[:2])
    except SelectionRefused as refused:
        raise Http404(str(refused)) from refused
    check_may_ask(user, area.code, [one.field for one in (*asked.conditions, *also)])
    _check_values(user, area.code, asked.conditions)
    on, fault = _day(told.get("on", ""))
    return Question(area, asked, on, by, also, int(saved) if saved else None, fault)


def _check_values(user: Any, area_code: str, conditions: Iterable[Condition]) -> None:
    """404 for a value that there is not; 403 for one that tells more of health or debts than the reader may know."""
    known, seen = fields(), classes_seen(user, area_code)
    for one in conditions:
        found = known[one.field]
        if one.op not in (IN, NOT) or found.choices_of in OF_ROWS:
            continue
        if not {*one.values} <= {*values_in_words(found, user)}:
            raise Http404("no such value")
        if hidden := {*one.values} - {value for value, _words in choices_of(found, user, seen)}:
            raise PermissionDenied(
                _("Your role in this area does not see health or debts, so you cannot select by: %(values)s.")
                % {"values": ", ".join(sorted(values_in_words(found, user)[each] for each in hidden))}
            )


def _day(told: str) -> tuple[date | None, str]:
    """The day asked for, as it stands in an address or as somebody typed it; else what is wrong with it."""
    if not told.strip():
        return None, ""
    try:
        return _of_an_address(told) or ThaiDateField().clean(told), ""
    except ValidationError as wrong:
        return None, " ".join(wrong.messages)


def _of_an_address(told: str) -> date | None:
    """The day as addresses carry it; None for what somebody typed."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def _is_number(told: str) -> bool:
    return not told or (told.isascii() and told.isdecimal() and len(told) < 10)
