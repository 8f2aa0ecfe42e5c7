"""One need put to one service: where it stands, and every step that led there."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.registry.models import Consent, Household, Person
from ppaos.support.assistance.models import Need
from ppaos.support.referral.models.batches import Batch


class State(models.TextChoices):
    """Where a referral stands; the moves between them are data (`states.toml`)."""

    DRAFT = "draft", _("draft")
    CLEARED = "cleared", _("may be sent")
    SENT = "sent", _("sent")
    ARRIVED = "arrived", _("received there")
    ASKED = "asked", _("more is asked")
    TAKEN_ON = "taken_on", _("taken on")
    TURNED_DOWN = "turned_down", _("turned down")
    REDIRECTED = "redirected", _("sent on to another")
    VISITED = "visited", _("visited")
    APPROVED = "approved", _("approved")
    DELIVERING = "delivering", _("being delivered")
    DELIVERED = "delivered", _("delivered")
    AFFIRMED = "affirmed", _("confirmed by the household")
    CLOSED = "closed", _("closed")
    CALLED_BACK = "called_back", _("called back")


UNANSWERED = ("sent", "arrived")  # it left and nothing was said yet, or it was opened again
WAITING = ("sent", "arrived", "asked", "taken_on", "visited", "approved", "delivering")


class Ground(models.TextChoices):
    """By what right a person's data go to the receiver; nothing is called consented that was not."""

    CONSENT = "consent", _("consent")
    PUBLIC_TASK = "public_task", _("public task")
    VITAL_INTEREST = "vital_interest", _("vital interest")


class Overlap(models.TextChoices):
    """What the receiver says of its own list."""

    UNTOLD = "untold", _("not told")
    KNOWN = "known", _("already known to the receiver")
    ADD_ON = "add_on", _("new to the receiver")


class Referral(models.Model):
    """One need of a household or person, put to one service.

    `period_key` with household or person, need and service makes a referral once; when it may come again is the
    service's own rule. `due_on` is the day by which the present state must have moved on.
    """

    OPEN = {
        "id", "uid", "need", "service", "organisation", "household", "person", "area", "state", "ground", "consent",
        "is_urgent", "period_key", "due_on", "batch", "overlap", "reason", "redirected_to", "made_by", "made_at",
        "sent_at", "answered_at", "helped_at", "changed_at",
    }  # fmt: skip
    PERSONAL = {"note": "names"}
    STAYS_ON_MERGE = {"person"}

    uid = models.UUIDField(unique=True, default=uuid4)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="referrals", db_constraint=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="referrals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="referrals")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="referrals", db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="referrals", db_constraint=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    ground = models.CharField(max_length=14, choices=Ground.choices, blank=True)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+")
    is_urgent = models.BooleanField(default=False)
    period_key = models.CharField(max_length=20)
    due_on = models.DateField(null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="referrals")
    overlap = models.CharField(max_length=8, choices=Overlap.choices, default=Overlap.UNTOLD)
    reason = models.CharField(max_length=40, blank=True)  # code of a refusal or question (`reasons.toml`)
    note = models.TextField(blank=True)
    redirected_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="came_from")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    helped_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "due_on"], name="referral_inbox"),
            models.Index(fields=["area", "state", "due_on"], name="referral_of_area"),
            models.Index(fields=["household"], name="referral_of_household"),
            # What waits on a desk, in the order in which it is due; the states are the waiting ones of states.toml.
            models.Index(
                fields=["organisation", "due_on", "id"],
                condition=Q(state__in=WAITING),
                name="referral_desk",
            ),
            models.Index(fields=["due_on", "id"], name="referral_by_due"),
            # What keeps a batch from being answered.
            models.Index(
                fields=["batch"],
                condition=Q(state__in=UNANSWERED, batch__isnull=False),
                name="referral_unanswered",
            ),
            # What changed lately, as machines ask for it.
            models.Index(fields=["organisation", "changed_at", "id"], name="referral_changed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person", "need", "service", "period_key"],
                condition=~Q(state__in=["turned_down", "redirected", "called_back"]),
                nulls_distinct=False,
                name="referral_once_a_period",
            )
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"


class Step(models.Model):
    """One move of a referral. `skipped` names the states between that nobody told of; they are not invented."""

    OPEN = {
        "id", "referral", "from_state", "to_state", "skipped", "reason", "made_by", "organisation", "channel",
        "made_at", "happened_on",
    }  # fmt: skip
    PERSONAL = {"note": "names"}

    class Channel(models.TextChoices):
        SCREEN = "screen", _("screen")
        SHEET = "sheet", _("spreadsheet")
        OPEN_LINK = "open_link", _("link without an account")
        API = "api", _("API")
        HOUSEHOLD = "household", _("the household")
        SYSTEM = "system", _("the platform")

    referral = models.ForeignKey(
        Referral, on_delete=models.CASCADE, related_name="steps", db_constraint=False
    )
    from_state = models.CharField(max_length=16, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=16, choices=State.choices)
    skipped = models.JSONField(default=list)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    channel = models.CharField(max_length=9, choices=Channel.choices)
    made_at = models.DateTimeField()
    happened_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class AnswerSetAside(models.Model):
    """An answer that could not be used: for whom it was meant, and why it stands aside until somebody looks."""

    OPEN = {
        "id",
        "organisation",
        "batch",
        "referral",
        "fault",
        "channel",
        "file_row",
        "received_at",
        "settled_at",
        "settled_by",
        "settled_as",
    }
    PERSONAL = {"content": "names", "settled_note": "names"}

    class Settled(models.TextChoices):
        TAKEN = "answer_taken", _("taken after all")
        PUT_ASIDE = "put_aside", _("put aside for good")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="set_aside")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="set_aside")
    fault = models.CharField(max_length=40)
    content = models.JSONField()
    channel = models.CharField(max_length=9, choices=Step.Channel.choices)
    file_row = models.IntegerField(null=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_as = models.CharField(max_length=12, choices=Settled.choices, blank=True)
    settled_note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "batch"], condition=Q(settled_at=None), name="answer_unsettled"
            )
        ]

    def __str__(self) -> str:
        return f"answer set aside: {self.fault}"
