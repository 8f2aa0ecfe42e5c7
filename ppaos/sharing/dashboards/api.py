"""Figures of areas for programs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, create_model

from ppaos.ground.workbench.presenters.problems import problems
from ppaos.sharing.dashboards.permissions import check_can_see_overview
from ppaos.sharing.dashboards.queries import figures, summary

router = Router(tags=["figures"])
_FIELDS: dict[str, Any] = {
    code: (
        float | None if figure.unit == "score" else int | None,
        Field(None, description=figure.words("en")),
    )
    for code, figure in figures().items()
}
AreaSummary = create_model(
    "AreaSummary",
    __base__=Schema,
    area_code=(str, Field(description="The official code of the area.")),
    as_of=(
        datetime | None,
        Field(
            None,
            description="Everything recorded by this moment is counted; null before the first count.",
        ),
    ),
    **_FIELDS,
)


@router.get(
    "/areas/{code}/summary",
    response={200: AreaSummary, **problems(401, 403, 404)},
    summary="The figures of an area",
)
def area_summary(request: HttpRequest, code: str) -> dict[str, Any]:
    """The figures of a province, district, subdistrict, village, local authority or community.

    A figure is null where it was not measured: no national list was compared, nobody was assessed, or the platform
    does not record it yet. Null never means zero.
    """
    check_can_see_overview(request.user, code)
    found = summary(code)
    return {"area_code": code, "as_of": found.as_of, **found.values}
