"""One local authority of the demonstration keeps criteria of its own beside the province's."""

from datetime import date, datetime

from django.db.models import Count

from ppaos.engine.methods import toml_text
from ppaos.evidence.livelihood.actions import copy_method, edit_draft, publish_draft
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.evidence.livelihood.queries.drafts import data_of_draft
from ppaos.ground.geography.models import Area, AreaWithin, Level
from ppaos.people.registry.models import Household

# What the invented council decided: health and welfare weigh more in human capital, hardship begins sooner.
WEIGHTS = {"human_education": 0.15, "human_health": 0.25}
EDGES = {2: 1.9, 3: 2.6}
SOURCE = "มติสภาเทศบาล (สมมติ)"


def keep_own_criteria(at: datetime) -> Area | None:
    """Publish five capitals of its own for the local authority with the most households; none where there is none."""
    living = dict(Household.objects.values_list("area_id").annotate(Count("pk")))
    within = AreaWithin.objects.filter(ancestor__level=Level.LOCAL_AUTHORITY, area_id__in=living)
    sizes: dict[str, int] = {}
    for place, authority in within.values_list("area_id", "ancestor_id"):
        sizes[authority] = sizes.get(authority, 0) + living[place]
    if not sizes:
        return None
    area = Area.objects.get(pk=max(sizes, key=lambda code: (sizes[code], code)))
    draft = copy_method(version=newest_method("slf_capitals"), area=area, by=None, at=at)
    data = data_of_draft(draft)
    for row in (*data["indicator"], *data["level"]):
        own = {"weight": WEIGHTS.get(row.get("code", "")), "from": EDGES.get(row.get("number", 0))}
        changed = {key: value for key, value in own.items() if value is not None}
        row.update(changed | ({"source": SOURCE, "status": "proposal"} if changed else {}))
    edit_draft(draft=draft, text=toml_text(data), document="", by=None, at=at)
    publish_draft(
        draft=draft, version="2569-1", valid_from=date(at.year, 1, 1), valid_to=None,
        document="ประกาศเทศบาล เรื่อง เกณฑ์ครัวเรือนยากจน (สมมติ)", decision=SOURCE, by=None, at=at,
    )  # fmt: skip
    return area
