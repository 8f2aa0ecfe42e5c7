"""Who joins hands: organisations, the agreements between them, and grants of roles in areas."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ppaos.ground.geography.models import Area


class Sector(models.TextChoices):
    GOVERNMENT = "government"
    PRIVATE = "private"
    CIVIL_SOCIETY = "civil_society"
    ACADEMIC = "academic"
    PEOPLE = "people"


class Organisation(models.Model):
    """A body that takes part, central or local."""

    OPEN = {"id", "name_th", "name_en", "sector", "is_central", "area", "parent", "ended_on"}
    PERSONAL: dict[str, str] = {}

    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    sector = models.CharField(max_length=20, choices=Sector.choices)
    is_central = models.BooleanField(default=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="offices"
    )
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name_th", "area"], name="organisation_once_in_an_area")
        ]

    def __str__(self) -> str:
        return self.name_th


class Agreement(models.Model):
    """What organisations have agreed to do or share, for which term."""

    OPEN = {"id", "title", "area", "scopes", "parties", "signed_on", "valid_from", "valid_to", "ended_reason"}
    PERSONAL: dict[str, str] = {}

    class Scope(models.TextChoices):
        AGGREGATE = "aggregate"
        LISTS = "lists"
        HOUSEHOLDS = "households"
        REFERRALS = "referrals"

    title = models.CharField(max_length=200)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    parties = models.ManyToManyField(Organisation, related_name="agreements")
    signed_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="agreement_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.title


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants as chainable filters."""

    def in_force(self, on: date) -> "GrantQuerySet":
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class Grant(models.Model):
    """A role, in an area, for an organisation: what a user may do where, from when to when."""

    OPEN = {
        "id",
        "user",
        "role",
        "area",
        "organisation",
        "valid_from",
        "valid_to",
        "granted_by",
        "ended_reason",
    }
    PERSONAL: dict[str, str] = {}

    class Role(models.TextChoices):
        SURVEYOR = "surveyor"
        SUPERVISOR = "supervisor"
        DATA_MANAGER = "data_manager"
        AGENCY_OFFICER = "agency_officer"
        PROJECT_TEAM = "project_team"
        GOVERNOR_OFFICE = "governor_office"
        CENTRAL_PROGRAMME = "central_programme"
        VILLAGE_LEADER = "village_leader"
        MENTOR = "mentor"
        ADMINISTRATOR = "administrator"
        PROTECTION_OFFICER = "protection_officer"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="grants")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_reason = models.CharField(max_length=200, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "valid_to"])]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "area"],
                condition=Q(valid_to__isnull=True),
                name="grant_once_while_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.area_id}"
