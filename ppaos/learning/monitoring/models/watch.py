"""Whom to look after before they fall back: alerts with their reasons, and what neighbours say."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.survey.models import Visit
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.models.exits import Exit
from ppaos.people.registry.models import Household

USER = settings.AUTH_USER_MODEL


class ConcernReport(models.Model):
    """A neighbour, a volunteer or a village leader says that a household is in trouble."""

    OPEN = {"id", "uid", "household", "area", "told_on", "made_by", "made_at", "taken_back_at"}
    PERSONAL = {"told_by": "names", "note": "names"}

    uid = models.UUIDField(unique=True, default=uuid4)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField()
    told_by = models.CharField(max_length=200, blank=True)  # empty: does not want to be named
    note = models.CharField(max_length=500)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.household_id} {self.told_on}"


class WatchAlert(models.Model):
    """A household to be looked at now, and why. One is open at a time; what fires again is added to its reasons."""

    OPEN = {
        "id", "household", "area", "exit", "rule", "severity", "rank", "triggers", "state", "raised_on", "visit",
        "settled_on", "settled_by", "made_at", "changed_at",
    }  # fmt: skip
    PERSONAL = {"note": "names"}

    class State(models.TextChoices):
        RAISED = "alert_raised", _("to be looked at")
        VISITING = "alert_visiting", _("visit under way")
        CLEARED = "alert_cleared", _("looked at, holds")
        REENTERED = "alert_reentered", _("back in the programme")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="watch_alerts")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    exit = models.ForeignKey(Exit, on_delete=models.SET_NULL, null=True, related_name="alerts")
    rule = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    severity = models.FloatField()
    rank = models.IntegerField(null=True)
    triggers = models.JSONField(default=list)  # code, since, values: as engine.exit gives them
    state = models.CharField(max_length=16, choices=State.choices, default=State.RAISED)
    raised_on = models.DateField()
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_on = models.DateField(null=True)
    settled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area", "state", "rank"], name="alert_of_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=["alert_raised", "alert_visiting"]),
                name="one_open_alert",
            )
        ]

    def __str__(self) -> str:
        return f"alert of {self.household_id}"
