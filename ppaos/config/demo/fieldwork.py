"""A round of field work in the supervisor's district: visits assigned, held, sent from phones, judged, reviewed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from ppaos.config.demo.interviews import Interviewing, Sent
from ppaos.config.demo.plan import data
from ppaos.config.demo.village import hear_villages
from ppaos.evidence.survey.actions.findings import judge_waiting
from ppaos.evidence.survey.actions.joining import read_submissions
from ppaos.evidence.survey.actions.phones import let_phone_in
from ppaos.evidence.survey.actions.review import accept_clean_interviews, send_interview_back
from ppaos.evidence.survey.actions.shipped import publish_shipped_forms
from ppaos.evidence.survey.actions.taking_in import take_in
from ppaos.evidence.survey.actions.visits import assign_visits
from ppaos.evidence.survey.models import Interview, Phone, Visit
from ppaos.evidence.survey.queries.kin import interviews_to_tell, unread_submissions
from ppaos.evidence.survey.queries.sharing_out import shared_out
from ppaos.evidence.survey.queries.to_visit import NOT_INTERVIEWED, NOT_VISITED, households_to_visit
from ppaos.evidence.survey.queries.visits import reached_by
from ppaos.evidence.targeting.queries.crosscheck import national_edition, units_behind
from ppaos.ground.accounts.actions import Invitee, invite_users
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import grant_role
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.people.registry.actions import place_dwellings

SEED = 2569
# Where the invented villages lie: around the town, some kilometres apart.
TOWN, APART, WIDE = (16.43, 103.51), 0.16, 0.008
SENT_BACK = ("ยอดรายจ่ายค่าอาหารต่อเดือนสูงผิดปกติ ถามอีกครั้ง", "ภาพบ้านไม่ชัด ถ่ายใหม่", "ขาดอาชีพของสมาชิกคนที่สอง")


@dataclass(frozen=True)
class Crew:
    """Who does the field work: the supervisor, the surveyors and their phones."""

    supervisor: User
    district: str
    surveyors: list[User]
    phones: dict[int, Phone]


def do_fieldwork(province: str, at: datetime) -> None:
    """Publish the shipped forms and hold a round of visits that began some days before `at`."""
    dice = np.random.default_rng([SEED, *b"fieldwork"])
    area, begun = Area.objects.get(pk=province), at - timedelta(days=data("fieldwork")["size"]["days"])
    publish_shipped_forms(area=area, by=None, at=begun)
    crew = _crew(province, begun)
    _place_houses(crew.district, dice, begun)
    _assign(crew, begun)
    work = Interviewing(dice, crew.phones, begun, at)
    sent = work.hold(_held(dice))
    _take_in(at)
    work.disagree(sent[0], other=crew.supervisor)
    _take_in(at)
    judge_waiting(by=None, at=at)
    _review(crew, sent, at)
    hear_villages(crew.district, crew.supervisor, dice, at)


def _crew(province: str, at: datetime) -> Crew:
    """The accounts of the sign-in page, and some more surveyors; each has a phone."""
    supervisor, first = (User.objects.get(username=name) for name in ("supervisor", "surveyor"))
    district = granted_areas(supervisor, deed="assign_visits")[0]
    names = data("fieldwork")["surveyors"]["names"]
    invited = invite_users(
        invitees=[Invitee(f"surveyor{number}", name, "") for number, name in enumerate(names, 2)],
        by=None,
        at=at,
    )
    more = [invitation.user for invitation in invited]
    for user in more:
        grant_role(
            user=user,
            role="surveyor",
            area=Area.objects.get(pk=district),
            valid_from=at.date(),
            by=None,
            at=at,
        )
    phones = {
        user.pk: let_phone_in(user=user, name=f"โทรศัพท์ของ{user}", kind="collect", by=supervisor, at=at)[0]
        for user in (first, *more)
    }
    return Crew(supervisor, district, [first, *more], phones)


def _place_houses(district: str, dice: np.random.Generator, at: datetime) -> None:
    """Give the households that wait a point each, in the village where they live."""
    homes = households_to_visit(district, NOT_INTERVIEWED).select("household_id", "area_id")
    villages = sorted(homes["area_id"].unique())
    centres = {code: np.array(TOWN) + dice.uniform(-APART, APART, 2) for code in villages}
    points = np.array([centres[code] + dice.normal(0, WIDE / 2, 2) for code in homes["area_id"]]).reshape(
        -1, 2
    )
    none = pl.lit(None, pl.Float64)
    frame = homes.select(
        "household_id", latitude=pl.Series(points[:, 0]), longitude=pl.Series(points[:, 1]), was_latitude=none,
        was_longitude=none,
    )  # fmt: skip
    place_dwellings(frame=frame, by=None, at=at)


def _assign(crew: Crew, at: datetime) -> None:
    """Listed households nobody looked for, and poor ones without an interview, shared out; some to practise on."""
    size = data("fieldwork")["size"]
    listed = households_to_visit(crew.district, NOT_VISITED).head(int(size["visits"] * size["listed_share"]))
    poor = households_to_visit(crew.district, NOT_INTERVIEWED)
    poor = poor.filter(~pl.col("household_id").is_in(_missed(crew.district))).head(
        size["visits"] - listed.height
    )
    ids = [user.pk for user in crew.surveyors]
    both = pl.concat([listed, poor]).unique(maintain_order=True)
    rows = shared_out(both, reached_by(ids, both["area_id"].unique())).drop_nulls("surveyor_id")
    days = pl.int_range(pl.len()) % 3 * 5 + 7  # due after one, nearly two and more than two weeks
    due = rows.with_columns(due_on=pl.lit(at.date()) + pl.duration(days=days)).drop("area_id")
    assign_visits(frame=due, by=crew.supervisor, at=at)
    practice = due.tail(size["practice"]).with_columns(is_practice=pl.lit(True))
    assign_visits(frame=practice, by=crew.supervisor, at=at)


def _missed(district: str) -> list[int]:
    """Households that the national list misses: they stay as they are, so that their number stays the published one."""
    edition = national_edition(district)
    if edition is None:
        return []
    behind = units_behind(edition=edition, area_code=district, state="missed")
    return behind["household_id"].drop_nulls().unique().to_list()


def _held(dice: np.random.Generator) -> list[Visit]:
    """The visits that were held by now, each surveyor's in their order."""
    visits = Visit.objects.filter(is_practice=False).select_related("surveyor", "area")
    share = data("fieldwork")["size"]["held_share"]
    return [visit for visit in visits.order_by("surveyor_id", "area_id", "pk") if dice.random() < share]


def _take_in(at: datetime) -> None:
    """What was sent is read and told to the register, as the worker does."""
    while unread_submissions().exists():
        read_submissions(by=None, at=at)
    take_in(interviews=list(interviews_to_tell()), by=None, at=at)


def _review(crew: Crew, sent: list[Sent], at: datetime) -> None:
    """The supervisor accepts half of what is clean, sends some back, and leaves the rest for who tries the queue."""
    waiting = Interview.objects.filter(state=Interview.State.NEW, is_practice=False).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    accept_clean_interviews(interviews=ids[: len(ids) // 2], by=crew.supervisor, at=at)
    long = waiting.filter(form__code="ppaos_household", conflicts=None, visit__state="done").order_by("-pk")
    for interview, comment in zip(long, SENT_BACK, strict=False):
        send_interview_back(interview=interview, comment=comment, by=crew.supervisor, at=at)
