"""What a baht brought: studies of social return, their impact map, and the bank of proxies."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.support.operating_models.models import OperatingModel

USER = settings.AUTH_USER_MODEL


class Proxy(models.Model):
    """What one unit of an outcome is taken to be worth in baht of a year, and who says so."""

    OPEN = {
        "id", "name_th", "name_en", "unit", "value", "year", "source", "status", "area", "made_by", "made_at",
        "ended_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=80)
    value = models.DecimalField(max_digits=16, decimal_places=4)
    year = models.SmallIntegerField()  # Buddhist era, whose baht they are
    source = models.CharField(max_length=300)
    status = models.CharField(max_length=12)  # official, derived, proposal, unverified
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")  # null: everywhere
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="proxy_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.name_th} {self.year}"


class Study(models.Model):
    """A study of social return of a model or a project: its choices; the map stands in inputs and outcomes."""

    OPEN = {
        "id", "uid", "name", "area", "model", "scope", "discount_rate", "method", "first_year", "base_year", "ranges",
        "state", "made_by", "made_at", "changed_at", "copied_from",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Method(models.TextChoices):
        MULTIPLICATIVE = "multiplicative", _("shares multiplied")
        ADDITIVE = "additive", _("shares added")

    class State(models.TextChoices):
        DRAFT = "study_draft", _("study being written")
        FINISHED = "study_finished", _("study finished")

    uid = models.UUIDField(unique=True, default=uuid4)
    name = models.CharField(max_length=200)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, null=True, related_name="studies")
    scope = models.TextField(blank=True)
    discount_rate = models.DecimalField(max_digits=14, decimal_places=10)
    method = models.CharField(max_length=14, choices=Method.choices, default=Method.MULTIPLICATIVE)
    first_year = models.SmallIntegerField(default=1)  # on the axis: 0 is not discounted
    base_year = models.SmallIntegerField()  # Buddhist era: the year 0 of the axis, whose baht all values are
    ranges = models.JSONField(default=dict)  # discount_rate → low, high, shape, for the simulation
    state = models.CharField(max_length=14, choices=State.choices, default=State.DRAFT)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class StudyInput(models.Model):
    """What somebody put in: money or the worth of time and goods, in a year of the axis. Null is not told yet."""

    OPEN = {
        "id",
        "study",
        "stakeholder",
        "name",
        "value",
        "year",
        "source",
        "note",
        "drawn",
        "ranges",
        "place",
    }
    PERSONAL: dict[str, str] = {}

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="inputs")
    stakeholder = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=26, decimal_places=10, null=True)
    year = models.SmallIntegerField(default=0)
    source = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)
    drawn = models.JSONField(
        null=True
    )  # the question asked of the register, its answer, when; null: typed in
    ranges = models.JSONField(default=dict)  # value → low, high, shape
    place = models.SmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class StudyOutcome(models.Model):
    """One line of the impact map. Shares stand from 0 to 1; the words of the map are the guide's. Null is not told."""

    OPEN = {
        "id", "study", "stakeholder", "change", "is_intended", "output", "name", "indicator", "indicator_source",
        "capital", "strategy", "area", "quantity", "unit", "drawn", "proxy", "proxy_name", "proxy_value", "proxy_year",
        "proxy_source", "deadweight", "displacement", "attribution", "drop_off", "duration", "evidence_years", "start",
        "note", "ranges", "place",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="outcomes")
    stakeholder = models.CharField(max_length=200)
    change = models.CharField(max_length=300, blank=True)
    is_intended = models.BooleanField(default=True)
    output = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    indicator = models.CharField(max_length=300, blank=True)
    indicator_source = models.CharField(max_length=300, blank=True)
    capital = models.CharField(max_length=60, blank=True)
    strategy = models.CharField(max_length=40, blank=True)  # livelihood strategy, where the method names one
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.DecimalField(max_digits=26, decimal_places=10, null=True)
    unit = models.CharField(max_length=80, blank=True)
    drawn = models.JSONField(null=True)
    proxy = models.ForeignKey(Proxy, on_delete=models.PROTECT, null=True, related_name="+")
    proxy_name = models.CharField(max_length=200, blank=True)
    proxy_value = models.DecimalField(
        max_digits=26, decimal_places=10, null=True
    )  # in baht of the study's base year
    proxy_year = models.SmallIntegerField(null=True)
    proxy_source = models.CharField(max_length=300, blank=True)
    deadweight = models.DecimalField(max_digits=14, decimal_places=10, null=True)
    displacement = models.DecimalField(max_digits=14, decimal_places=10, null=True)
    attribution = models.DecimalField(max_digits=14, decimal_places=10, null=True)
    drop_off = models.DecimalField(max_digits=14, decimal_places=10, null=True)
    duration = models.SmallIntegerField(null=True)  # years
    evidence_years = models.DecimalField(
        max_digits=6, decimal_places=2, null=True
    )  # for how long it was seen
    start = models.SmallIntegerField(null=True)  # on the axis; null: the study's first year
    note = models.CharField(max_length=500, blank=True)
    ranges = models.JSONField(default=dict)  # key → low, high, shape, for the simulation
    place = models.SmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class StudyResult(models.Model):
    """What a study came to, with everything it was computed from: kept, so that a report can be recomputed."""

    OPEN = {"id", "study", "content", "figures", "warnings", "sha256", "made_by", "made_at"}
    PERSONAL: dict[str, str] = {}

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="results")
    content = models.JSONField()  # the study as `ppaos slroi` reads it
    figures = models.JSONField()
    warnings = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"result of {self.study_id}"
