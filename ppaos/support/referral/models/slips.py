"""What was tried with a slip on the public page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.support.referral.models.reaching import Slip


class SlipOpening(models.Model):
    """One try to open a slip: what came of it, and from where. Without a slip: a code that no slip has."""

    OPEN = {"id", "slip", "at", "outcome"}
    PERSONAL = {"address": "names"}

    class Outcome(models.TextChoices):
        PROOF_RIGHT = "proof_right", _("the proof was right")
        PROOF_WRONG = "proof_wrong", _("the proof was wrong")
        SLIP_UNKNOWN = "slip_unknown", _("no slip has this code")
        SLIP_SHUT = "slip_shut", _("the slip opens no more")

    slip = models.ForeignKey(Slip, on_delete=models.CASCADE, null=True, related_name="openings")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    address = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["address", "at"], name="slip_tries_from")]

    def __str__(self) -> str:
        return f"{self.outcome} at {self.at:%Y-%m-%d %H:%M}"
