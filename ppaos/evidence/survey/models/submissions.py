"""What was sent, kept as sent; and what the submissions of one interview say together."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.models.forms import Form, FormVersion
from ppaos.evidence.survey.models.phones import Phone
from ppaos.evidence.survey.models.visits import Visit
from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models import Household, Person


class Submission(models.Model):
    """One filled form, byte for byte as it came; an edit or an office correction is a submission of its own.

    `bases` are the instance ids it was made from: none for a first one, one for an edit, two where it settles a
    conflict. They may be unknown yet: submissions arrive in any order.
    """

    OPEN = {
        "id", "form", "form_version", "instance_id", "bases", "chain", "sent_by", "phone", "device_id", "channel",
        "sha256", "received_at", "is_practice", "read_at", "failure",
    }  # fmt: skip
    PERSONAL = {"sealed": "citizen_id", "why": "names"}

    class Channel(models.TextChoices):
        COLLECT = "collect", _("ODK Collect")
        BROWSER = "browser", _("browser")
        OFFICE = "office", _("correction at the office")
        BACKUP_FILE = "backup_file", _("backup file of a phone")

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="submissions")
    instance_id = models.CharField(max_length=255)
    bases = ArrayField(models.CharField(max_length=255), default=list)
    # The instance id that names its chain: the least of all that hang together by their bases.
    chain = models.CharField(max_length=255)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    phone = models.ForeignKey(Phone, on_delete=models.PROTECT, null=True, related_name="submissions")
    device_id = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    received_at = models.DateTimeField()
    # Why somebody at the office corrected it.
    why = models.CharField(max_length=300, blank=True)
    is_practice = models.BooleanField(default=False)
    # When a worker read it; what hindered it, in words.
    read_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "instance_id"], name="instance_once")]
        indexes = [
            models.Index(fields=["form", "chain"]),
            models.Index(fields=["id"], name="submission_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["sent_by", "-received_at"]),
            # What was made from a submission that comes later than its edits.
            GinIndex(fields=["bases"], name="submission_bases"),
        ]

    def __str__(self) -> str:
        return self.instance_id


class SubmissionFile(models.Model):
    """A photo, signature or recording that a submission names; absent until it arrives."""

    OPEN = {"id", "submission", "file", "sha256", "received_at"}
    PERSONAL = {"name": "names"}

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "name"], name="submission_file_once")]

    def __str__(self) -> str:
        return self.name


class Interview(models.Model):
    """What all submissions of one chain say together, wherever they came from and in which order."""

    OPEN = {
        "id", "form", "form_version", "chain", "visit", "household", "candidate_household", "area", "surveyor",
        "state", "held_on", "year", "round", "started_at", "ended_at", "seconds", "submissions", "branches",
        "is_practice", "changed_at", "taken_in_at", "failure", "judged_at", "judged_with", "judged_change", "digest",
        "counts",
    }  # fmt: skip
    PERSONAL = {
        "sealed": "citizen_id", "outcome": "aggregate", "latitude": "gps", "longitude": "gps", "distance_metres": "gps",
        "told": "gps",
    }  # fmt: skip

    class State(models.TextChoices):
        NEW = "new_interview", _("waits for review")
        ACCEPTED = "accepted", _("accepted")
        SENT_BACK = "sent_back", _("sent back")

    TRANSITIONS = {
        State.NEW: (State.ACCEPTED, State.SENT_BACK),
        State.ACCEPTED: (State.NEW, State.SENT_BACK),
        State.SENT_BACK: (State.NEW, State.ACCEPTED),
    }

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="interviews")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    chain = models.CharField(max_length=255)
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, related_name="interviews")
    household = models.ForeignKey(Household, on_delete=models.SET_NULL, null=True, related_name="interviews")
    candidate_household = models.ForeignKey(
        CandidateHousehold, on_delete=models.SET_NULL, null=True, related_name="interviews"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    surveyor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interviews"
    )
    state = models.CharField(max_length=14, choices=State.choices, default=State.NEW)
    held_on = models.DateField()
    year = models.SmallIntegerField(help_text="Buddhist era")
    round = models.SmallIntegerField(default=1)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seconds = models.IntegerField(null=True)
    outcome = models.CharField(max_length=18, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # From the known house to where the form was filled.
    distance_metres = models.FloatField(null=True)
    # The answers as joined, JSON by path, sealed.
    sealed = models.BinaryField()
    submissions = models.SmallIntegerField(default=1)
    # Newest submissions of the chain that nothing was made from: more than one is a branch.
    branches = models.SmallIntegerField(default=1)
    is_practice = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    # When register, verdict and visit were last told; null while they wait.
    taken_in_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    # A keyed digest of what it says: another digest, other answers.
    digest = models.CharField(max_length=64, blank=True)
    # Whether it speaks for its household: neither practice, nor a second check, nor overtaken by a later interview of
    # its visit.
    counts = models.BooleanField(default=False)
    # What register and lists were told last: outcome, day, point, consents; so that an edit tells the difference only.
    told = models.JSONField(default=dict)
    # When rules last looked at it, which, and the change they saw: while that is not the newest, or the rules are
    # others, it waits to be judged.
    judged_at = models.DateTimeField(null=True)
    judged_with = models.CharField(max_length=60, blank=True)
    judged_change = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "chain"], name="interview_once")]
        indexes = [
            models.Index(fields=["area", "state"]),
            models.Index(fields=["household", "-held_on"]),
            models.Index(fields=["surveyor", "held_on"]),
            models.Index(fields=["id"], name="interview_waiting", condition=Q(taken_in_at__isnull=True)),
            models.Index(fields=["taken_in_at"], name="interview_taken_in"),
        ]

    def __str__(self) -> str:
        return self.chain


class InterviewMember(models.Model):
    """Which registered person a member is whom an interview names; `is_made` where the interview brought them in."""

    OPEN = {"id", "interview", "person", "place", "is_made"}
    PERSONAL = {"key": "names"}
    STAYS_ON_MERGE = {"person"}

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="members")
    # By what the form tells its members apart: their own key, or their place.
    key = models.CharField(max_length=120)
    # Where the member stands among the joined answers, from 1.
    place = models.SmallIntegerField(default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_made = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "key"], name="interview_member_once")]

    def __str__(self) -> str:
        return f"{self.person_id} of interview {self.interview_id}"


class Conflict(models.Model):
    """A question that two branches of an interview answered differently; a person chooses. Both values stay sealed
    in their submissions."""

    OPEN = {
        "id",
        "interview",
        "path",
        "first",
        "second",
        "found_at",
        "settled_by_submission",
        "settled_at",
        "settled_by",
    }
    PERSONAL: dict[str, str] = {}

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="conflicts")
    path = models.CharField(max_length=300)
    first = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    settled_by_submission = models.ForeignKey(
        Submission, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "path", "first", "second"], name="conflict_once")
        ]

    def __str__(self) -> str:
        return f"{self.interview_id} {self.path}"
