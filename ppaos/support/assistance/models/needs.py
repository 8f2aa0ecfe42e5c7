"""What a household or a person needs, and why we think so."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household, Person


class Need(models.Model):
    """One need of a household or of one of its members. Met or taken off it stays, with its reason.

    `code` is a need of the method «needs»; `found_by` says whether a rule of it, a visit or a worker told of it.
    """

    OPEN = {
        "id", "household", "person", "area", "code", "dimension", "is_urgent", "state", "found_by", "rule_version",
        "year", "round", "found_at", "found_by_user", "changed_at", "closed_reason",
    }  # fmt: skip
    PERSONAL = {"reasons": "aggregate", "note": "names"}
    STAYS_ON_MERGE = {"person"}

    class State(models.TextChoices):
        OPEN_NEED = "open_need", _("open")
        MET = "met", _("fulfilled")
        TAKEN_OFF = "taken_off", _("taken off with a reason")

    class FoundBy(models.TextChoices):
        RULE = "rule", _("a rule on the assessment")
        VISIT = "visit", _("a visit")
        WORKER = "worker", _("a worker")

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="needs")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="needs")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    dimension = models.CharField(max_length=10)
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN_NEED)
    found_by = models.CharField(max_length=8, choices=FoundBy.choices)
    rule_version = models.CharField(max_length=40, blank=True)
    year = models.SmallIntegerField(null=True)  # of the round whose answers told of it
    round = models.SmallIntegerField(null=True)
    reasons = models.JSONField(default=list)  # [{"indicator": …, "value": …}], the words are the presenters'
    note = models.TextField(blank=True)
    found_at = models.DateTimeField()
    found_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area", "code", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person", "code"],
                condition=Q(state="open_need"),
                nulls_distinct=False,
                name="one_open_need",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.household_id}"
