"""Who works together where: committees and teams, their members, the places they cover."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.models.organisations import Agreement, Organisation

USER = settings.AUTH_USER_MODEL


class Committee(models.Model):
    """A committee or team set up by an order, for a term, in an area; it may stand under another one."""

    OPEN = {
        "id", "uid", "kind", "level", "name_th", "name_en", "area", "parent", "organisation", "mandate", "order_no",
        "document", "valid_from", "valid_to", "ended_reason",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Kind(models.TextChoices):
        COMMITTEE = "committee_of_many", _("committee")
        OPERATION = "operation_team", _("operation team of a subdistrict")
        MENTORS = "mentor_team", _("team of mentors")
        WORKING = "working_group", _("working group")

    uid = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    level = models.CharField(max_length=20, choices=Agreement.Level.choices)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="teams")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )  # hosts it
    mandate = models.TextField(blank=True)
    order_no = models.CharField(max_length=100, blank=True)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="committee_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.name_th


class CommitteeMember(models.Model):
    """Somebody in a committee or team: a user of the platform, or anybody else by name."""

    OPEN = {"id", "committee", "user", "organisation", "post", "position", "valid_from", "valid_to"}
    PERSONAL = {"name": "names", "phone": "names", "email": "names"}

    class Post(models.TextChoices):
        CHAIR = "chair", _("chair")
        VICE = "vice_chair", _("vice chair")
        SECRETARY = "secretary", _("secretary")
        MEMBER = "committee_member_post", _("member of the committee")
        MENTOR = "team_mentor", _("mentor of the team")
        ADVISER = "adviser", _("adviser")

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    post = models.CharField(max_length=22, choices=Post.choices)
    position = models.CharField(max_length=200, blank=True)  # what they are in their own organisation
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="committee_member_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CoveredPlace(models.Model):
    """A village or other place that a team looks after, from when to when."""

    OPEN = {"id", "committee", "area", "valid_from", "valid_to"}
    PERSONAL: dict[str, str] = {}

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="places")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "area"], condition=Q(valid_to=None), name="place_covered_once_by_a_team"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area_id} by {self.committee_id}"
