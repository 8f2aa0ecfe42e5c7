"""What somebody asks to change in the register between rounds, and where use of somebody's data was stopped."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models.access import Purpose
from ppaos.people.registry.models.households import Household
from ppaos.people.registry.models.persons import Person

USER = settings.AUTH_USER_MODEL


class ChangeRequest(models.Model):
    """A change of one household or person that somebody asks for, with evidence, and that another approves.

    `wanted` holds the values asked for, `base` those the asker saw: what changed since is a conflict.
    """

    OPEN = {
        "id", "kind", "household", "person", "area", "on", "evidence", "channel", "state", "asked_by", "asked_at",
        "answered_by", "answered_at", "other_household",
    }  # fmt: skip
    PERSONAL = {"wanted": "names", "base": "names", "reason": "names", "answer_reason": "names"}
    STAYS_ON_MERGE = {"person"}

    class Kind(models.TextChoices):
        BIRTH = "change_birth", _("a child was born")
        DEATH = "change_death", _("somebody died")
        MOVE = "change_move", _("the household moved")
        SPLIT = "change_split", _("the household split")
        JOIN = "change_join", _("two households became one")
        COME = "change_come", _("somebody came to live there")
        LEAVE = "change_leave", _("somebody left the household")
        FIELD = "change_field", _("something is written wrongly")

    class Channel(models.TextChoices):
        OFFICER = "asked_by_officer", _("asked by somebody with a sign-in")
        HOUSEHOLD = "asked_by_household", _("asked by the household itself")

    class State(models.TextChoices):
        WAITING = "change_waiting", _("change waits for approval")
        APPROVED = "change_approved", _("change approved")
        REFUSED = "change_refused", _("change refused")
        TAKEN_BACK = "change_taken_back", _("change taken back")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="change_requests")
    other_household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="change_requests")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()  # when it happened; of a field, the day it was asked
    wanted = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.OFFICER)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answer_reason = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "state", "asked_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="change_approved") | ~Q(answered_by=models.F("asked_by")),
                name="change_approved_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.household_id}"


class Restriction(models.Model):
    """Use of the data of a person or household stopped, for one purpose or (blank) for all, for a while or for good."""

    OPEN = {
        "id", "household", "person", "kind", "purpose", "valid_from", "valid_to", "origin_label", "origin_id",
        "made_by", "made_at",
    }  # fmt: skip
    PERSONAL = {"reason": "names"}
    STAYS_ON_MERGE = {"person"}

    class Kind(models.TextChoices):
        OBJECTED = "use_objected", _("the person objects")
        RESTRICTED = "use_restricted", _("use restricted while something is looked at")

    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="restrictions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="restrictions")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    origin_label = models.CharField(max_length=60, blank=True)
    origin_id = models.BigIntegerField(null=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["household", "valid_to"]),
            models.Index(fields=["person", "valid_to"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False) | Q(person__isnull=False), name="restriction_of_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.purpose or 'all'}"
