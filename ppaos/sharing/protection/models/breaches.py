"""The register of breaches, with the clock of 72 hours."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile

USER = settings.AUTH_USER_MODEL


class Breach(models.Model):
    """Personal data that were lost, changed or seen by somebody who should not. The clock starts when it is known."""

    OPEN = {
        "id", "number", "area", "happened_at", "known_at", "due_at", "field_classes", "persons", "households", "risk",
        "state", "reported_at", "told_persons_at", "document", "made_by", "made_at", "closed_at",
    }  # fmt: skip
    PERSONAL = {"what": "names", "cause": "names", "measures": "names", "not_reported_reason": "names"}

    class Risk(models.TextChoices):
        NONE = "risk_none", _("no risk to persons")
        SOME = "risk_some", _("some risk to persons")
        HIGH = "risk_high", _("high risk to persons")

    class State(models.TextChoices):
        OPEN = "breach_open", _("breach being looked at")
        REPORTED = "breach_reported", _("breach reported")
        NOT_REPORTED = "breach_not_reported", _("breach need not be reported")
        CLOSED = "breach_closed", _("breach closed")

    number = models.CharField(max_length=30, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField(null=True)  # null: not known
    known_at = models.DateTimeField()
    due_at = models.DateTimeField()  # 72 hours after it was known
    what = models.TextField()
    cause = models.TextField(blank=True)
    field_classes = ArrayField(models.CharField(max_length=12), default=list)
    persons = models.IntegerField(null=True)  # null: not known yet
    households = models.IntegerField(null=True)
    risk = models.CharField(max_length=20, choices=Risk.choices, blank=True)
    measures = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    reported_at = models.DateTimeField(null=True)
    not_reported_reason = models.TextField(blank=True)
    told_persons_at = models.DateTimeField(null=True)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "state", "due_at"])]

    def __str__(self) -> str:
        return self.number


class BreachStep(models.Model):
    """One step of a breach."""

    OPEN = {"id", "breach", "state", "by", "at"}
    PERSONAL = {"text": "names"}

    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=Breach.State.choices)
    text = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.breach_id} {self.state}"
