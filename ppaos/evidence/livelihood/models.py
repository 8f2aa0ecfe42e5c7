"""What we know of a household: answers, the methods that score them, assessments with their method."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household, Person


class Instrument(models.TextChoices):
    """Which questionnaire an answer belongs to; answers of one are never read as answers of another."""

    SLF = "slf"
    BMN = "bmn"
    POINTS = "points"


class Answer(models.Model):
    """One answer of a household or person in a round. A later correction is a new row."""

    OPEN = {
        "id", "household", "person", "year", "round", "instrument", "indicator", "state", "answered_on",
        "origin_label", "origin_id", "superseded_at",
    }  # fmt: skip
    PERSONAL = {"value": "aggregate"}
    STAYS_ON_MERGE = {"person"}

    class State(models.TextChoices):
        ANSWERED = "answered"
        PASS = "pass"
        FAIL = "fail"
        NOT_APPLICABLE = "not_applicable"
        MISSING = "missing"

    # Without constraints in the database: a province's answers come a million at once, each joined to its household
    # by the statement that writes it, and checking every row again would take most of the time.
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    year = models.SmallIntegerField()
    round = models.SmallIntegerField()
    instrument = models.CharField(max_length=8, choices=Instrument.choices)
    indicator = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    state = models.CharField(max_length=14, choices=State.choices)
    answered_on = models.DateField(null=True)
    origin_label = models.CharField(max_length=60)
    origin_id = models.BigIntegerField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["household", "instrument", "year", "round"]),
            BrinIndex(fields=["origin_id"], name="answer_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.indicator}"


class PulledInterview(models.Model):
    """An interview whose answers were taken in: as which state of it, and for which household."""

    OPEN = {"id", "interview_id", "digest", "household_id", "pulled_at"}
    PERSONAL: dict[str, str] = {}

    # Without a foreign key: an interview that became part of another is gone, and what it brought is taken out.
    interview_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    household_id = models.BigIntegerField(db_index=True)
    pulled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"interview {self.interview_id}"


class MethodVersion(models.Model):
    """A published method. Published versions never change."""

    OPEN = {"id", "name", "version", "content", "sha256", "source", "status", "published_at", "valid_from"}
    PERSONAL: dict[str, str] = {}

    name = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    source = models.TextField(blank=True)
    status = models.CharField(max_length=12)
    published_at = models.DateTimeField()
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="method_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Assessment(models.Model):
    """Five capitals of a household in a round, by one method version. Null is «not scored», never one."""

    OPEN = {
        "id", "household", "area", "year", "round", "method", "human", "physical", "financial", "natural", "social",
        "overall", "level", "assessed_on", "made_at", "is_current",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="assessments")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    round = models.SmallIntegerField()
    method = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    human = models.FloatField(null=True)
    physical = models.FloatField(null=True)
    financial = models.FloatField(null=True)
    natural = models.FloatField(null=True)
    social = models.FloatField(null=True)
    overall = models.FloatField(null=True)
    level = models.SmallIntegerField(null=True)
    assessed_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "round", "method"],
                condition=Q(is_current=True),
                name="one_current_assessment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}/{self.round}"


class DimensionResult(models.Model):
    """Five problem dimensions of a household in a round from its BMN answers: poor, not poor or unknown."""

    OPEN = {
        "id", "household", "area", "year", "round", "method", "health", "living", "education", "income", "access",
        "failing", "made_at", "is_current",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        POOR = "poor"
        NOT_POOR = "not_poor"
        UNKNOWN = "unknown"

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="dimension_results")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    round = models.SmallIntegerField()
    method = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    health = models.CharField(max_length=8, choices=State.choices)
    living = models.CharField(max_length=8, choices=State.choices)
    education = models.CharField(max_length=8, choices=State.choices)
    income = models.CharField(max_length=8, choices=State.choices)
    access = models.CharField(max_length=8, choices=State.choices)
    failing = models.JSONField(default=list)
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "round", "method"],
                condition=Q(is_current=True),
                name="one_current_dimension_result",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}/{self.round}"


class StatedScore(models.Model):
    """A capital's score that came with a workbook, where it differs from the recomputed one."""

    OPEN = {"id", "household", "year", "round", "capital", "stated", "computed", "origin_label", "origin_id"}
    PERSONAL: dict[str, str] = {}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="stated_scores")
    year = models.SmallIntegerField()
    round = models.SmallIntegerField()
    capital = models.CharField(max_length=10)
    stated = models.FloatField(null=True)
    computed = models.FloatField(null=True)
    origin_label = models.CharField(max_length=60)
    origin_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "round", "capital", "origin_label", "origin_id"],
                name="stated_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.capital}"
