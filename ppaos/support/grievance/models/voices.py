"""A voice: what somebody said, at a desk, by phone or on the public page, with a number and a day to answer by."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.models import Visit
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import ChangeRequest, Household, Person
from ppaos.support.referral.models import Referral

USER = settings.AUTH_USER_MODEL


class Voice(models.Model):
    """What somebody said. `kind` is one of kinds.toml; `code_hash` that of the code with which its sender follows it.

    A duplicate is a voice of its own, joined to the first (`joined_to`): its sender gets the same answer. A sealed
    voice (about conduct) is seen by its own readers alone. `is_set_aside`: came in a flood; to be looked at.
    """

    OPEN = {
        "id", "number", "code_hash", "kind", "channel", "is_anonymous", "recording", "area", "household", "person",
        "referral", "organisation", "about_user", "state", "is_sealed", "is_set_aside", "handler", "due_on",
        "received_at", "received_by", "answered_at", "answered_by", "closed_at", "joined_to", "text_key", "visit",
        "change_request", "reminded_on",
    }  # fmt: skip
    PERSONAL = {
        "text": "names", "sender_name": "names", "contact": "names", "place": "names", "about_name": "names",
        "answer": "names",
    }  # fmt: skip
    STAYS_ON_MERGE = {"person"}

    class Channel(models.TextChoices):
        DESK = "voice_at_desk", _("said at a desk")
        PHONE = "voice_by_phone", _("said by telephone")
        PUBLIC = "voice_public_page", _("sent from the public page")
        OWN_PAGE = "voice_own_page", _("sent from the household's own page")
        LETTER = "voice_by_letter", _("written in a letter")

    class State(models.TextChoices):
        RECEIVED = "voice_received", _("voice received")
        HANDLING = "voice_handling", _("voice being handled")
        ANSWERED = "voice_answered", _("voice answered")
        APPEALED = "voice_appealed", _("appealed")
        REOPENED = "voice_reopened", _("voice reopened")
        CLOSED = "voice_closed", _("voice closed")
        JOINED = "voice_joined", _("joined to an earlier voice")

    number = models.CharField(max_length=30, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    is_anonymous = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    recording = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    sender_name = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=300, blank=True)  # as said: a house, a landmark
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="voices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    about_user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    about_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    is_sealed = models.BooleanField(default=False)
    is_set_aside = models.BooleanField(default=False)
    handler = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined")
    text_key = models.CharField(
        max_length=64, blank=True
    )  # digest of the text as compared, to find the same again
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="+")
    change_request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, null=True, related_name="+")
    reminded_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["area", "state", "due_on"]),
            models.Index(fields=["handler", "state"]),
            models.Index(fields=["text_key", "received_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="voice_joined") | Q(joined_to__isnull=False), name="joined_to_one"
            ),
            models.CheckConstraint(condition=~Q(joined_to=models.F("id")), name="joined_to_another"),
        ]

    def __str__(self) -> str:
        return self.number


class VoiceStep(models.Model):
    """One step of a voice. `is_told`: its sender may read it."""

    OPEN = {"id", "voice", "state", "is_told", "by", "at"}
    PERSONAL = {"text": "names"}

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=Voice.State.choices)
    text = models.TextField(blank=True)
    is_told = models.BooleanField(default=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["voice", "id"])]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.state}"


class VoiceParty(models.Model):
    """Somebody whom a voice is about or who had a part in it, and who therefore never handles it."""

    OPEN = {"id", "voice", "user", "organisation", "why"}
    PERSONAL: dict[str, str] = {}

    class Why(models.TextChoices):
        NAMED = "party_named", _("named in the voice")
        RECORDED = "party_recorded", _("made the record")
        VISITED = "party_visited", _("held the visit")
        REFERRED = "party_referred", _("referred or answered")
        RELATED = "party_related", _("related to somebody named")

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="parties")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=20, choices=Why.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) ^ Q(organisation__isnull=False),
                name="party_user_or_organisation",
            ),
            models.UniqueConstraint(
                fields=["voice", "user", "organisation", "why"], nulls_distinct=False, name="party_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.why}"


class Appeal(models.Model):
    """An appeal against the answer to a voice, decided at another level by somebody who had no part in it."""

    OPEN = {"id", "voice", "level", "made_at", "due_on", "handler", "outcome", "decided_by", "decided_at"}
    PERSONAL = {"reason": "names", "decision": "names"}

    class Level(models.TextChoices):
        DISTRICT = "appeal_district", _("at the district")
        PROVINCE = "appeal_province", _("at the province")
        CENTRAL = "appeal_central", _("at the central programme")

    class Outcome(models.TextChoices):
        UPHELD = "appeal_upheld", _("the appeal is right")
        NOT_UPHELD = "appeal_not_upheld", _("the answer stands")

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="appeals")
    level = models.CharField(max_length=20, choices=Level.choices)
    reason = models.TextField()
    made_at = models.DateTimeField()
    due_on = models.DateField()
    handler = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    decision = models.TextField(blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "level"], name="appeal_once_a_level"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(decided_at__isnull=False), name="appeal_decided_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.level}"
