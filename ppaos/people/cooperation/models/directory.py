"""Who helps with what, where, for whom, how much: services of organisations, dated."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models.organisations import Organisation


class ServiceQuerySet(models.QuerySet["Service"]):
    """Services as chainable filters."""

    def in_force(self, on: object) -> "ServiceQuerySet":
        """Services offered on the date."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class Service(models.Model):
    """What an organisation gives, to whom. `eligibility` is read by `engine.routing`; its shape stands there."""

    OPEN = {
        "id", "uid", "code", "organisation", "name_th", "name_en", "description", "needs", "per", "eligibility",
        "amount_baht", "amount_unit", "period", "times_per_period", "documents", "channel", "standard_days", "status",
        "source", "valid_from", "valid_to", "changed_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Per(models.TextChoices):
        PERSON = "person", _("person")
        HOUSEHOLD = "household", _("household")

    class Period(models.TextChoices):
        ONCE = "once", _("once in a life")
        MONTH = "month", _("month")
        FISCAL_YEAR = "fiscal_year", _("fiscal year")
        ROUND = "round", _("round of registration")

    uid = models.UUIDField(unique=True, default=uuid4)
    code = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    needs = ArrayField(models.CharField(max_length=40))
    per = models.CharField(max_length=10, choices=Per.choices)
    eligibility = models.JSONField(default=list)
    amount_baht = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    amount_unit = models.CharField(max_length=40, blank=True)
    period = models.CharField(max_length=12, choices=Period.choices)
    times_per_period = models.SmallIntegerField(default=1)
    documents = ArrayField(models.CharField(max_length=120), default=list)
    channel = models.CharField(max_length=200, blank=True)
    standard_days = models.JSONField(default=dict)  # days by state of a referral
    status = models.CharField(max_length=12)  # official, derived, proposal, unverified
    source = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    changed_at = models.DateTimeField()

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code", "valid_from"], name="service_once_from_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.name_th


class ServiceArea(models.Model):
    """Where a service is offered, and by which office of its organisation."""

    OPEN = {"id", "uid", "service", "area", "office"}
    PERSONAL: dict[str, str] = {}

    uid = models.UUIDField(unique=True, default=uuid4, db_default=RandomUUID())
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="places")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "area", "office"], name="service_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} in {self.area_id}"


class Capacity(models.Model):
    """How many a service can take in a fiscal year and area, and what money there is; null is not known."""

    OPEN = {"id", "service", "area", "fiscal_year", "places", "baht", "source", "changed_at"}
    PERSONAL: dict[str, str] = {}

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="capacities")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    fiscal_year = models.SmallIntegerField()
    places = models.IntegerField(null=True)
    baht = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    source = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "area", "fiscal_year"], nulls_distinct=False, name="capacity_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.fiscal_year}"
