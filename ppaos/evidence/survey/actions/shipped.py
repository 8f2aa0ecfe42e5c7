"""The forms that ship with the platform are taken into use in an area."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.evidence.survey.actions.forms import add_form_version, publish_version
from ppaos.evidence.survey.models import FormVersion
from ppaos.evidence.survey.queries.instruments import CODES, instrument, shipped_mapping
from ppaos.evidence.survey.queries.village_lists import village_lists
from ppaos.evidence.survey.queries.workbooks import file_name, workbook_of
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import unaudited


@unaudited("each version received and published leaves an event of its own; once more changes nothing")
def publish_shipped_forms(*, area: Area, by: Any, at: datetime) -> list[FormVersion]:
    """Receive and publish the verdict, household and monitoring forms for an area, with their mapping and the lists
    of its subdistricts and villages. Versions that are published already stay as they are."""
    files = village_lists(area.pk, timezone.localdate(at))
    published = []
    for code in CODES:
        form = instrument(code)
        known = FormVersion.objects.filter(form__code=code, version=form.version).first()
        if known is None or known.state == FormVersion.State.DRAFT:
            known = add_form_version(
                content=workbook_of(form), file_name=file_name(form), kind=form.kind, area=area,
                mapping=shipped_mapping(code), media=files, by=by, at=at,
            )  # fmt: skip
            known = publish_version(version=known, by=by, at=at)
        published.append(known)
    return published
