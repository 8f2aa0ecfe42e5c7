"""What came in: sources, their editions, each file on its way, rows as received, candidates."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household


class Source(models.Model):
    """Where lists come from, and how its columns were understood last time."""

    OPEN = {"id", "code", "name", "kind", "organisation", "area", "mapping", "needs_second_person"}
    PERSONAL: dict[str, str] = {}

    class Kind(models.TextChoices):
        NATIONAL_LIST = "national_list", _("national list")
        PROVINCIAL_LIST = "provincial_list", _("provincial list")
        AGENCY_LIST = "agency_list", _("list of an agency")
        WELFARE_REGISTER = "welfare_register", _("register of the state welfare card")
        BMN_ANSWERS = "bmn_answers", _("basic minimum needs answers")
        SURVEY_WORKBOOK = "survey_workbook", _("survey workbook")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    # Where this source's lists belong: who may bring them in and see them.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict)
    # Whether somebody other than who brought a list in must commit it.
    needs_second_person = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """One issue of a source: a year, or a survey round of it."""

    OPEN = {"id", "source", "year", "round", "as_of"}
    PERSONAL: dict[str, str] = {}

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="editions")
    year = models.SmallIntegerField(help_text="Buddhist era")
    round = models.SmallIntegerField(default=1)
    as_of = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "year", "round"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.year}/{self.round}"


class ListImport(models.Model):
    """One file on its way into an edition."""

    OPEN = {
        "id", "edition", "file", "failed_file", "file_sha256", "state", "mapping", "sheet_names", "counts", "job",
        "received_at", "received_by", "checked_at", "committed_at", "committed_by", "approved_by", "undone_at",
        "undone_by", "failure", "notes",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        CHECKED = "checked", _("checked")
        COMMITTED = "committed", _("committed")
        UNDONE = "undone", _("undone")
        WITHDRAWN = "withdrawn", _("withdrawn")
        FAILED = "failed", _("could not be read")

    TRANSITIONS = {
        State.RECEIVED: (State.RECEIVED, State.CHECKED, State.FAILED, State.WITHDRAWN),
        State.CHECKED: (State.CHECKED, State.COMMITTED, State.FAILED, State.WITHDRAWN),
        State.COMMITTED: (State.UNDONE,),
        State.UNDONE: (),
        State.WITHDRAWN: (),
        State.FAILED: (State.CHECKED, State.FAILED, State.WITHDRAWN),
    }

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    failed_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    file_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    mapping = models.JSONField(default=dict)
    sheet_names = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    failure = models.TextField(blank=True)
    # What was noticed about the file as a whole, in both languages: {th, en: {message, remedy}, sheet, row, column}.
    notes = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["edition", "state"])]

    def __str__(self) -> str:
        return f"import {self.pk} into edition {self.edition_id}"


class RowBlock(models.Model):
    """Some hundreds of rows as received, or as typed, packed (Arrow) and sealed: raw rows are personal data."""

    OPEN = {"id", "list_import", "sheet", "kind", "first_row", "last_row"}
    PERSONAL = {"sealed": "citizen_id"}

    class Kind(models.TextChoices):
        RECEIVED = "received"
        TYPED = "typed"

    list_import = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="blocks")
    sheet = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    first_row = models.IntegerField()
    last_row = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["list_import", "kind", "sheet", "first_row"])]

    def __str__(self) -> str:
        return f"rows {self.first_row}–{self.last_row}"


class RowFault(models.Model):
    """What is wrong with one cell. The value itself stays in the sealed row."""

    OPEN = {"id", "list_import", "sheet", "row_no", "column", "rule", "is_blocking"}
    PERSONAL: dict[str, str] = {}

    list_import = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="faults")
    sheet = models.CharField(max_length=80, blank=True)
    row_no = models.IntegerField()
    column = models.CharField(max_length=300)
    rule = models.CharField(max_length=40)
    is_blocking = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["list_import", "rule", "row_no"])]

    def __str__(self) -> str:
        return f"{self.rule} at {self.sheet}!{self.row_no}"


class CandidateHousehold(models.Model):
    """The rows of one edition that share an address or a household code."""

    OPEN = {
        "id",
        "list_import",
        "area",
        "household_code",
        "survey_year",
        "survey_round",
        "survey_on",
        "superseded_by",
        "brought_into",
    }
    PERSONAL = {
        "house_key": "names", "house_no": "names", "moo": "names", "latitude": "gps", "longitude": "gps",
        "found": "aggregate",
    }  # fmt: skip

    class Found(models.TextChoices):
        """What the list itself says was found (survey workbooks only)."""

        POOR = "poor"
        NOT_POOR = "not_poor"

    list_import = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="candidate_households")
    house_key = models.CharField(max_length=120)
    household_code = models.CharField(max_length=40, blank=True)
    house_no = models.CharField(max_length=40, blank=True)
    moo = models.CharField(max_length=2, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    survey_year = models.SmallIntegerField(null=True)
    survey_round = models.SmallIntegerField(null=True)
    survey_on = models.DateField(null=True)
    found = models.CharField(max_length=8, choices=Found.choices, blank=True)
    superseded_by = models.ForeignKey(ListImport, on_delete=models.SET_NULL, null=True, related_name="+")
    # The registered household these rows were found to be, once somebody met it.
    brought_into = models.ForeignKey(
        Household, on_delete=models.SET_NULL, null=True, related_name="brought_from"
    )

    class Meta:
        indexes = [
            models.Index(fields=["list_import", "house_key"]),
            models.Index(fields=["area"]),
        ]

    def __str__(self) -> str:
        return f"{self.house_no} {self.area_id}"


class Candidate(models.Model):
    """One row of a list that was accepted: somebody the list names. Never a person by itself."""

    OPEN = {
        "id", "list_import", "candidate_household", "row_no", "line_no", "birth_precision",
        "area", "superseded_by", "is_matchable",
    }  # fmt: skip
    PERSONAL = {
        "row_key": "citizen_id", "sealed_id": "citizen_id", "title": "names", "first_name": "names",
        "last_name": "names", "sex": "names", "birth_on": "names", "presence": "names", "is_head": "names",
    }  # fmt: skip
    ABOUT = {"matches__person": Q(matches__decision="same", matches__is_current=True)}

    list_import = models.ForeignKey(ListImport, on_delete=models.CASCADE, related_name="candidates")
    candidate_household = models.ForeignKey(
        CandidateHousehold, on_delete=models.CASCADE, related_name="candidates"
    )
    row_no = models.IntegerField()
    line_no = models.SmallIntegerField(null=True)
    # Tells the same row of another file of the edition again.
    row_key = models.BinaryField()
    sealed_id = models.BinaryField(null=True)
    title = models.CharField(max_length=40, blank=True)
    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    birth_on = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, blank=True)
    is_head = models.BooleanField(default=False)
    presence = models.CharField(max_length=16, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    is_matchable = models.BooleanField(default=True)
    superseded_by = models.ForeignKey(ListImport, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["list_import", "row_no"]),
            models.Index(fields=["sealed_id"], name="candidate_sealed", condition=Q(sealed_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"row {self.row_no}"
