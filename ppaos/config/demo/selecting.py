"""Selections of the demonstration: kept by the data manager, shared with who works with them."""

from datetime import datetime

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.sharing.selection.actions.keeping import keep_selection, share_selection
from ppaos.sharing.selection.queries.asking import asked_of

POOR = "1~standing~in~verified,active"
SELECTIONS = (
    ("ครัวเรือนยากจนที่ยังไม่ได้รับความช่วยเหลือ", (POOR, "2~is_helped~in~no"), ("governor_office", "supervisor")),
    ("ครัวเรือนยากจนที่มีผู้สูงอายุ", (POOR, "2~elders~between~1,"), ("supervisor",)),
)


def keep_selections(province: str, at: datetime) -> None:
    """Keep a few selections of the province, each shared with some roles."""
    keeper, area = User.objects.get(username="data"), Area.objects.get(pk=province)
    for name, conditions, shared_with in SELECTIONS:
        made = keep_selection(area=area, name=name, asked=asked_of("all", conditions), by=keeper, at=at)
        for role in shared_with:
            share_selection(selection=made, role=role, by=keeper, at=at)
