"""A sheet of research projects from upload to what is kept; its unusable rows given back as a workbook."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from ppaos.ground.workbench.forms.given_back import given_back_sheets, rows_at_fault
from ppaos.ground.workbench.forms.sheets import Problem
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.policy.actions.projects import ProjectsTaken, take_in_projects
from ppaos.learning.policy.forms.project_sheet import read_projects
from ppaos.learning.policy.presenters.project_sheet import SHEETS

FAULTS_KEPT = "failed rows of research projects"


@dataclass(frozen=True)
class ProjectsIn:
    """What came of a sheet: what was taken, and what is wrong with the other rows; these as a file."""

    taken: ProjectsTaken
    problems: list[Problem]
    faults_file: StoredFile | None


def take_projects_in(*, content: bytes, name: str, by: Any, at: datetime) -> ProjectsIn:
    """Read a filled sheet and take what is right; raises UnreadableFile where it has not our columns."""
    read = read_projects(content, name, by=by)
    sheets = {
        title: (sheet.received, rows_at_fault(problems))
        for title, (sheet, problems) in zip(SHEETS, read.sheets, strict=False)
    }
    with transaction.atomic():
        taken = take_in_projects(rows=read.projects, deliverables=read.deliverables, by=by, at=at)
        file = given_back_sheets(sheets, name=name, purpose=FAULTS_KEPT, by=by, at=at)
    return ProjectsIn(taken, read.problems, file)
