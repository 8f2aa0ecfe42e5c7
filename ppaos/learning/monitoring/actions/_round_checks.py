"""What a plan of a round must hold before anything of it is written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Form, FormVersion
from ppaos.evidence.survey.queries.samples import SEEDS
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import FollowUpRound
from ppaos.learning.monitoring.queries.following import ALL
from ppaos.learning.monitoring.queries.rounds import BE_OFFSET
from ppaos.people.registry.models import Standing

KINDS = (Form.Kind.MONITORING, Form.Kind.HOUSEHOLD)
MOST_NUMBER = 99


def check_plan(
    *,
    area: Area,
    name: str,
    form: Form,
    of_whom: Mapping[str, Any],
    starts_on: date,
    ends_on: date,
    number: int,
    share_percent: float | None,
    seed: int | None,
) -> None:
    """Raise MonitoringRefused with the first thing that is wrong."""
    if not name.strip():
        raise MonitoringRefused(_("Give the round a name."))
    if ends_on < starts_on:
        raise MonitoringRefused(_("The round ends before it begins. Choose a later last day."))
    if ends_on.year != starts_on.year:
        raise MonitoringRefused(
            _("A round begins and ends in one year: its answers stand under that year. Plan two rounds.")
        )
    _check_form(form)
    _check_sample(share_percent, seed)
    strange = set(of_whom.get("standings") or ()) - set(Standing.values)
    if strange:
        raise MonitoringRefused(_("There is no standing «%s».") % sorted(strange)[0])
    if not 1 <= number <= MOST_NUMBER:
        raise MonitoringRefused(
            _("The number of a round lies between 1 and %(most)s.") % {"most": MOST_NUMBER}
        )
    year = starts_on.year + BE_OFFSET
    if FollowUpRound.objects.filter(area=area, year=year, number=number).exists():
        raise MonitoringRefused(
            _("Round %(number)s of %(year)s is planned here already. Take the next number.")
            % {"number": number, "year": year}
        )


def _check_form(form: Form) -> None:
    if form.kind not in KINDS:
        raise MonitoringRefused(
            _("«%(form)s» asks neither what a household has nor how it fares. Choose another form.")
            % {"form": form}
        )
    if not form.versions.filter(state=FormVersion.State.PUBLISHED).exists():
        raise MonitoringRefused(_("«%(form)s» is not published yet. Publish it first.") % {"form": form})


def _check_sample(share_percent: float | None, seed: int | None) -> None:
    if share_percent is None:
        return
    if not 0 < share_percent <= ALL:
        raise MonitoringRefused(_("Draw a share above 0 and up to 100 per cent."))
    if seed is None or not 0 <= seed < SEEDS:
        raise MonitoringRefused(_("The seed is a number from 0 to %(most)s.") % {"most": f"{SEEDS - 1:,}"})
