"""Urgent referrals that left without an agreement, and what somebody else says of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.support.referral.models.referrals import Ground, Referral


class UrgentSending(models.Model):
    """One urgent referral that left while no agreement let it flow, on the ground that was stated. Somebody other than
    its sender looks afterwards whether that was right."""

    OPEN = {
        "id", "referral", "area", "ground", "sent_by", "sent_at", "verdict", "reviewed_by", "reviewed_at",
    }  # fmt: skip
    PERSONAL = {"note": "names", "reason": "names"}

    class Verdict(models.TextChoices):
        UNREVIEWED = "unreviewed", _("waits for a review")
        RIGHT = "rightly_sent", _("rightly sent")
        WRONG = "wrongly_sent", _("not rightly sent")

    referral = models.OneToOneField(
        Referral, on_delete=models.PROTECT, related_name="urgent_sending", db_constraint=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    ground = models.CharField(max_length=14, choices=Ground.choices)
    note = models.TextField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices, default=Verdict.UNREVIEWED)
    reason = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["area"], condition=Q(verdict="unreviewed"), name="urgent_sending_waiting")
        ]

    def __str__(self) -> str:
        return f"urgent referral {self.referral_id}"
