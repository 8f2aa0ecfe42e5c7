"""Who: persons, the identifiers they have or lack, corrections, and merges that can be undone.

STAYS_ON_MERGE names the relations whose rows stay with the record they were made for when it is merged:
questions ask for them through `queries.records`. A merge refuses to hide rows of any other relation.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area


class Person(models.Model):
    """One human being as registered. After a merge the row stays and points to the record kept."""

    OPEN = {
        "id", "birth_precision", "area", "area_codes", "made_in", "merged_into", "source_label", "source_id",
        "source_row", "created_at", "erased_at",
    }  # fmt: skip
    STAYS_ON_MERGE = {"merged_into"}
    PERSONAL = {
        "title": "names", "first_name": "names", "last_name": "names", "sort_key": "names", "search_key": "names",
        "sex": "names", "birth_on": "names", "died_on": "names",
    }  # fmt: skip

    class Sex(models.TextChoices):
        MALE = "m", _("male")
        FEMALE = "f", _("female")

    class Precision(models.TextChoices):
        DAY = "day", _("day, month and year")
        MONTH = "month", _("month and year only")
        YEAR = "year", _("year only")

    title = models.CharField(max_length=40, blank=True)
    first_name = models.CharField(max_length=120)
    last_name = models.CharField(max_length=120, blank=True)
    # Compared byte by byte: the key already holds the Thai order, whatever the database's own is.
    sort_key = models.CharField(max_length=500, db_collation="C")
    search_key = models.CharField(max_length=260)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    birth_on = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, choices=Precision.choices, blank=True)
    died_on = models.DateField(null=True)
    # Where the person lives now and every area that holds that place now: kept for search.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    area_codes = ArrayField(models.CharField(max_length=12), default=list)
    # The area whose data team made the record; it keeps its own records after a move.
    made_in = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged_records"
    )
    source_label = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    source_row = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # The beginning of a name within an area is found in this index alone, without the rows.
            models.Index(fields=["sort_key"], include=["area_codes", "id"], name="person_sort_key"),
            GinIndex(OpClass("search_key", "gin_trgm_ops"), name="person_search_trigrams"),
            GinIndex(fields=["area_codes"], name="person_areas"),
            models.Index(fields=["source_label", "source_id"], name="person_source"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Identifier(models.Model):
    """A citizen id, sealed, or the reason why a person has none."""

    OPEN = {
        "id",
        "person",
        "kind",
        "missing_reason",
        "is_verified",
        "valid_from",
        "valid_to",
        "source_label",
        "source_id",
    }
    PERSONAL = {"sealed": "citizen_id"}
    STAYS_ON_MERGE = {"person"}

    class Kind(models.TextChoices):
        CITIZEN_ID = "citizen_id", _("citizen id")
        NONE = "none", _("none")

    class MissingReason(models.TextChoices):
        NOT_GIVEN = "not_given", _("not given")
        NO_STATUS = "no_status", _("no registered status")
        CARD_LOST = "card_lost", _("card lost")
        INVALID = "invalid", _("the number given is wrong")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    sealed = models.BinaryField(null=True)
    missing_reason = models.CharField(max_length=12, choices=MissingReason.choices, blank=True)
    is_verified = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source_label = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["sealed"], name="identifier_sealed", condition=Q(sealed__isnull=False))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="citizen_id", sealed__isnull=False)
                | ~Q(missing_reason="") & Q(sealed__isnull=True),
                name="identifier_or_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"


class Merge(models.Model):
    """Two records said to be one person: who said so, why, and whether it was taken back."""

    OPEN = {
        "id",
        "kept",
        "merged",
        "field_choices",
        "merged_by",
        "merged_at",
        "undone_by",
        "undone_at",
    }
    PERSONAL = {"reason": "names"}
    STAYS_ON_MERGE = {"kept", "merged"}

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    reason = models.CharField(max_length=300)
    field_choices = models.JSONField(default=dict)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="merged_once"
            ),
            models.CheckConstraint(condition=~Q(kept=models.F("merged")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"


class MergeRequest(models.Model):
    """A merge of two verified persons that somebody asked for, and what a second person said to it."""

    OPEN = {
        "id", "kept", "merged", "field_choices", "asked_by", "asked_at", "answer", "answered_by", "answered_at",
        "merge",
    }  # fmt: skip
    PERSONAL = {"reason": "names", "answer_reason": "names"}
    STAYS_ON_MERGE = {"kept", "merged"}

    class Answer(models.TextChoices):
        CONFIRMED = "merge_confirmed", _("merge confirmed")
        DECLINED = "merge_declined", _("merge declined")

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    field_choices = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    answer_reason = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    merge = models.OneToOneField(Merge, on_delete=models.PROTECT, null=True, related_name="request")

    class Meta:
        constraints = [
            # Whichever of the two is to be kept, one question about a pair waits at a time.
            models.UniqueConstraint(
                Least("kept", "merged"),
                Greatest("kept", "merged"),
                condition=Q(answer=""),
                name="one_open_request_a_pair",
            ),
            models.CheckConstraint(condition=~Q(kept=models.F("merged")), name="request_about_two"),
            models.CheckConstraint(
                condition=~Q(answer="merge_confirmed") | ~Q(answered_by=models.F("asked_by")),
                name="confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}, asked"


class Correction(models.Model):
    """One field of a person put right. The newest that was not taken back is what the person's row shows."""

    OPEN = {"id", "person", "field", "merge", "made_by", "made_at", "undone_at"}
    PERSONAL = {"old_value": "names", "new_value": "names", "reason": "names"}
    STAYS_ON_MERGE = {"person"}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20)
    old_value = models.CharField(max_length=120, blank=True)
    new_value = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300)
    # Made by a merge, which took this value from the other record; undone with it.
    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, null=True, related_name="corrections")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "field", "-id"])]

    def __str__(self) -> str:
        return f"{self.field} of person {self.person_id}"
