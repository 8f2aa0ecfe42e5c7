"""Who used which output of an analysis system for which allocation: written down, mended."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions.deliverables import kept_file
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import AnalysisUse
from ppaos.learning.policy.permissions.programme import check_can_keep
from ppaos.people.cooperation.models import Organisation

PURPOSE = "evidence of a use of analysis"


@audited("analysis_use.recorded", subjects=("area",))
def record_use(
    *, system: str, output: str, organisation: Organisation, area: Area, decision: str, on: date,
    baht: Decimal | None = None, households: int | None = None, evidence: Any = None, by: Any, at: datetime,
) -> AnalysisUse:  # fmt: skip
    """Write down that an organisation used an output for a decision. PolicyRefused without a name of each, for a day to
    come, or for less than nothing. Baht and households that are not known stay empty."""
    check_can_keep(by, area_code=area.code)
    told = _checked(system, output, decision, on, baht, households, at)
    file = kept_file(evidence, purpose=PURPOSE, area_code=area.code, by=by, at=at) if evidence else None
    return AnalysisUse.objects.create(
        **told, organisation=organisation, area=area, evidence=file, made_by=by, made_at=at
    )


@audited("analysis_use.changed", subjects=("use",))
def change_use(
    *, use: AnalysisUse, system: str, output: str, organisation: Organisation, area: Area, decision: str, on: date,
    baht: Decimal | None = None, households: int | None = None, evidence: Any = None, by: Any, at: datetime,
) -> AnalysisUse:  # fmt: skip
    """Mend what was written down of a use; a new paper takes the place of the old one."""
    check_can_keep(by, area_code=use.area_id)
    check_can_keep(by, area_code=area.code)
    told: dict[str, Any] = _checked(system, output, decision, on, baht, households, at)
    told |= {"organisation": organisation, "area": area}
    if evidence:
        told["evidence"] = kept_file(evidence, purpose=PURPOSE, area_code=area.code, by=by, at=at)
    for name, value in told.items():
        setattr(use, name, value)
    use.save(update_fields=list(told))
    return use


def _checked(
    system: str,
    output: str,
    decision: str,
    on: date,
    baht: Decimal | None,
    households: int | None,
    at: datetime,
) -> dict[str, Any]:
    words = {"system": system.strip(), "output": output.strip(), "decision": decision.strip()}
    if not all(words.values()):
        raise PolicyRefused(_("Say which system, which output of it, and what was decided by it."))
    if on > timezone.localdate(at):
        raise PolicyRefused(_("That day is still to come: nothing was decided on it yet."))
    if (baht is not None and baht < 0) or (households is not None and households < 0):
        raise PolicyRefused(_("Less than nothing was given to nobody. Leave empty what is not known."))
    return words | {"on": on, "baht": baht, "households": households}
