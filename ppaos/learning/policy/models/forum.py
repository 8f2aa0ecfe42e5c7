"""The Poverty Forum: meetings, what stands on their agenda, what was resolved and pledged."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.monitoring.models import Exit
from ppaos.people.cooperation.models import Committee, Organisation, Service
from ppaos.people.registry.models import Household
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Referral

USER = settings.AUTH_USER_MODEL


class Meeting(models.Model):
    """A meeting of the Poverty Forum or of a committee. `agenda_as_of`: when what is stuck was last looked up."""

    OPEN = {
        "id", "uid", "area", "committee", "name", "number", "year", "on", "starts_at", "place", "state",
        "agenda_as_of", "minutes_file", "minutes_by", "confirmed_at", "confirmed_by", "public_summary", "public_page",
        "published_at", "ended_reason", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL = {"minutes": "names"}

    class State(models.TextChoices):
        PLANNED = "meeting_planned", _("being prepared")
        CALLED = "meeting_called", _("called, agenda sent out")
        HELD = "meeting_held", _("held")
        CONFIRMED = "minutes_confirmed", _("minutes confirmed")
        CANCELLED = "meeting_cancelled", _("meeting cancelled")

    uid = models.UUIDField(unique=True, default=uuid4)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    number = models.SmallIntegerField()  # within the year
    year = models.SmallIntegerField()  # Buddhist era
    on = models.DateField()
    starts_at = models.TimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PLANNED)
    agenda_as_of = models.DateTimeField(null=True)
    minutes = models.TextField(blank=True)
    minutes_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    minutes_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    public_summary = models.TextField(blank=True)  # without persons
    public_page = models.JSONField(
        default=dict
    )  # what stood beside it on the day it was published, small counts out
    published_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)  # why it does not take place
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "committee", "year", "number"],
                nulls_distinct=False,
                name="meeting_once_in_a_year",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """An organisation or person called to a meeting, and whether they came (null: not known)."""

    OPEN = {"id", "meeting", "organisation", "user", "has_come"}
    PERSONAL = {"name": "names"}

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    has_come = models.BooleanField(null=True)

    def __str__(self) -> str:
        return self.name or str(self.organisation_id)


class AgendaItem(models.Model):
    """One item of an agenda: found among what is stuck (`kind`), or handed in by somebody."""

    OPEN = {
        "id", "meeting", "place", "kind", "title", "area", "organisation", "count", "count_unit", "as_of", "state",
        "handed_in_by", "came_from", "made_at",
    }  # fmt: skip
    PERSONAL = {"note": "names", "discussion": "names"}

    class Kind(models.TextChoices):
        PLEDGES = "pledges_of_before", _("pledges of before")
        RESOLUTIONS = "resolutions_of_before", _("resolutions of before")
        OVERDUE = "overdue_referrals", _("referrals overdue")
        BATCHES = "unanswered_batches", _("batches without an answer")
        DOUBLES = "double_help", _("help given twice")
        GAPS = "gaps_in_help", _("needs that nobody answers")
        EXITS = "exits_awaiting_review", _("exits awaiting review")
        UNVISITED = "villages_without_visits", _("villages without visits")
        VOICES = "overdue_voices", _("voices without an answer in time")
        HANDED_IN = "handed_in", _("handed in by somebody")

    class State(models.TextChoices):
        ON = "on_the_agenda", _("on the agenda")
        DONE = "item_discussed", _("discussed")
        PUT_OFF = "item_put_off", _("put off to the next meeting")
        TAKEN_OFF = "item_taken_off", _("taken off the agenda")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    place = models.SmallIntegerField()
    kind = models.CharField(max_length=30, choices=Kind.choices)
    title = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    count = models.IntegerField(null=True)  # how many are stuck, as of `as_of`; null: not counted
    count_unit = models.CharField(max_length=20, blank=True)  # households, referrals, batches, villages …
    as_of = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.ON)
    discussion = models.TextField(blank=True)
    handed_in_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    came_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="goes_on_as"
    )  # put off there
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class CasePaper(models.Model):
    """A household put before a meeting under an item; each participant sees of it what they may see anyway."""

    OPEN = {"id", "item", "household", "referral", "exit"}
    PERSONAL = {"question": "names"}

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="cases")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    exit = models.ForeignKey(Exit, on_delete=models.PROTECT, null=True, related_name="+")
    question = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "household", "referral"], nulls_distinct=False, name="case_once_under_an_item"
            )
        ]

    def __str__(self) -> str:
        return f"household {self.household_id} under item {self.item_id}"


class Resolution(models.Model):
    """What a meeting decided: who does it, until when, with which money."""

    OPEN = {
        "id", "uid", "meeting", "item", "number", "text", "area", "owner", "due_on", "budget_baht",
        "state", "ended_on", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        OPEN = "resolution_open", _("resolution not begun")
        DOING = "resolution_doing", _("resolution being done")
        DONE = "resolution_done", _("resolution done")
        DROPPED = "resolution_dropped", _("resolution dropped")

    uid = models.UUIDField(unique=True, default=uuid4)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, related_name="resolutions")
    number = models.SmallIntegerField()
    text = models.TextField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    budget_baht = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    ended_on = models.DateField(null=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="resolution_once_in_a_meeting")
        ]

    def __str__(self) -> str:
        return self.text


class ResolutionStep(models.Model):
    """What became of a resolution, one report after the other."""

    OPEN = {"id", "resolution", "state", "note", "file", "on", "made_by", "made_at"}
    PERSONAL: dict[str, str] = {}

    resolution = models.ForeignKey(Resolution, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=20, choices=Resolution.State.choices)
    note = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.state} of resolution {self.resolution_id}"


class Pledge(models.Model):
    """What an organisation promised in a meeting to one case or to many. Whether it was kept is counted, not stored."""

    OPEN = {
        "id", "uid", "meeting", "item", "organisation", "service", "needs", "text", "baht_each", "due_on",
        "taken_back_at", "taken_back_reason", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    uid = models.UUIDField(unique=True, default=uuid4)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="pledges")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, null=True, related_name="pledges")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    needs = ArrayField(models.CharField(max_length=40), default=list)
    text = models.CharField(max_length=300, blank=True)
    baht_each = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # null: not told
    due_on = models.DateField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"pledge of {self.organisation_id}"


class PledgedHousehold(models.Model):
    """A household that a pledge is for, with the referral and the «promised» line of the ledger it made."""

    OPEN = {"id", "pledge", "household", "referral", "line"}
    PERSONAL: dict[str, str] = {}

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="households")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    line = models.ForeignKey(
        HelpLine, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "household", "referral"],
                nulls_distinct=False,
                name="household_once_in_a_pledge",
            )
        ]

    def __str__(self) -> str:
        return f"household {self.household_id} of pledge {self.pledge_id}"
