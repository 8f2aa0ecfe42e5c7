"""What officers of organisations were taught, for which role."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models.organisations import Grant, Organisation

USER = settings.AUTH_USER_MODEL


class OfficerCourse(models.Model):
    """A course for officers of organisations: what it teaches, for which role, for how long it holds."""

    OPEN = {
        "id", "uid", "name", "about", "area", "organisation", "for_role", "hours", "held_on", "ended_on",
        "valid_months", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    uid = models.UUIDField(unique=True, default=uuid4)
    name = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )  # teaches
    for_role = models.CharField(max_length=20, choices=Grant.Role.choices, blank=True)
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    held_on = models.DateField()
    ended_on = models.DateField(null=True)
    valid_months = models.SmallIntegerField(null=True)  # null: for good
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class TrainedOfficer(models.Model):
    """An officer in a course. Whether the course was passed may not be known."""

    OPEN = {"id", "course", "user", "organisation", "position", "outcome", "passed_on"}
    PERSONAL = {"name": "names"}

    class Outcome(models.TextChoices):
        PASSED = "course_passed", _("passed the course")
        FAILED = "course_failed", _("did not pass")
        UNKNOWN = "course_unknown", _("outcome not known")

    course = models.ForeignKey(OfficerCourse, on_delete=models.CASCADE, related_name="officers")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.UNKNOWN)
    passed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "organisation", "name"], name="officer_once_in_a_course"
            ),
            models.UniqueConstraint(
                fields=["course", "user"], condition=Q(user__isnull=False), name="user_once_in_a_course"
            ),
        ]

    def __str__(self) -> str:
        return self.name
