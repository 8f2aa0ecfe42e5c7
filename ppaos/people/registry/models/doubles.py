"""Who stands in the register twice? Pairs the machine thinks likely; a person says which they are."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ppaos.people.registry.models.persons import Person


class PossibleDouble(models.Model):
    """Two persons who may be one, the lesser number first. That they are one is said by a merge, nowhere else."""

    OPEN = {
        "id", "first", "second", "probability", "match_weight", "levels", "method", "found_at", "decision",
        "decided_by", "decided_at",
    }  # fmt: skip
    PERSONAL = {"note": "names"}
    STAYS_ON_MERGE = {"first", "second"}

    class Decision(models.TextChoices):
        OPEN = "open", _("Waits for a decision")
        DIFFERENT = "different", _("Different persons")
        CANNOT_TELL = "cannot_tell", _("Cannot tell")

    # The unique constraint is the index of `first`.
    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField()
    match_weight = models.FloatField()
    levels = models.JSONField(default=dict)
    method = models.CharField(max_length=60)
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=12, choices=Decision.choices, default=Decision.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["decision", "-probability", "-match_weight"], name="doubles_in_order")
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_double_a_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="lesser_number_first"),
            models.CheckConstraint(
                condition=Q(decision="open") ^ Q(decided_at__isnull=False), name="double_decided_when"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}: {self.decision}"
