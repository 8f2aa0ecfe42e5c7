"""What the radar counted: for each place what it adds, and what it and all within it come to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household, Person
from ppaos.support.assistance.models import Need


class RadarCount(models.Model):
    """One figure of the radar for one area and one organisation (none: all of them together).

    `own` is what was made under the area itself, `value` that with all areas within it. `days`: how many days a step
    took, where the figure counts steps; the median is read off these.
    """

    OPEN = {"id", "area", "organisation", "figure", "days", "own", "value"}
    PERSONAL: dict[str, str] = {}

    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    figure = models.CharField(max_length=20)
    days = models.SmallIntegerField(null=True)
    own = models.IntegerField()
    value = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "organisation", "figure", "days"],
                nulls_distinct=False,
                name="radar_count_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure} of {self.area_id}"


class DoubleHelp(models.Model):
    """A household, or one of its members, to whom several organisations gave for the same need in a fiscal year
    (`about` is the need), or the same kind of help, for a need that was not told (`about` is the kind)."""

    OPEN = {"id", "figure", "household", "person", "area", "about", "fiscal_year", "bodies"}
    PERSONAL: dict[str, str] = {}
    STAYS_ON_MERGE = {"person"}

    figure = models.CharField(max_length=20)
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="double_help", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    about = models.CharField(max_length=40)
    fiscal_year = models.SmallIntegerField()
    bodies = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [models.Index(fields=["area", "figure", "household"])]

    def __str__(self) -> str:
        return f"{self.figure} of {self.household_id}"


class Gap(models.Model):
    """An open need that was never referred."""

    OPEN = {"need", "area"}
    PERSONAL: dict[str, str] = {}

    need = models.OneToOneField(
        Need, on_delete=models.CASCADE, primary_key=True, related_name="gap", db_constraint=False
    )
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+", db_constraint=False)

    def __str__(self) -> str:
        return f"need {self.need_id}"


class RadarMark(models.Model):
    """Up to when the radar holds: everything committed by `as_of` is in it. One row."""

    OPEN = {"id", "as_of"}
    PERSONAL: dict[str, str] = {}

    as_of = models.DateTimeField()

    def __str__(self) -> str:
        return f"as of {self.as_of:%Y-%m-%d %H:%M:%S}"
