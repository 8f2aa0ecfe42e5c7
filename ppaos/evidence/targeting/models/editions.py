"""What became of everybody on a list from one edition of it to another."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ppaos.evidence.targeting.models.lists import Candidate, CandidateHousehold, Edition
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import Job


class EditionComparison(models.Model):
    """Two editions of one source, compared as their rows and links stood at a time."""

    OPEN = {"id", "earlier", "later", "compared_at", "job"}
    PERSONAL: dict[str, str] = {}

    earlier = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    later = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    # Empty until the first comparison has come to its end.
    compared_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="editions_compared_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="two_editions_compared"),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"


class EditionState(models.TextChoices):
    """What became of a listed person, or household. Stayed is unchanged or changed."""

    ENTERED = "entered"
    LEFT = "left"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    IN_DOUBT = "in_doubt"
    UNMATCHABLE = "unmatchable"


STAYED = (EditionState.UNCHANGED, EditionState.CHANGED)


def _row(to: type[models.Model]) -> Any:
    # Rows of lists are never deleted one by one: no index for that.
    return models.ForeignKey(to, on_delete=models.CASCADE, null=True, db_index=False, related_name="+")


def _area() -> Any:
    return models.ForeignKey(Area, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")


def _fields() -> Any:
    return ArrayField(models.CharField(max_length=16), default=list)


class _ListedChange(models.Model):
    """What persons and households have in common: `earlier` is empty for who entered, `later` for who left.

    A pair in doubt may share a side with another row. Each side is counted once: by the row whose `earlier_area`, or
    `later_area`, says where the edition lists it; the others leave that empty.
    """

    state = models.CharField(max_length=12, choices=EditionState.choices)
    # Fields by what happened to them: both editions give a value and they differ; only the later; only the earlier.
    changed = _fields()
    filled = _fields()
    emptied = _fields()
    earlier_area = _area()
    later_area = _area()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["comparison", "earlier_area"], name="%(class)s_earlier"),
            models.Index(fields=["comparison", "later_area"], name="%(class)s_later"),
        ]


class ListedPersonChange(_ListedChange):
    """What became of one listed person between two editions."""

    OPEN = {
        "id", "comparison", "earlier", "later", "state", "origin", "probability", "changed", "filled", "emptied",
        "earlier_area", "later_area",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Origin(models.TextChoices):
        """How the two rows were told to be one person."""

        CITIZEN_ID = "citizen_id"
        REGISTER = "register"
        MODEL = "model"

    comparison = models.ForeignKey(
        EditionComparison, on_delete=models.CASCADE, db_index=False, related_name="persons"
    )
    earlier = _row(Candidate)
    later = _row(Candidate)
    origin = models.CharField(max_length=12, choices=Origin.choices, blank=True)
    probability = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.earlier_id} → {self.later_id}: {self.state}"


class ListedHouseholdChange(_ListedChange):
    """What became of one listed household between two editions."""

    OPEN = {
        "id", "comparison", "earlier", "later", "state", "changed", "filled", "emptied", "earlier_area", "later_area",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    comparison = models.ForeignKey(
        EditionComparison, on_delete=models.CASCADE, db_index=False, related_name="households"
    )
    earlier = _row(CandidateHousehold)
    later = _row(CandidateHousehold)

    def __str__(self) -> str:
        return f"{self.earlier_id} → {self.later_id}: {self.state}"
