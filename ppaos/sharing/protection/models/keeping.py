"""How long data are kept: erasures, runs of retention rules; and access that looked unusual."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Person
from ppaos.sharing.protection.models.requests import DataRequest

USER = settings.AUTH_USER_MODEL


class Erasure(models.Model):
    """Personal fields of a person emptied everywhere, asked by one and approved by another. `proof`: what was
    emptied where, how many rows, and what the scan afterwards found; no value of the person."""

    OPEN = {
        "id", "person", "area", "request", "state", "asked_by", "asked_at", "approved_by", "approved_at", "done_at",
        "seconds", "proof",
    }  # fmt: skip
    PERSONAL = {"reason": "names", "answer_reason": "names"}
    STAYS_ON_MERGE = {"person"}

    class State(models.TextChoices):
        ASKED = "erasure_asked", _("erasure asked for")
        DONE = "erasure_done", _("erased")
        DECLINED = "erasure_declined", _("erasure declined")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    request = models.ForeignKey(DataRequest, on_delete=models.PROTECT, null=True, related_name="erasures")
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=20, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    answer_reason = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)
    proof = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="erasure_asked"), name="one_open_erasure_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(state="erasure_done") | ~Q(approved_by=models.F("asked_by")),
                name="erasure_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of person {self.person_id}"


class RetentionRun(models.Model):
    """One time a rule of retention was tried (dry) or run. `result`: counts by table."""

    OPEN = {
        "id", "rule", "area", "as_of", "is_dry", "state", "counted", "asked_by", "asked_at", "approved_by",
        "approved_at", "done_at", "result",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        TRIED = "retention_tried", _("tried")
        ASKED = "retention_asked", _("run asked for")
        DONE = "retention_done", _("run done")
        DECLINED = "retention_declined", _("run declined")

    rule = models.CharField(max_length=60)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    as_of = models.DateField()
    is_dry = models.BooleanField(default=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.TRIED)
    counted = models.BigIntegerField(null=True)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["rule", "-as_of"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="retention_done", is_dry=False) | ~Q(approved_by=models.F("asked_by")),
                name="retention_approved_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.as_of}"


class UnusualAccess(models.Model):
    """A day of somebody's reading that a rule of unusual.toml found unusual, and what was found when it was looked at.

    `evidence`: numbers of events and counts; no name of a person.
    """

    OPEN = {
        "id", "rule", "user", "area", "on", "count", "usual", "evidence", "state", "looked_at_by", "looked_at_at",
        "found_at",
    }  # fmt: skip
    PERSONAL = {"note": "names"}

    class State(models.TextChoices):
        WAITING = "unusual_waiting", _("access to be looked at")
        EXPLAINED = "unusual_explained", _("explained")
        WRONG = "unusual_wrong", _("was not right")

    rule = models.CharField(max_length=40)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    count = models.IntegerField()
    usual = models.FloatField(null=True)
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    note = models.CharField(max_length=300, blank=True)
    looked_at_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    looked_at_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "user", "on"], name="unusual_once_a_day")]

    def __str__(self) -> str:
        return f"{self.rule} {self.user_id} {self.on}"
