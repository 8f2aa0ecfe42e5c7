"""What was decided: is the listed person the registered one, and what was found at the house."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ppaos.evidence.targeting.models.lists import Candidate, CandidateHousehold
from ppaos.people.registry.models import Household, Person


class Match(models.Model):
    """A listed row and a registered person, compared. Superseded, never overwritten."""

    OPEN = {
        "id", "candidate", "person", "decision", "origin", "probability", "match_weight", "levels", "method",
        "decided_at", "decided_by", "is_current",
    }  # fmt: skip
    PERSONAL = {"note": "names"}
    STAYS_ON_MERGE = {"person"}
    # Compared with somebody is not about somebody: only the same person is.
    ABOUT = {"person": Q(decision="same", is_current=True)}

    class Decision(models.TextChoices):
        SAME = "same"
        DOUBTFUL = "doubtful"
        DIFFERENT = "different"
        CANNOT_TELL = "cannot_tell"

    class Origin(models.TextChoices):
        VERIFIED_ID = "verified_id"
        MODEL = "model"
        SOURCE = "source"  # the register's record was made from this very row
        PERSON = "person"  # somebody decided

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="matches")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="matches")
    decision = models.CharField(max_length=12, choices=Decision.choices)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    probability = models.FloatField(null=True)
    match_weight = models.FloatField(null=True)
    levels = models.JSONField(default=dict)
    method = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="match_person", condition=Q(is_current=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "person"],
                condition=Q(is_current=True),
                name="one_current_decision_a_pair",
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(is_current=True, decision="same"),
                name="candidate_is_one_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} ~ {self.person_id}: {self.decision}"


class Verdict(models.Model):
    """What was found at a listed or registered household. The newest counts."""

    OPEN = {
        "id",
        "candidate_household",
        "household",
        "outcome",
        "reason",
        "found_on",
        "moved_to",
        "made_by",
        "made_at",
        "source_label",
        "source_id",
        "taken_back_at",
    }
    PERSONAL = {"note": "names"}

    class Outcome(models.TextChoices):
        FOUND_POOR = "found_poor"
        FOUND_NOT_POOR = "found_not_poor"
        NOT_FOUND = "not_found"
        MOVED = "moved"
        DIED = "died"
        REFUSED = "refused"
        COUNTED_ELSEWHERE = "counted_elsewhere"
        EMPTY = "empty"

    candidate_household = models.ForeignKey(
        CandidateHousehold, on_delete=models.CASCADE, null=True, related_name="verdicts"
    )
    household = models.ForeignKey(Household, on_delete=models.CASCADE, null=True, related_name="verdicts")
    outcome = models.CharField(max_length=18, choices=Outcome.choices)
    reason = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)
    found_on = models.DateField()
    moved_to = models.ForeignKey("geography.Area", on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    source_label = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["household", "-found_on", "-id"]),
            models.Index(fields=["candidate_household", "-found_on", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(candidate_household__isnull=False) | Q(household__isnull=False),
                name="verdict_on_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} on {self.found_on}"
