"""A list of the demonstration is brought in by the steps that every list takes."""

from pathlib import Path

from django.utils import timezone

from ppaos.evidence.targeting.actions import imports
from ppaos.evidence.targeting.actions.settling import settle_import
from ppaos.evidence.targeting.forms import reading
from ppaos.evidence.targeting.forms.intake import check_file
from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions import store_file

SURVEY = ("survey", "แบบสำรวจครัวเรือนของจังหวัด")
BASIC_NEEDS = ("bmn", "ข้อมูล จปฐ.")


def bring_in(
    path: Path, code: str, name: str, year: int, province: str, kind: str = "", number: int = 1
) -> ListImport:
    """Receive, check, commit and settle a file of a year and a round (`number`)."""
    file = reading.read_list(path, path.name, kind)
    source = imports.register_source(
        code=code, name=name, kind=file.kind, area=Area.objects.get(pk=province), by=None, at=timezone.now()
    )
    with path.open("rb") as content:
        stored = store_file(
            content=content, name=path.name, purpose="list", area_code=province, by=None, at=timezone.now()
        )
    list_import = imports.receive_list(
        source=source, year=year, round=number, file=stored, by=None, at=timezone.now()
    )
    check_file(list_import=list_import, file=file, mapping=None, by=None, at=timezone.now())
    imports.commit_list(list_import=list_import, by=None, at=timezone.now())
    settle_import(list_import=list_import, by=None, at=timezone.now())
    return list_import
