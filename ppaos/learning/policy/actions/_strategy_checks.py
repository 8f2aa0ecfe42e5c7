"""What a strategy must hold before anything of it is written."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.models.groups import Group
from ppaos.evidence.livelihood.queries.places import parts_of
from ppaos.ground.geography.models import Area, Level
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Status
from ppaos.people.registry.models import POOR

# What a definition may count as out. Help, or being gone, is no way out of poverty whatever a strategy says.
MAY_COUNT = (Status.EXITED, Status.MONITORED, Status.IN_PLAN)
# Whom a strategy may take in: who was verified as poor. Everybody else has nothing to get out of.
STANDINGS = POOR
ALL = Decimal(100)


def check_strategy(
    *,
    area: Area,
    name: str,
    definition: str,
    counts_as_out: Collection[str],
    share_percent: Decimal,
    of_whom: Mapping[str, Any],
    starts_on: date,
    due_on: date,
) -> None:
    """Raise PolicyRefused with the first thing that is wrong."""
    if area.level != Level.DISTRICT:
        raise PolicyRefused(
            _("A strategy is of a whole district; %(area)s is none. Choose a district.")
            % {"area": area.name_th}
        )
    if not name.strip():
        raise PolicyRefused(_("Give the strategy a name."))
    if not definition.strip():
        raise PolicyRefused(_("Say in your own words when the whole district is out of poverty."))
    _check_out(counts_as_out)
    if not (share_percent.is_finite() and 0 < share_percent <= ALL):
        raise PolicyRefused(_("The share that must be out lies above 0 and up to 100 per cent."))
    if due_on <= starts_on:
        raise PolicyRefused(
            _("The strategy is due before it begins. Choose a later day by which it is reached.")
        )
    _check_whom(area, of_whom)


def _check_out(counts_as_out: Collection[str]) -> None:
    if not counts_as_out:
        raise PolicyRefused(
            _("Nothing counts as out, so the strategy could never be reached. Tick at least one state.")
        )
    if strange := sorted(set(counts_as_out) - {each.value for each in MAY_COUNT}):
        words = Status(strange[0]).label if strange[0] in Status.values else strange[0]
        raise PolicyRefused(
            _("«%(state)s» cannot count as out of poverty. Help, or being gone, is no way out.")
            % {"state": words}
        )


def _check_whom(area: Area, of_whom: Mapping[str, Any]) -> None:
    known = {
        "standings": {each.value for each in STANDINGS},
        "groups": {each.value for each in Group},
        "subdistricts": {part.code for part in parts_of(area, Level.SUBDISTRICT)},
    }
    if not of_whom.get("standings"):
        raise PolicyRefused(_("Say how the households stand that the strategy is for. Tick at least one."))
    for key, values in of_whom.items():
        if strange := sorted(set(values) - known.get(key, set())):
            raise PolicyRefused(
                _("A strategy cannot choose its households by «%(what)s». Take it out.")
                % {"what": strange[0]}
            )
