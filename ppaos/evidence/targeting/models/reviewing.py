"""Who looks at which pair: pairs given to a reviewer, and decided pairs drawn at random to be looked at again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ppaos.evidence.targeting.models.decisions import Match
from ppaos.evidence.targeting.models.lists import Candidate
from ppaos.people.registry.models import Person


class ReviewAssignment(models.Model):
    """A pair given to one reviewer, who alone sees its ids whole and settles it, until it is handed back.

    It is of the pair, not of one decision: a pair that waits again is still the reviewer's.
    """

    OPEN = {"id", "candidate", "person", "reviewer", "assigned_by", "assigned_at", "ended_at", "ended_by"}
    PERSONAL: dict[str, str] = {}
    STAYS_ON_MERGE = {"person"}

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["reviewer"], name="assignment_reviewer", condition=Q(ended_at__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "person"],
                condition=Q(ended_at__isnull=True),
                name="one_reviewer_a_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} ~ {self.person_id} for {self.reviewer_id}"


class SampledPair(models.Model):
    """A pair the machine called the same, drawn at random: what people say of such pairs measures the machine."""

    OPEN = {"id", "match", "drawn_by", "drawn_at"}
    PERSONAL: dict[str, str] = {}

    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="sampled")
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"match {self.match_id}, drawn {self.drawn_at:%Y-%m-%d}"
