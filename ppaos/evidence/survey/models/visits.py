"""Who is visited, by whom, until when; and what a village says of its list."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models import Household


class CheckSample(models.Model):
    """Interviews drawn by the system to be held a second time: the same seed draws the same again."""

    OPEN = {
        "id",
        "area",
        "seed",
        "share_percent",
        "drawn_from",
        "drawn_to",
        "size",
        "of",
        "drawn_at",
        "drawn_by",
    }
    PERSONAL: dict[str, str] = {}

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    seed = models.BigIntegerField()
    share_percent = models.FloatField()
    # Interviews held from this day to that day (the last not counted).
    drawn_from = models.DateField()
    drawn_to = models.DateField()
    size = models.IntegerField()
    of = models.IntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.size} of {self.of}"


class Visit(models.Model):
    """A listed or registered household to be met by a surveyor. Assigning it opens the household to them."""

    OPEN = {
        "id", "household", "candidate_household", "area", "surveyor", "kind", "state", "due_on", "round", "sample",
        "checks_id", "is_practice", "entity_id", "entity_version", "assigned_at", "assigned_by", "changed_at",
        "done_at",
    }  # fmt: skip
    PERSONAL = {"comment": "names"}

    class Kind(models.TextChoices):
        FIRST = "first_visit", _("first visit")
        RETURN = "return_visit", _("return visit")
        SECOND_CHECK = "second_check", _("second check")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("visited")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("no longer assigned")

    TRANSITIONS = {
        State.PLANNED: (State.DONE, State.WITHDRAWN),
        State.DONE: (State.SENT_BACK,),
        State.SENT_BACK: (State.DONE, State.WITHDRAWN),
        State.WITHDRAWN: (State.PLANNED,),
    }

    household = models.ForeignKey(Household, on_delete=models.CASCADE, null=True, related_name="visits")
    candidate_household = models.ForeignKey(
        CandidateHousehold, on_delete=models.CASCADE, null=True, related_name="visits"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    surveyor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.FIRST)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    due_on = models.DateField(null=True)
    # The round of follow-up in which its answers count; null: what the form says, or the first.
    round = models.SmallIntegerField(null=True)
    # A second check: the sample that drew it, and the interview it repeats.
    sample = models.ForeignKey(CheckSample, on_delete=models.SET_NULL, null=True, related_name="visits")
    checks_id = models.BigIntegerField(null=True)
    # Practice counts nowhere.
    is_practice = models.BooleanField(default=False)
    # What the phone knows the visit by, and which version of it (ODK entities).
    entity_id = models.UUIDField(unique=True)
    entity_version = models.IntegerField(default=1)
    # What the supervisor asks of the surveyor, shown on the phone.
    comment = models.CharField(max_length=500, blank=True)
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["surveyor", "state", "changed_at"]),
            models.Index(fields=["area", "state"]),
            models.Index(
                fields=["due_on"], name="visit_due", condition=Q(state__in=["planned", "sent_back"])
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(candidate_household__isnull=False) | Q(household__isnull=False),
                name="visit_to_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Hearing(models.Model):
    """A village meeting that hears the list: minutes, and what it said of each household."""

    OPEN = {
        "id",
        "area",
        "held_on",
        "attended",
        "file",
        "state",
        "made_at",
        "made_by",
        "confirmed_at",
        "confirmed_by",
    }
    PERSONAL = {"minutes": "names", "reopened_why": "names"}

    class State(models.TextChoices):
        OPEN_HEARING = "open_hearing", _("being heard")
        CONFIRMED = "confirmed", _("confirmed by the village")

    TRANSITIONS = {State.OPEN_HEARING: (State.CONFIRMED,), State.CONFIRMED: (State.OPEN_HEARING,)}

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    attended = models.IntegerField(null=True)
    minutes = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN_HEARING)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Why a confirmed list was opened again, the last time.
    reopened_why = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.area_id} {self.held_on}"


class HearingLine(models.Model):
    """What a hearing said of one household of the list."""

    OPEN = {"id", "hearing", "household", "candidate_household", "opinion", "state", "is_added"}
    PERSONAL = {"note": "names"}

    class Opinion(models.TextChoices):
        AGREED = "agreed", _("the village agrees")
        DISPUTED = "disputed", _("the village disagrees")
        NOT_HEARD = "not_heard", _("not spoken of")

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="lines")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, null=True, related_name="+")
    candidate_household = models.ForeignKey(
        CandidateHousehold, on_delete=models.CASCADE, null=True, related_name="+"
    )
    opinion = models.CharField(max_length=10, choices=Opinion.choices, default=Opinion.NOT_HEARD)
    note = models.CharField(max_length=300, blank=True)
    # How the household stood in the cross-check when it came onto the list, or when the list was confirmed.
    state = models.CharField(max_length=20, blank=True)
    # Whether the village named it: it was on no list.
    is_added = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(candidate_household__isnull=False) | Q(household__isnull=False),
                name="hearing_of_somebody",
            ),
            models.UniqueConstraint(fields=["hearing", "household"], name="hearing_household_once"),
            models.UniqueConstraint(fields=["hearing", "candidate_household"], name="hearing_listed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.hearing_id} {self.opinion}"
