"""Which queue of pairs, and of which area: read from the address; and who is given how many."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.targeting.actions.assigning import MOST
from ppaos.evidence.targeting.models import Match
from ppaos.evidence.targeting.queries.assigned import assigned_to
from ppaos.evidence.targeting.queries.review import (
    pairs_in_doubt,
    pairs_settled,
    pairs_to_check,
    pairs_untold,
)
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import area_at
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas, users_who_may

DEED = "review_matches"
WAITING, MINE, CHECK, UNTOLD, SETTLED = "waiting", "mine", "check", "untold", "settled"
SHOWS = (WAITING, MINE, CHECK, UNTOLD, SETTLED)
A_BATCH = 20  # pairs a reviewer takes at a time: half an hour's work


@dataclass(frozen=True)
class Queue:
    """The pairs a reviewer looks at: all that wait, one's own, those drawn to be checked, or decided ones."""

    show: str
    area: Area | None
    band: tuple[float, float] | None = None  # only pairs to which the machine gave a probability from, up to

    @property
    def area_code(self) -> str:
        """The code of the area; empty where all are shown."""
        return self.area.code if self.area else ""

    @property
    def query(self) -> str:
        """What to put behind an address to stay in this queue."""
        asked: dict[str, Any] = {"show": "" if self.show == WAITING else self.show, "area": self.area_code}
        if self.band:
            asked |= {"least": self.band[0], "most": self.band[1]}
        kept = {key: value for key, value in asked.items() if value != ""}
        return f"?{urlencode(kept)}" if kept else ""

    def pairs(self, user: Any, show: str = "") -> QuerySet[Match]:
        """The pairs of this queue (or of another of the same area), in their order."""
        show = show or self.show
        found = self._of(user, show)
        if self.band is None:
            return found
        least, most = self.band
        last = {"probability__lte": most} if most == 1 else {"probability__lt": most}
        return found.filter(probability__gte=least, **last)

    def _of(self, user: Any, show: str) -> QuerySet[Match]:
        if show == MINE:
            return assigned_to(pairs_in_doubt(user, area_code=self.area_code), user)
        of = {WAITING: pairs_in_doubt, CHECK: pairs_to_check, UNTOLD: pairs_untold, SETTLED: pairs_settled}
        return of[show](user, area_code=self.area_code)


def queue_of(user: Any, asked: QueryDict) -> Queue:
    """Read a queue; one that does not exist, an area out of sight, or a band that is none, is 404."""
    show, code = asked.get("show", "") or WAITING, asked.get("area", "")
    if show not in SHOWS:
        raise Http404(f"no queue {show}")
    band = _band(asked.get("least", ""), asked.get("most", ""))
    if not code:
        return Queue(show, None, band)
    today = timezone.localdate()
    area = area_at(code, today)
    if area is None or not areas_in_sight(user, deed=DEED, on=today).filter(area_id=code).exists():
        raise Http404(f"no area {code}")
    return Queue(show, area, band)


def _band(least: str, most: str) -> tuple[float, float] | None:
    if not least and not most:
        return None
    try:
        low, high = float(least), float(most)
    except ValueError:
        raise Http404(f"no band from {least} to {most}") from None
    if not 0 <= low < high <= 1:
        raise Http404(f"no band from {least} to {most}")
    return low, high


class GivingForm(forms.Form):
    """To whom, and how many."""

    reviewer = forms.ModelChoiceField(User.objects.none(), label=_("Reviewer"), empty_label=None)
    count = forms.IntegerField(label=_("How many pairs"), min_value=1, max_value=MOST, initial=A_BATCH)

    def __init__(self, *args: Any, user: Any, area_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = User.objects.none()
        for code in [area_code] if area_code else granted_areas(user, deed=DEED):
            there = there | users_who_may(DEED, area_code=code)
        self.fields["reviewer"].queryset = there.distinct()  # type: ignore[attr-defined]


class DrawingForm(forms.Form):
    """What kind of decided pairs, and how many."""

    origin = forms.ChoiceField(
        label=_("Pairs called the same"),
        choices=[
            (Match.Origin.MODEL, _("by the model")),
            (Match.Origin.VERIFIED_ID, _("by the same valid id")),
        ],
    )
    count = forms.IntegerField(label=_("How many pairs"), min_value=1, max_value=MOST, initial=50)
