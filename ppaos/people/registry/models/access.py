"""By whose leave: consent given and withdrawn, and openings that let somebody in to one household."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models.households import Household
from ppaos.people.registry.models.persons import Person


class Purpose(models.TextChoices):
    """What personal data are used for."""

    SURVEY = "survey", _("survey")
    REFERRAL = "referral", _("referral")
    ASSISTANCE = "assistance", _("assistance")
    OPERATING_MODEL = "operating_model", _("operating model")
    RESEARCH = "research", _("research")


class Consent(models.Model):
    """What a person agreed to, on which notice; withdrawn, never deleted."""

    OPEN = {
        "id",
        "household",
        "person",
        "purpose",
        "notice_version",
        "given_at",
        "withdrawn_at",
        "source_label",
        "source_id",
    }
    PERSONAL: dict[str, str] = {}
    STAYS_ON_MERGE = {"person"}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    notice_version = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    source_label = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["household", "purpose"])]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.household_id}"


class Opening(models.Model):
    """Lets a user or an organisation see one household, for a purpose, for a while."""

    OPEN = {
        "id", "household", "user", "organisation", "purpose", "field_classes", "valid_from", "valid_to",
        "origin_label", "origin_id",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    field_classes = ArrayField(models.CharField(max_length=12))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    origin_label = models.CharField(max_length=60)
    origin_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "valid_to"]),
            models.Index(fields=["organisation", "valid_to"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) ^ Q(organisation__isnull=False),
                name="opening_for_user_or_organisation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} for {self.user_id or self.organisation_id}"
