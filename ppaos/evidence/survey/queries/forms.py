"""Which forms does somebody see, which does a surveyor's phone get, and what is one still lacking?"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.evidence.survey.models import Form, FormVersion
from ppaos.evidence.survey.queries.entities import VISITS_FILE
from ppaos.evidence.survey.queries.instances import file_paths
from ppaos.evidence.survey.queries.instruments import CODES
from ppaos.evidence.survey.queries.safe_xml import parsed
from ppaos.evidence.survey.queries.visits import HOLD
from ppaos.evidence.survey.queries.xform_texts import in_language
from ppaos.evidence.survey.queries.xforms import read_xform
from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas, roles

MANAGE = "manage_forms"
State = FormVersion.State
MOST_REMEMBERED = 20_000
_held: set[tuple[int, str]] = set()


def visible_forms(user: Any) -> QuerySet[Form]:
    """Forms of the areas where the user publishes them."""
    return Form.objects.filter(area_id__in=areas_in_sight(user, deed=MANAGE))


def visible_versions(user: Any) -> QuerySet[FormVersion]:
    """Versions of the forms that the user publishes."""
    return FormVersion.objects.filter(form__in=visible_forms(user)).select_related("form", "source")


def areas_without_shipped_forms(user: Any) -> QuerySet[Area]:
    """Areas where the user publishes forms, as long as nobody has taken all shipped forms into use."""
    if Form.objects.filter(code__in=CODES).count() == len(CODES):
        return Area.objects.none()
    return Area.objects.filter(pk__in=granted_areas(user, deed=MANAGE)).order_by("pk")


def phone_versions(user: Any) -> QuerySet[FormVersion]:
    """Published versions of forms used where the user holds visits or publishes forms, the newest of a form first."""
    codes = {*granted_areas(user, deed=HOLD), *granted_areas(user, deed=MANAGE)}
    published = FormVersion.objects.filter(state=State.PUBLISHED, form__in=_forms_touching(codes))
    return published.select_related("form").order_by("form__code", "-published_at", "-id")


def newest_versions(user: Any) -> list[FormVersion]:
    """Of each form that the user's phone gets the version published last."""
    newest: dict[int, FormVersion] = {}
    for version in phone_versions(user).defer("questions", "mapping"):
        newest.setdefault(version.form_id, version)
    return list(newest.values())


@dataclass(frozen=True)
class SentVersion:
    """The version a submission was filled with, as far as receiving must know it."""

    id: int
    form_id: int
    area_code: str
    xform_md5: str


# Asked with every submission, so asked in plain SQL.
_SENT = """
    select version.id, form.id, form.area_id, version.xform_md5
    from survey_formversion version join survey_form form on form.id = version.form_id
    where form.code = %s and version.version = %s and version.state <> 'draft'"""


def version_sent(user: Any, code: str, version: str) -> SentVersion | None:
    """The version a submission was filled with, where the user holds visits or ever did; None where it is unknown.

    Retired ones count: what was filled already is not lost. Drafts never went out. The office (None) sends any.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [code, version])
        row = cursor.fetchone()
    if row is None:
        return None
    found = SentVersion(*row)
    return found if user is None or _ever_held(user.pk, found.area_code) else None


def _ever_held(user_id: int, area_code: str) -> bool:
    """Whether the user holds visits or publishes forms around or within the area, or once did.

    Grants end and are never removed: a yes is remembered, so that a day's submissions ask once.
    """
    if (user_id, area_code) in _held:
        return True
    allowing = [name for name, role in roles().items() if {HOLD, MANAGE} & role.deeds]
    grants = Grant.objects.filter(user_id=user_id, role__in=allowing)
    around = AreaWithin.objects.filter(area_id=area_code).values("ancestor_id")
    within = AreaWithin.objects.filter(ancestor_id=area_code).values("area_id")
    found = grants.filter(Q(area_id__in=around) | Q(area_id__in=within)).exists()
    if found and len(_held) < MOST_REMEMBERED:
        _held.add((user_id, area_code))
    return found


def _forms_touching(codes: set[str]) -> QuerySet[Form]:
    """Forms of areas that hold these areas or lie within them."""
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    return Form.objects.filter(
        Q(area_id__in=closure.filter(area_id__in=codes).values("ancestor_id"))
        | Q(area_id__in=closure.filter(ancestor_id__in=codes).values("area_id"))
    )


def title_of(version: FormVersion) -> str:
    """What a version calls its form."""
    return read_xform(parsed(version.xform.encode())).title


def files_needed(version: FormVersion) -> list[str]:
    """The names of the files a version shows or looks things up in, the surveyor's own list of visits left out."""
    return [name for name in read_xform(parsed(version.xform.encode())).files if name != VISITS_FILE]


def files_missing(version: FormVersion) -> list[str]:
    """Of the files a version needs those that nobody gave yet."""
    given = set(version.media.values_list("name", flat=True))
    return [name for name in files_needed(version) if name not in given]


def label_of(question: dict[str, Any], language: str = "th") -> str:
    """What a question is called in a language, in another that has a label, or by its name."""
    return in_language(question["labels"], language) or str(question["name"])


@dataclass(frozen=True)
class FormPaths:
    """Where a form's submissions name files and the visit they belong to."""

    files: frozenset[str]
    visit: str


@lru_cache(maxsize=256)
def _paths(version_id: int, xform_md5: str) -> FormPaths:
    """Published, a version never changes: what was read once holds."""
    questions, mapping = FormVersion.objects.values_list("questions", "mapping").get(
        pk=version_id, xform_md5=xform_md5
    )
    told = (mapping.get("fields") or {}).get("visit", "")
    named = next((each["path"] for each in questions if each["name"] == "visit"), "")
    return FormPaths(file_paths(questions), told or named)


def paths_of(version: SentVersion) -> FormPaths:
    """The paths of a published version that its submissions are received by."""
    return _paths(version.id, version.xform_md5)
