"""The parts of an overview below its cards, each at an address of its own, in the order of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ppaos.sharing.dashboards.presenters.asked import Asked
from ppaos.sharing.dashboards.presenters.charts import Chart
from ppaos.sharing.dashboards.presenters.sections.beside import beside
from ppaos.sharing.dashboards.presenters.sections.crosscheck import crosscheck
from ppaos.sharing.dashboards.presenters.sections.dimensions import dimensions
from ppaos.sharing.dashboards.presenters.sections.livelihood import livelihood
from ppaos.sharing.dashboards.presenters.sections.progress import progress
from ppaos.sharing.dashboards.presenters.sections.support import help_given, referrals
from ppaos.sharing.dashboards.presenters.sections.years import years


@dataclass(frozen=True)
class Section:
    """A part of the overview: its title, what it says where nothing was measured, and its charts."""

    code: str
    title: Any
    empty: Any
    charts: Callable[[Asked], list[Chart]]


SECTIONS: Mapping[str, Section] = {
    section.code: section
    for section in (
        Section("progress", _("Coverage and the loop"), _("No household was found here yet."), progress),
        Section(
            "livelihood", _("Livelihood"), _("No household was assessed here yet."), livelihood
        ),
        Section(
            "dimensions", _("Dimensions of poverty"), _("No basic-needs answers were brought in here yet."), dimensions
        ),
        Section(
            "crosscheck", _("Beside the national list"), _("No national list was brought in for this area."), crosscheck
        ),
        Section(
            "referrals", _("Referrals and their answers"), _("No referral left for an organisation."), referrals
        ),
        Section("help", _("Help by agency"), _("No help given stands in the ledger."), help_given),
        Section("years", _("By fiscal year"), _("Nothing that bears a day has happened here yet."), years),
        Section("beside", _("Areas beside each other"), _("There is nothing to compare with."), beside),
    )
}  # fmt: skip
