"""A whole district out of poverty: its target households, its own definition, where they stand every day."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.learning.policy.models.plans import PolicyPlan
from ppaos.people.registry.models import Household

USER = settings.AUTH_USER_MODEL


class DistrictStrategy(models.Model):
    """A strategy «หลุดพ้นความยากจนทั้งอำเภอ»: which households, what counts as out, what share, until when.

    `definition` is what its makers mean, in words; `counts_as_out` the states that count, `share_percent` of the
    target households that must be out by `due_on`. Both are frozen with the list.
    """

    OPEN = {
        "id", "uid", "area", "name", "definition", "counts_as_out", "share_percent", "of_whom", "starts_on", "due_on",
        "state", "frozen_at", "size", "revises", "revision", "decided_in", "made_by", "made_at", "closed_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        DRAFT = "strategy_draft", _("strategy being written")
        FROZEN = "strategy_frozen", _("under way, list frozen")
        REVISED = "strategy_revised", _("replaced by a newer one")
        CLOSED = "strategy_closed", _("strategy closed")

    uid = models.UUIDField(unique=True, default=uuid4)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    definition = models.TextField()
    counts_as_out = models.JSONField(default=list)  # values of Status
    share_percent = models.DecimalField(max_digits=5, decimal_places=2, default=100)
    of_whom = models.JSONField(default=dict)  # the filter by which the households were chosen
    starts_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    frozen_at = models.DateTimeField(null=True)
    size = models.IntegerField(default=0)
    revises = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="revisions")
    revision = models.SmallIntegerField(default=0)
    decided_in = models.CharField(max_length=300, blank=True)  # the meeting or paper that decided it
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Status(models.TextChoices):
    """Where a target household of a strategy stands on a day."""

    EXITED = "target_exited", _("out of poverty for good")
    MONITORED = "target_monitored", _("out, still watched")
    IN_PLAN = "target_in_plan", _("in a plan or model")
    HELPED = "target_helped_only", _("helped only")
    UNTOUCHED = "target_untouched", _("nothing done yet")
    RELAPSED = "target_relapsed", _("fell back again")
    GONE = "target_gone", _("moved, died, refused or found not poor")


class StrategyHousehold(models.Model):
    """A target household of a strategy, with the place and standing it had when the list was frozen."""

    OPEN = {"id", "strategy", "household", "area", "standing"}
    PERSONAL: dict[str, str] = {}

    strategy = models.ForeignKey(DistrictStrategy, on_delete=models.CASCADE, related_name="households")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    standing = models.CharField(max_length=14)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["strategy", "household"], name="household_once_in_a_strategy")
        ]

    def __str__(self) -> str:
        return f"household {self.household_id} of strategy {self.strategy_id}"


class StrategyDay(models.Model):
    """How many target households stood where on a day, by subdistrict."""

    OPEN = {"id", "strategy", "on", "area", "status", "households"}
    PERSONAL: dict[str, str] = {}

    strategy = models.ForeignKey(DistrictStrategy, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status.choices)
    households = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "on", "area", "status"], name="strategy_status_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} on {self.on}"


class StrategyPlan(models.Model):
    """A plan that carries a strategy: of a subdistrict, local authority, district or province."""

    OPEN = {"id", "strategy", "plan"}
    PERSONAL: dict[str, str] = {}

    strategy = models.ForeignKey(DistrictStrategy, on_delete=models.CASCADE, related_name="plans")
    plan = models.ForeignKey(PolicyPlan, on_delete=models.PROTECT, related_name="strategies")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["strategy", "plan"], name="plan_once_in_a_strategy")]

    def __str__(self) -> str:
        return f"plan {self.plan_id} of strategy {self.strategy_id}"
