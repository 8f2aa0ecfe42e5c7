"""Which target group a household belongs to, by which run, and who decided otherwise."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ppaos.evidence.livelihood.models.methods import MethodVersion
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household


class Group(models.TextChoices):
    """A: needs welfare, cannot help itself. B: has capacity, goes into an operating model."""

    WELFARE = "welfare"
    MODEL = "model"
    NONE = "none"
    UNKNOWN = "unknown"


class Subtype(models.TextChoices):
    """Why a household with capacity is poor; each is led another way."""

    NO_OPPORTUNITY = "no_opportunity"
    IN_DEBT = "in_debt"
    VULNERABLE = "vulnerable"


class GroupRun(models.Model):
    """Households of an area put into target groups on a day by a method: kept whole, with its ranks and cuts."""

    OPEN = {"id", "area", "method", "year", "made_by", "made_at", "definition", "counts", "is_current"}
    PERSONAL: dict[str, str] = {}

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    method = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    definition = models.JSONField()  # shares, of whom, the size of the whole, the cuts
    counts = models.JSONField(default=dict)
    is_current = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"groups of {self.area_id}, {self.made_at:%Y-%m-%d}"


class GroupPlace(models.Model):
    """Where a run put one household, and why."""

    OPEN = {"id", "run", "household", "rank", "is_in_need", "capability", "group", "subtypes", "reasons"}
    PERSONAL: dict[str, str] = {}

    class Capability(models.TextChoices):
        ABLE = "able"
        NOT_ABLE = "not_able"
        UNKNOWN = "unknown"

    run = models.ForeignKey(GroupRun, on_delete=models.CASCADE, related_name="places", db_constraint=False)
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="group_places", db_constraint=False
    )
    rank = models.IntegerField(null=True)  # 1 is in greatest need; null where it could not be ranked
    is_in_need = models.BooleanField(null=True)
    capability = models.CharField(max_length=8, choices=Capability.choices)
    group = models.CharField(max_length=8, choices=Group.choices)
    subtypes = models.JSONField(default=list)
    reasons = models.JSONField(default=list)  # codes with their values; the words are the presenters'

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "household"], name="one_place_a_run")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.group}"


class GroupOverride(models.Model):
    """A named person's decision that a household belongs elsewhere than the method says. Holds until it ends."""

    OPEN = {"id", "household", "group", "subtypes", "made_by", "made_at", "ended_at", "ended_by"}
    PERSONAL = {"reason": "names"}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="group_overrides")
    group = models.CharField(max_length=8, choices=Group.choices)
    subtypes = models.JSONField(default=list)
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_at__isnull=True), name="one_override_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.group}"
