"""Two villages of the demonstration hear their lists: one has confirmed it, one is in the middle of it."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from ppaos.evidence.survey.actions.hearings import (
    add_missed,
    confirm_hearing,
    hear_households,
    open_hearing,
    write_minutes,
)
from ppaos.evidence.survey.actions.paper import FoundHouse
from ppaos.evidence.survey.models import Hearing, Visit
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.permissions import granted_areas

MINUTES = "ผู้ใหญ่บ้านอ่านรายชื่อทีละครัวเรือน ที่ประชุมให้ความเห็น ครัวเรือนที่ไม่เห็นด้วยขอให้นักสำรวจไปดูอีกครั้ง (เหตุการณ์สมมติ)"
OPINIONS, SHARES = ("agreed", "disputed", "not_heard"), (0.82, 0.08, 0.1)


def hear_villages(district: str, by: User, dice: np.random.Generator, at: datetime) -> None:
    """The village leader's own village has confirmed its list; the one with most visits is being heard."""
    leader = User.objects.filter(username="leader").first()
    granted = granted_areas(leader, deed="hear_villages") if leader else []
    own = list(Area.objects.filter(pk__in=granted, level="village").values_list("pk", flat=True))
    others = (
        Visit.objects.filter(area__level="village").exclude(area__in=own).values_list("area_id", flat=True)
    )
    busiest = sorted(Counter(others).items(), key=lambda each: (-each[1], each[0]))[:1]
    villages = [*own, *(code for code, _ in busiest)]
    for number, code in enumerate(villages):
        hearing = _heard(Area.objects.get(pk=code), dice, at - timedelta(days=3 - number), by)
        if number == 0:
            confirm_hearing(hearing=hearing, by=by, at=at)


def _heard(village: Area, dice: np.random.Generator, at: datetime, by: Any) -> Hearing:
    """A hearing in which most was said, and one household was named that no list knows."""
    on: date = at.date()
    hearing = open_hearing(area=village, held_on=on, by=by, at=at)
    ids = list(hearing.lines.order_by("pk").values_list("pk", flat=True))
    opinions = [str(opinion) for opinion in dice.choice(OPINIONS, len(ids), p=SHARES)]
    opinions[:1] = ["agreed"] * bool(ids)
    notes = ["มีรถกระบะ (สมมติ)" if opinion == "disputed" else "" for opinion in opinions]
    said = pl.DataFrame(
        {"line_id": ids, "opinion": opinions, "note": notes},
        schema={"line_id": pl.Int64, "opinion": pl.String, "note": pl.String},
    )
    hear_households(hearing=hearing, frame=said, by=by, at=at)
    missed = FoundHouse(
        area=village,
        title="นาง",
        first_name="ลำดวน",
        last_name="ไกลบ้าน",
        house_no="199",
        others=["เด็กหญิงใบตอง ไกลบ้าน"],
    )
    add_missed(hearing=hearing, found=missed, due_on=on + timedelta(days=14), by=by, at=at)
    return write_minutes(
        hearing=hearing, held_on=on, attended=int(dice.integers(28, 75)), minutes=MINUTES, by=by, at=at
    )
