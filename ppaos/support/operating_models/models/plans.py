"""The development plan of a household: goals by capital, steps with owner and date, a mentor who looks after it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.models.learning import Course
from ppaos.support.operating_models.models.members import Enrolment
from ppaos.support.referral.models import Referral

USER = settings.AUTH_USER_MODEL


class HouseholdPlan(models.Model):
    """One plan a household, of either group; agreed with the household, looked through again each round."""

    OPEN = {
        "id", "household", "area", "group", "mentor", "state", "next_contact_on", "agreed_on", "agreed_file", "round",
        "ended_on", "made_by", "made_at", "changed_at",
    }  # fmt: skip
    PERSONAL = {"agreed_by": "names", "wishes": "names", "ended_reason": "names"}

    class State(models.TextChoices):
        DRAFT = "plan_draft", _("being made")
        AGREED = "plan_agreed", _("agreed")
        DONE = "plan_done", _("plan done")
        ENDED = "plan_ended", _("plan ended")

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="plans", db_constraint=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    group = models.CharField(max_length=8, blank=True)  # welfare or model; empty: not grouped
    mentor = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="plans_mentored")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    wishes = models.TextField(blank=True)  # what the household itself wants
    next_contact_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    agreed_by = models.CharField(max_length=200, blank=True)
    agreed_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+"
    )  # signature, or the photo of a thumb's print
    round = models.SmallIntegerField(default=1)
    ended_on = models.DateField(null=True)  # done, or ended before its goals
    ended_reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["mentor", "next_contact_on"], name="plan_of_mentor")]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=["plan_draft", "plan_agreed"]),
                name="one_plan_a_household",
            )
        ]

    def __str__(self) -> str:
        return f"plan of household {self.household_id}"


class Goal(models.Model):
    """What shall be reached, in one capital."""

    OPEN = {"id", "plan", "capital", "target", "unit", "baseline", "due_on", "reached_on", "dropped_on"}
    PERSONAL = {"text": "names"}

    plan = models.ForeignKey(HouseholdPlan, on_delete=models.CASCADE, related_name="goals")
    capital = models.CharField(max_length=12)
    text = models.CharField(max_length=300)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    unit = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    reached_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.capital} of plan {self.plan_id}"


class PlanStep(models.Model):
    """One step: a referral, a place in a model, a course, or something somebody does by a day."""

    OPEN = {
        "id", "plan", "goal", "kind", "owner", "organisation", "referral", "enrolment", "course", "due_on", "done_on",
        "dropped_on",
    }  # fmt: skip
    PERSONAL = {"text": "names"}

    class Kind(models.TextChoices):
        WELFARE = "welfare_step", _("welfare")
        LIVELIHOOD = "livelihood_step", _("livelihood")

    class Owner(models.TextChoices):
        HOUSEHOLD = "by_household", _("the household")
        MENTOR = "by_mentor", _("the mentor")
        ORGANISATION = "by_organisation", _("an organisation")

    plan = models.ForeignKey(HouseholdPlan, on_delete=models.CASCADE, related_name="steps")
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, related_name="steps")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    text = models.CharField(max_length=300)
    owner = models.CharField(max_length=16, choices=Owner.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="plan_steps")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, related_name="plan_steps")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="plan_steps")
    due_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    dropped_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"step of plan {self.plan_id}"


class Contact(models.Model):
    """A mentor saw or spoke with the household."""

    OPEN = {"id", "plan", "on", "way", "made_by", "made_at", "withdrawn_at"}
    PERSONAL = {"note": "names"}

    class Way(models.TextChoices):
        VISIT = "home_visit", _("visit at home")
        PHONE = "by_phone", _("telephone")
        MEETING = "at_meeting", _("meeting")

    plan = models.ForeignKey(HouseholdPlan, on_delete=models.CASCADE, related_name="contacts")
    on = models.DateField()
    way = models.CharField(max_length=10, choices=Way.choices)
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # it was never so; it counts no more

    def __str__(self) -> str:
        return f"contact {self.on}"


class PlanReview(models.Model):
    """A round in which the plan was looked through with the household."""

    OPEN = {"id", "plan", "round", "on", "reached", "dropped", "going_on", "made_by", "made_at"}
    PERSONAL = {"note": "names"}

    plan = models.ForeignKey(HouseholdPlan, on_delete=models.CASCADE, related_name="reviews")
    round = models.SmallIntegerField()
    on = models.DateField()
    reached = models.SmallIntegerField()  # goals, as counted on that day
    dropped = models.SmallIntegerField()
    going_on = models.SmallIntegerField()
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"round {self.round} of plan {self.plan_id}"
