"""What data subjects ask for, and what they must be told of data that came from others."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models import ChangeRequest, Household, Person
from ppaos.support.grievance.models import Voice

USER = settings.AUTH_USER_MODEL


class DataRequest(models.Model):
    """A request of a data subject, or of a representative, with the clock of the law."""

    OPEN = {
        "id", "number", "kind", "person", "household", "area", "channel", "is_by_representative", "identity_checked",
        "letter_in", "state", "received_on", "due_on", "extended_on", "handler", "answered_at", "answered_by",
        "refusal_ground", "letter", "copy", "voice", "change_request", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL = {
        "sender_name": "names", "contact": "names", "text": "names", "extended_reason": "names",
        "refusal_reason": "names",
    }  # fmt: skip
    STAYS_ON_MERGE = {"person"}

    class Kind(models.TextChoices):
        ACCESS = "request_access", _("to know what is held")
        COPY = "request_copy", _("a copy that machines read")
        CORRECTION = "request_correction", _("to have something put right")
        ERASURE = "request_erasure", _("to be erased")
        RESTRICTION = "request_restriction", _("to have use restricted")
        OBJECTION = "request_objection", _("to object to a use")
        WITHDRAWAL = "request_withdrawal", _("to withdraw consent")

    class Channel(models.TextChoices):
        DESK = "request_at_desk", _("asked in person")
        LETTER = "request_by_letter", _("by letter")
        OWN_PAGE = "request_own_page", _("from the household's own page")

    class State(models.TextChoices):
        RECEIVED = "request_received", _("request received")
        HANDLING = "request_handling", _("request being worked on")
        ANSWERED = "request_answered", _("request answered")
        REFUSED = "request_refused", _("request refused")
        WITHDRAWN = "request_withdrawn", _("request withdrawn")

    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="data_requests")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="data_requests"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    is_by_representative = models.BooleanField(default=False)
    sender_name = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    identity_checked = models.CharField(max_length=20, blank=True)  # how: a code of identity.toml
    letter_in = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVED)
    received_on = models.DateField()
    due_on = models.DateField()
    extended_on = models.DateField(null=True)
    extended_reason = models.CharField(max_length=300, blank=True)
    handler = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    refusal_ground = models.CharField(max_length=30, blank=True)  # a code of refusals.toml
    refusal_reason = models.TextField(blank=True)
    letter = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    copy = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, null=True, related_name="+")
    change_request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area", "state", "due_on"])]

    def __str__(self) -> str:
        return self.number


class DataRequestStep(models.Model):
    """One step of a request."""

    OPEN = {"id", "request", "state", "by", "at"}
    PERSONAL = {"text": "names"}

    request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=DataRequest.State.choices)
    text = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.request_id} {self.state}"


class SourceNotice(models.Model):
    """That a person must be, or was, told that data about them came from another source than themselves."""

    OPEN = {
        "id",
        "person",
        "area",
        "source_label",
        "source_id",
        "due_on",
        "way",
        "given_at",
        "given_by",
        "made_at",
    }
    PERSONAL = {"note": "names"}
    STAYS_ON_MERGE = {"person"}

    class Way(models.TextChoices):
        VISIT = "told_at_visit", _("told at a visit")
        SLIP = "told_by_slip", _("told by a slip")
        LETTER = "told_by_letter", _("told by letter")
        PUBLIC = "told_publicly", _("told by a public notice")
        KNOWN = "already_known", _("the person knew already")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="source_notices")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    source_label = models.CharField(max_length=60)
    source_id = models.BigIntegerField()
    due_on = models.DateField()
    way = models.CharField(max_length=20, choices=Way.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area", "given_at", "due_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "source_label", "source_id"], name="notice_once_a_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.source_label} {self.source_id}"
