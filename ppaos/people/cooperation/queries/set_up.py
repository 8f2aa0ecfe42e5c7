"""How far is an area on its way from an empty installation to the first figures, as far as people go?"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Agreement, Grant, Organisation


@dataclass(frozen=True)
class SetUpStep:
    """One step, how many there are of what it asks for, and whether that is enough."""

    key: str  # organisations, data_managers, surveyors, signed_in, protection_officers, agreements
    count: int
    is_done: bool


def set_up_steps(area_code: str) -> list[SetUpStep]:
    """The steps that people have to take in an area, in the order of the work."""
    today = timezone.localdate()
    inside = AreaWithin.objects.filter(in_force(today), ancestor_id=area_code).values("area_id")
    around = AreaWithin.objects.filter(in_force(today), area_id=area_code).values("ancestor_id")
    here = Grant.objects.in_force(today).filter(Q(area_id__in=inside) | Q(area_id__in=around))

    def holders(*roles: str) -> int:
        return User.objects.filter(
            is_active=True, pk__in=here.filter(role__in=roles).values("user_id")
        ).count()

    invited = User.objects.filter(is_active=True, pk__in=here.values("user_id"))
    waiting = invited.filter(last_login__isnull=True).count()
    counts = {
        # Those that came with the catalogue were entered by nobody.
        "organisations": Organisation.objects.filter(
            code="", area_id__in=inside, ended_on__isnull=True
        ).count(),
        "data_managers": holders(Grant.Role.DATA_MANAGER),
        "surveyors": holders(Grant.Role.SURVEYOR, Grant.Role.SUPERVISOR),
        "protection_officers": holders(Grant.Role.PROTECTION_OFFICER),
        "agreements": Agreement.objects.in_force(today)
        .filter(Q(area_id__in=around) | Q(area_id__in=inside))
        .count(),
    }
    steps = [SetUpStep(key, count, count > 0) for key, count in counts.items()]
    signed_in = SetUpStep("signed_in", invited.count() - waiting, waiting == 0)
    return [*steps[:3], signed_in, *steps[3:]]
