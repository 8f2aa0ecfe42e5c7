"""What is kept of a selection: its name, every version of what it asks, with whom it is shared, and lists handed on."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household

USER = settings.AUTH_USER_MODEL


class Selection(models.Model):
    """A question about households that is kept under a name. What it asks stands in its newest version."""

    OPEN = {"id", "uid", "area", "name", "made_by", "made_at", "put_away_at"}
    PERSONAL: dict[str, str] = {}

    uid = models.UUIDField(unique=True, default=uuid4)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    put_away_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class SelectionVersion(models.Model):
    """What a selection asks, as it was written once: conditions by the codes of fields, never changed afterwards."""

    OPEN = {"id", "selection", "number", "conditions", "made_by", "made_at"}
    PERSONAL: dict[str, str] = {}

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="versions")
    number = models.SmallIntegerField()
    conditions = models.JSONField()  # {join, groups: [{join, conditions: [{field, op, values}]}]}
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["selection", "number"], name="selection_version_once")]

    def __str__(self) -> str:
        return f"version {self.number} of selection {self.selection_id}"


class SelectionShare(models.Model):
    """With whom a selection is shared: everybody of a role, or of an organisation, who selects in its area."""

    OPEN = {"id", "selection", "role", "organisation", "made_by", "made_at"}
    PERSONAL: dict[str, str] = {}

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="shares")
    role = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "role", "organisation"], nulls_distinct=False, name="shared_once"
            ),
            models.CheckConstraint(
                condition=~Q(role="") ^ Q(organisation__isnull=False), name="shared_with_role_or_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"selection {self.selection_id} for {self.role or self.organisation_id}"


class HandedList(models.Model):
    """The households a selection came to at one moment, frozen and handed on. `outcome`: what the receiver's door said,
    in numbers."""

    OPEN = {"id", "uid", "version", "area", "on", "purpose", "size", "outcome", "made_by", "made_at"}
    PERSONAL: dict[str, str] = {}

    class Purpose(models.TextChoices):
        VISITS = "handed_to_visits", _("to be visited")
        REFERRALS = "handed_to_referrals", _("to be referred")
        MODEL = "handed_to_model", _("invited into a model")
        KEPT = "handed_as_list", _("kept as a list")

    uid = models.UUIDField(unique=True, default=uuid4)
    version = models.ForeignKey(SelectionVersion, on_delete=models.PROTECT, related_name="handed")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    size = models.IntegerField()
    outcome = models.JSONField(default=dict)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"list {self.pk} of {self.size} households"


class HandedHousehold(models.Model):
    """One household of a list that was handed on, with the place it had then."""

    OPEN = {"id", "handed", "household", "area"}
    PERSONAL: dict[str, str] = {}

    handed = models.ForeignKey(
        HandedList, on_delete=models.CASCADE, related_name="households", db_constraint=False
    )
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handed", "household"], name="household_once_a_list")]

    def __str__(self) -> str:
        return f"household {self.household_id} of list {self.handed_id}"
