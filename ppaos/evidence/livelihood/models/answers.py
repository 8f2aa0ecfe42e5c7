"""What was said of a household: answers by questionnaire, where they came from, scores that came with them."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from ppaos.people.registry.models import Household, Person


class Instrument(models.TextChoices):
    """Which questionnaire an answer belongs to; answers of one are never read as answers of another."""

    SLF = "slf"
    BMN = "bmn"
    POINTS = "points"
    FACTS = "facts"  # amounts and circumstances as they are, without a score: baht, people, states of health


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
        REFUSED = "refused"
        MISSING = "missing"  # asked, and nothing is written; what was never asked has no row at all

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
