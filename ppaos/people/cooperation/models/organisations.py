"""Who joins hands: organisations, the agreements between them, and grants of roles in areas."""

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile


class Sector(models.TextChoices):
    """The five sectors that join hands."""

    GOVERNMENT = "government", _("government")
    PRIVATE = "private", _("private sector")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    ACADEMIC = "academic", _("academia")
    PEOPLE = "people", _("people's sector")


class OrganisationKind(models.TextChoices):
    """What kind of body it is."""

    MINISTRY = "ministry", _("ministry")
    DEPARTMENT = "department", _("department")
    PUBLIC_BODY = "public_body", _("public body")
    FUND = "fund", _("fund")
    BANK = "bank", _("state bank")
    PROVINCIAL_OFFICE = "provincial_office", _("provincial office")
    DISTRICT_OFFICE = "district_office", _("district office")
    LOCAL_GOVERNMENT = "local_government", _("local government")
    HOSPITAL = "hospital", _("hospital")
    HEALTH_CENTRE = "health_centre", _("health centre")
    SCHOOL = "school", _("school")
    UNIVERSITY = "university", _("university")
    FOUNDATION = "foundation", _("foundation or association")
    COMPANY = "company", _("company")
    TEMPLE = "temple", _("temple or house of prayer")
    COMMUNITY_GROUP = "community_group", _("community group")


class Organisation(models.Model):
    """A body that takes part, central or local, or an office of one. `code` is that of the catalogue."""

    OPEN = {
        "id", "uid", "code", "kind", "name_th", "name_en", "sector", "is_central", "area", "parent", "phone", "email",
        "website", "ended_on",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    uid = models.UUIDField(unique=True, default=uuid4, db_default=RandomUUID())
    code = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)

    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    sector = models.CharField(max_length=20, choices=Sector.choices)
    is_central = models.BooleanField(default=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="offices"
    )
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_th", "area"], nulls_distinct=False, name="organisation_once_in_an_area"
            ),
            models.UniqueConstraint(
                fields=["code", "area"],
                condition=~Q(code=""),
                nulls_distinct=False,
                name="organisation_of_catalogue_once_in_an_area",
            ),
        ]

    def __str__(self) -> str:
        return self.name_th


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements as chainable filters."""

    def in_force(self, on: date) -> "AgreementQuerySet":
        """Agreements that hold on the date."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class Agreement(models.Model):
    """What organisations have agreed to do or share, for which term.

    `area` keeps it; it holds there and in `more_areas`. `flows` say exactly what may go to
    whom; where there are none, what its scopes name may go to every party.
    """

    OPEN = {
        "id", "title", "area", "scopes", "parties", "signed_on", "valid_from", "valid_to", "ended_reason", "level",
        "about", "more_areas", "document", "renews", "warn_days",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Level(models.TextChoices):
        INTERNATIONAL = "international", _("international")
        CENTRAL = "central_level", _("central")
        PROVINCE = "province_level", _("of a province")
        DISTRICT = "district_level", _("of a district")
        SUBDISTRICT = "subdistrict_level", _("of a subdistrict")
        LOCAL = "local_level", _("of a local authority")

    class Scope(models.TextChoices):
        AGGREGATE = "aggregate", _("figures without names")
        LISTS = "lists", _("lists of names")
        HOUSEHOLDS = "households", _("household records")
        REFERRALS = "referrals", _("referrals")

    title = models.CharField(max_length=200)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    parties = models.ManyToManyField(Organisation, related_name="agreements")
    signed_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20, choices=Level.choices, blank=True)
    about = models.TextField(blank=True)  # what the parties do together
    more_areas = models.ManyToManyField(Area, related_name="+", blank=True)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    renews = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="renewals")
    warn_days = models.SmallIntegerField(default=90)  # before its end: when it is warned of

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="agreement_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.title


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants as chainable filters."""

    def in_force(self, on: date) -> "GrantQuerySet":
        """Grants that hold on the date."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)

    def not_ended(self, on: date) -> "GrantQuerySet":
        """Grants that hold on the date or will hold later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).exclude(
            valid_to=models.F("valid_from")
        )


class Grant(models.Model):
    """A role, in an area, for an organisation: what a user may do where, from when to when."""

    OPEN = {
        "id",
        "user",
        "role",
        "area",
        "organisation",
        "valid_from",
        "valid_to",
        "granted_by",
        "ended_reason",
        "reviewed_on",
        "reviewed_by",
    }
    PERSONAL: dict[str, str] = {}

    class Role(models.TextChoices):
        SURVEYOR = "surveyor", _("field surveyor")
        SUPERVISOR = "supervisor", _("sub-district supervisor")
        DATA_MANAGER = "data_manager", _("data manager")
        AGENCY_OFFICER = "agency_officer", _("agency officer")
        PROJECT_TEAM = "project_team", _("project team")
        GOVERNOR_OFFICE = "governor_office", _("governor's office")
        CENTRAL_PROGRAMME = "central_programme", _("central programme")
        VILLAGE_LEADER = "village_leader", _("village leader")
        MENTOR = "mentor", _("mentor")
        ADMINISTRATOR = "administrator", _("administrator")
        PROTECTION_OFFICER = "protection_officer", _("data protection officer")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="grants")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_reason = models.CharField(max_length=200, blank=True)
    # When somebody last said that it is still needed: the yearly review. None: not since it began.
    reviewed_on = models.DateField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "valid_to"])]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "area"],
                condition=Q(valid_to__isnull=True),
                name="grant_once_while_open",
            ),
            # A grant taken back before it began holds on no day: it ends where it begins.
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="grant_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.area_id}"
