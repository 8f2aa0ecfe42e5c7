"""What members of households learn: courses, sessions, who came, what they can do now."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household, Person
from ppaos.support.operating_models.models.projects import OperatingModel

USER = settings.AUTH_USER_MODEL


class Course(models.Model):
    """Something taught to members of households, by a model or beside one."""

    OPEN = {
        "id", "model", "area", "organisation", "name", "skill", "hours", "full_marks", "pass_marks", "needed_sessions",
        "made_by", "made_at", "ended_on",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, null=True, related_name="courses")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    skill = models.CharField(max_length=200)
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    full_marks = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    pass_marks = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    needed_sessions = models.SmallIntegerField(null=True)  # to have received it; null: all
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class CourseSession(models.Model):
    """One meeting of a course."""

    OPEN = {"id", "course", "on", "hours", "place", "topic"}
    PERSONAL = {"teacher": "names"}

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    on = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    place = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    teacher = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.course_id} {self.on}"


class Learner(models.Model):
    """A member of a household in a course. «Received the transfer» and «able to use it» are two things."""

    OPEN = {
        "id", "course", "household", "person", "before_marks", "after_marks", "received_on", "able_on", "evidence",
        "evidence_kind", "certificate_no", "certificate", "certified_at", "made_at",
    }  # fmt: skip
    PERSONAL = {"evidence_note": "names"}
    STAYS_ON_MERGE = {"person"}

    class Evidence(models.TextChoices):
        WORK = "seen_at_work", _("seen at work")
        PRODUCT = "product_sold", _("sells what was learned")
        TEST = "test_passed", _("passed the test")
        TEACHES = "teaches_others", _("teaches others")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="learners")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    before_marks = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    after_marks = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    received_on = models.DateField(null=True)
    able_on = models.DateField(null=True)
    evidence_kind = models.CharField(max_length=16, choices=Evidence.choices, blank=True)
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    evidence_note = models.CharField(max_length=300, blank=True)
    certificate_no = models.CharField(max_length=40, blank=True)
    certificate = models.TextField(blank=True)  # JWS; a QR on the paper leads to it
    certified_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "person"], name="learner_once_a_course"),
        ]

    def __str__(self) -> str:
        return f"person {self.person_id} in course {self.course_id}"


class TakenBackCertificate(models.Model):
    """A certificate that holds no more, and why. Its number is never given again; the learner may get another."""

    OPEN = {"id", "learner", "no", "certificate", "certified_at", "taken_back_by", "taken_back_at"}
    PERSONAL = {"reason": "names"}

    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="taken_back")
    no = models.CharField(max_length=40, unique=True)
    certificate = models.TextField()
    certified_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    taken_back_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.no


class Attendance(models.Model):
    """Whether a learner came to a session; without a row it is not known."""

    OPEN = {"id", "session", "learner", "came"}
    PERSONAL: dict[str, str] = {}

    session = models.ForeignKey(CourseSession, on_delete=models.CASCADE, related_name="attendances")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attendances")
    came = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "learner"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.learner_id} at {self.session_id}"
