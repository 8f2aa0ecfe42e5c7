"""Whom a round of follow-up asks again, and what happened to households in between."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.models import Form, Visit
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household, Person

USER = settings.AUTH_USER_MODEL


class FollowUpRound(models.Model):
    """Households of an area to be asked again within some weeks: all of them, or a sample drawn by a seed.

    `year` and `number` are those under which their answers stand in livelihood (year of the survey, round).
    """

    OPEN = {
        "id", "uid", "area", "name", "year", "number", "form", "design", "of_whom", "share_percent", "seed", "drawn_of",
        "size", "starts_on", "ends_on", "state", "made_by", "made_at", "closed_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Design(models.TextChoices):
        CENSUS = "census", _("all of them")
        SAMPLE = "drawn_sample", _("a drawn sample")

    class State(models.TextChoices):
        DRAFT = "round_draft", _("being planned")
        OPEN = "round_open", _("in the field")
        CLOSED = "round_closed", _("round closed")

    uid = models.UUIDField(unique=True, default=uuid4)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    year = models.SmallIntegerField()  # Buddhist era
    number = models.SmallIntegerField()
    form = models.ForeignKey(Form, on_delete=models.PROTECT, null=True, related_name="+")
    design = models.CharField(max_length=14, choices=Design.choices)
    of_whom = models.JSONField(
        default=dict
    )  # standings, groups, models, helped since …: the filter, with its values
    share_percent = models.FloatField(null=True)  # of a sample
    seed = models.BigIntegerField(null=True)
    drawn_of = models.IntegerField(null=True)  # how many stood to be drawn
    size = models.IntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "number"], name="follow_up_round_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="follow_up_round_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class RoundHousehold(models.Model):
    """A household that a round asks. `weight`: for how many households it stands; one in a census."""

    OPEN = {"id", "round", "household", "area", "stratum", "weight", "visit"}
    PERSONAL: dict[str, str] = {}

    round = models.ForeignKey(FollowUpRound, on_delete=models.CASCADE, related_name="households")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    stratum = models.CharField(max_length=40, blank=True)
    weight = models.FloatField(default=1.0)
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "household"], name="household_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} in round {self.round_id}"


class Hazard(models.Model):
    """Something that struck places: marked once, it lists the households there and opens visits and referrals."""

    OPEN = {
        "id", "uid", "kind", "name", "started_on", "ended_on", "note", "source", "made_by", "made_at", "taken_back_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    uid = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=30)  # `shocks.toml` says which there are
    name = models.CharField(max_length=200)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="hazard_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HazardPlace(models.Model):
    """A place that a hazard struck."""

    OPEN = {"id", "hazard", "area"}
    PERSONAL: dict[str, str] = {}

    hazard = models.ForeignKey(Hazard, on_delete=models.CASCADE, related_name="places")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hazard", "area"], name="hazard_place_once")]

    def __str__(self) -> str:
        return f"{self.hazard_id} in {self.area_id}"


class Shock(models.Model):
    """What struck one household on a day: written down when it happens, taken back when it was wrong."""

    OPEN = {
        "id", "uid", "household", "person", "area", "kind", "on", "severity", "hazard", "lost_baht", "made_by",
        "made_at", "taken_back_at", "taken_back_by",
    }  # fmt: skip
    PERSONAL = {"note": "health", "told_by": "names"}
    STAYS_ON_MERGE = {"person"}

    class Severity(models.TextChoices):
        LIGHT = "light", _("light")
        HEAVY = "heavy", _("heavy")
        RUINOUS = "ruinous", _("takes away the living")

    uid = models.UUIDField(unique=True, default=uuid4)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="shocks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)  # `shocks.toml` says which there are
    on = models.DateField()
    severity = models.CharField(max_length=8, choices=Severity.choices, blank=True)  # empty: not told
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, null=True, related_name="shocks")
    lost_baht = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # null: not known
    told_by = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["area", "on"], name="shock_of_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "hazard"],
                condition=Q(taken_back_at=None) & ~Q(hazard=None),
                name="struck_once_by_a_hazard",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
