"""Households in a model: invited, enrolled, what they earned month by month, what they owe a fund, why they left."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household, Person
from ppaos.support.operating_models.models.chains import Node
from ppaos.support.operating_models.models.projects import OperatingModel

USER = settings.AUTH_USER_MODEL


class Enrolment(models.Model):
    """One household and one model, from the invitation to the day it left."""

    OPEN = {
        "id", "model", "household", "person", "area", "node", "state", "rank", "score", "reasons", "invited_at",
        "answered_at", "joined_on", "left_on", "left_reason", "made_by", "made_at", "changed_at",
    }  # fmt: skip
    PERSONAL = {"note": "names"}
    STAYS_ON_MERGE = {"person"}

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted_place", _("accepted the place")
        QUEUED = "queued", _("on the waiting list")
        ENROLLED = "enrolled", _("member")
        DECLINED = "declined", _("declined")
        LEFT = "left_model", _("left")

    class Reason(models.TextChoices):
        DONE = "learned_all", _("learned it all and goes on alone")
        INCOME = "no_income", _("it brought too little")
        WORK = "other_work", _("found other work")
        HEALTH = "fell_ill", _("illness or care in the family")
        MOVED = "moved_away", _("moved elsewhere")
        DIED = "member_died", _("died")
        RULES = "broke_rules", _("did not keep to what was agreed")
        OTHER = "other_reason", _("another reason")

    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, related_name="enrolments")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="enrolments", db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )  # who takes part for the household
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    node = models.ForeignKey(Node, on_delete=models.SET_NULL, null=True, related_name="enrolments")
    state = models.CharField(max_length=14, choices=State.choices)
    rank = models.IntegerField(null=True)  # place in the fair order when invited
    score = models.FloatField(null=True)
    reasons = models.JSONField(default=list)  # outcome of each criterion when invited
    invited_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    left_reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["model", "state", "rank"], name="enrolment_of_model"),
            models.Index(fields=["household"], name="enrolment_of_household"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "household"],
                condition=~Q(state__in=["declined", "left_model"]),
                name="enrolled_once_in_a_model",
            )
        ]

    def __str__(self) -> str:
        return f"household {self.household_id} in model {self.model_id}"


class MemberRecord(models.Model):
    """What a member made, sold, spent or earned in one month. `uid` makes it once, however often a phone sends it."""

    OPEN = {
        "id", "uid", "enrolment", "model", "household", "month", "kind", "product", "quantity", "unit", "baht",
        "channel", "made_by", "made_at", "withdrawn_at", "origin",
    }  # fmt: skip
    PERSONAL = {"note": "names"}

    class Kind(models.TextChoices):
        PRODUCTION = "production", _("made")
        SALE = "sale", _("sold")
        COST = "cost", _("spent")
        WAGE = "model_wage", _("wage from the model")

    uid = models.UUIDField(unique=True, default=uuid4)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="records")
    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    month = models.DateField()  # its first day
    kind = models.CharField(max_length=10, choices=Kind.choices)
    product = models.CharField(max_length=120, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(max_length=40, blank=True)
    baht = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # null: not known, never zero
    channel = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # a wrong record is withdrawn, not changed
    origin = models.CharField(max_length=10, default="screen")  # screen, phone, sheet

    class Meta:
        indexes = [
            models.Index(fields=["model", "month"], name="record_of_model"),
            models.Index(fields=["household", "month"], name="record_of_household"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.month:%Y-%m}"


class FundEntry(models.Model):
    """One line of a group fund or bank, in money or kind: never changed, a wrong one is taken back by another.

    `quantity` is in the fund's own unit (baht, kilograms of rice …); always positive, `kind` says which way it goes.
    """

    OPEN = {
        "id", "uid", "model", "enrolment", "kind", "quantity", "unit", "baht", "on", "due_on", "loan", "takes_back",
        "made_by", "made_at",
    }  # fmt: skip
    PERSONAL = {"note": "names"}

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", _("deposit")
        WITHDRAWAL = "withdrawal", _("withdrawal")
        LOAN = "loan", _("loan")
        REPAYMENT = "repayment", _("repayment")
        INTEREST = "interest", _("interest")
        GIFT = "gift", _("gift to the fund")
        WELFARE = "welfare_paid", _("welfare paid out")

    uid = models.UUIDField(unique=True, default=uuid4)
    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, related_name="fund_entries")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, related_name="fund_entries"
    )  # null: a giver or the fund itself
    kind = models.CharField(max_length=12, choices=Kind.choices)
    quantity = models.DecimalField(max_digits=14, decimal_places=2)
    unit = models.CharField(max_length=40)
    baht = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # worth of what is in kind
    on = models.DateField()
    due_on = models.DateField(null=True)  # of a loan
    loan = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="repayments")
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="taken_back_by"
    )
    note = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["model", "on"], name="fund_of_model")]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fund_entry_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} {self.unit}"


class ClosedModelYear(models.Model):
    """A fiscal year of a model into which nothing is recorded any more."""

    OPEN = {"id", "model", "fiscal_year", "closed_by", "closed_at", "opened_at"}
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, related_name="closed_years")
    fiscal_year = models.SmallIntegerField()
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "fiscal_year"], condition=Q(opened_at=None), name="model_year_closed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model_id} {self.fiscal_year}"
