"""Who may leave the register, by which rule, who looked, and every step of the way out and back."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.survey.models import Visit
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models import Household

USER = settings.AUTH_USER_MODEL


class ExitRun(models.Model):
    """Households of an area judged by an exit rule as of a day: how many would pass, and what stops the rest."""

    OPEN = {"id", "area", "rule", "as_of", "counts", "is_trial", "is_current", "made_by", "made_at"}
    PERSONAL: dict[str, str] = {}

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    counts = models.JSONField(default=dict)
    is_trial = models.BooleanField(default=False)  # a rule looked at before it is published
    is_current = models.BooleanField(default=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "rule"], condition=Q(is_current=True), name="one_current_exit_run"
            )
        ]

    def __str__(self) -> str:
        return f"exits of {self.area_id} {self.as_of}"


class ExitCandidate(models.Model):
    """One household in a run: its verdict, and every criterion met, not met or unknown, with the numbers behind it."""

    OPEN = {"id", "run", "household", "area", "verdict", "criteria", "stopped_by"}
    PERSONAL: dict[str, str] = {}

    class Verdict(models.TextChoices):
        MAY = "may_be_proposed", _("may be proposed")
        NOT_YET = "not_yet", _("not yet")
        UNKNOWN = "not_known_yet", _("not known yet")

    run = models.ForeignKey(ExitRun, on_delete=models.CASCADE, related_name="candidates", db_constraint=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    criteria = models.JSONField(default=list)  # code, state, reason, values: as engine.exit gives them
    stopped_by = models.SmallIntegerField(default=0)  # how many criteria are not met or unknown

    class Meta:
        indexes = [models.Index(fields=["run", "verdict", "area"], name="candidate_of_run")]
        constraints = [models.UniqueConstraint(fields=["run", "household"], name="candidate_once_a_run")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.verdict}"


class Exit(models.Model):
    """A household's way out, from the proposal to two years after. `state` repeats the newest of its steps."""

    OPEN = {
        "id", "uid", "household", "area", "rule", "candidate", "criteria", "state", "proposed_on", "verified_on",
        "verified_by", "reviewed_on", "noticed_on", "objections_until", "decided_on", "monitored_until", "exited_on",
        "ended_on", "made_by", "made_at", "changed_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        VERIFIED = "exit_verified", _("looked at by somebody else")
        REVIEWED = "exit_reviewed", _("heard by the community")
        NOTICED = "noticed", _("household told, may object")
        OBJECTED = "objected", _("household objects")
        MONITORED = "in_monitored_exit", _("left, being watched")
        EXITED = "left_poverty", _("left for good")
        RETURNED = "returned", _("sent back, stays in the programme")
        REENTERED = "reentered", _("came back")
        STOPPED = "exit_stopped", _("ended without an exit")  # moved, died, refused: never an exit

    uid = models.UUIDField(unique=True, default=uuid4)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="exits")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey(ExitCandidate, on_delete=models.SET_NULL, null=True, related_name="+")
    criteria = models.JSONField(default=list)  # as judged on the day of the proposal
    state = models.CharField(max_length=18, choices=State.choices, default=State.PROPOSED)
    proposed_on = models.DateField()
    verified_on = models.DateField(null=True)
    verified_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_on = models.DateField(null=True)
    noticed_on = models.DateField(null=True)
    objections_until = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    monitored_until = models.DateField(null=True)
    exited_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # returned, came back, or stopped
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area", "state"], name="exit_of_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=~Q(state__in=["returned", "reentered", "exit_stopped"]),
                name="one_exit_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"exit of {self.household_id}"


class ExitStep(models.Model):
    """One step of an exit, never changed: what was done, by whom, in which words, on which paper."""

    OPEN = {"id", "exit", "state", "on", "findings", "file", "made_by", "made_at"}
    PERSONAL = {"note": "names", "who": "names"}

    exit = models.ForeignKey(Exit, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=18, choices=Exit.State.choices)
    on = models.DateField()
    findings = models.JSONField(default=dict)  # of a verification: criterion → holds, does not, not seen
    note = models.TextField(blank=True)  # minutes, the words of an objection, the ground of a decision
    who = models.CharField(max_length=300, blank=True)  # who was there, who was told, who objects
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.state} {self.on}"


class ExitCheck(models.Model):
    """A look at a household within its monitored exit. Not found is not well: it stays open."""

    OPEN = {"id", "exit", "due_on", "held_on", "outcome", "visit", "made_by", "made_at"}
    PERSONAL = {"note": "names"}

    class Outcome(models.TextChoices):
        STILL_OUT = "still_out", _("still above")
        IN_DOUBT = "exit_in_doubt", _("one cannot say yet")
        FELL_BACK = "fell_back", _("fell back")
        NOT_MET = "check_not_met", _("nobody was met")

    exit = models.ForeignKey(Exit, on_delete=models.CASCADE, related_name="checks")
    due_on = models.DateField()
    held_on = models.DateField(null=True)
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    visit = models.ForeignKey(Visit, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_on"], name="exit_check_due")]
        constraints = [models.UniqueConstraint(fields=["exit", "due_on"], name="exit_check_once")]

    def __str__(self) -> str:
        return f"{self.exit_id} due {self.due_on}"


class AcceptedReason(models.Model):
    """Why a dimension that still fails does not stop an exit: nothing can be done about it, said and by whom."""

    OPEN = {"id", "household", "dimension", "since", "until", "made_by", "made_at", "ended_at"}
    PERSONAL = {"reason": "health"}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="accepted_reasons")
    dimension = models.CharField(max_length=12)
    reason = models.CharField(max_length=500)
    since = models.DateField()
    until = models.DateField(null=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "dimension"],
                condition=Q(ended_at=None),
                name="one_accepted_reason_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.dimension}"
