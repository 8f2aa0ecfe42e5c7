"""A district filled with a record in every room, each with a mark that nobody else bears.

Two such worlds stand side by side: whoever works in the first must learn nothing of the second, not even that it is
there. All numbers of a world begin at its own number, so that one number opens the first record of any table.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import polars as pl
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from ppaos.evidence.survey.actions.hearings import fill_hearing, open_hearing
from ppaos.evidence.survey.models import FormVersion, Interview
from ppaos.evidence.targeting.models import CandidateHousehold, Source
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.actions import import_areas
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions.seats import seat_member
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.registry.models import (
    ChangeRequest,
    Consent,
    Household,
    Opening,
    Person,
    PossibleDouble,
    Restriction,
)
from ppaos.sharing.protection.actions.breaches import tell_breach
from ppaos.sharing.protection.models import DataRequest, Erasure, SourceNotice, UnusualAccess
from ppaos.sharing.protection.queries.source_notices import LIST
from ppaos.sharing.selection.actions.keeping import keep_selection, share_selection
from ppaos.sharing.selection.models import HandedHousehold, HandedList
from ppaos.sharing.selection.queries.asking import Asked, Condition
from ppaos.support.grievance.actions.receiving import receive_voice
from ppaos.support.referral.actions.links import make_link
from ppaos.support.referral.actions.slips import make_slips
from ppaos.support.referral.models import Referral
from tests.factories import (
    chained,
    committees,
    enrolled,
    exiting,
    followed,
    helped,
    judged,
    learned,
    listed,
    meetings,
    planned,
    pledged,
    programmed,
    proposing,
    strategies,
    studied,
    surveyed,
    watching,
)
from tests.factories.people import AT, household_of
from tests.factories.referred import agreement_with, answered, need_of, office, sent_referral, service_of

TODAY = AT.date()
ADDED_VILLAGE = {"46051001": ("460510", "บ้านนาโกสมมุติ")}


@dataclass(frozen=True)
class World:
    """A district with a village, its mark, and the number at which all its numbers begin."""

    district: str
    subdistrict: str
    village: str
    mark: str
    first: int

    def uid(self, number: int) -> UUID:
        """The uid that the record of this number bears."""
        return UUID(int=number)


OWN = World("4601", "460101", "46010101", "ในเขต", 333_000_001)
OTHER = World("4605", "460510", "46051001", "หลงเขต", 777_000_001)


def villages_of_both() -> None:
    """The district of the other world gets a village."""
    columns = ["code", "level", "kind", "name_th", "name_en", "parent_code"]
    rows = [(code, "village", "", name, "", parent) for code, (parent, name) in ADDED_VILLAGE.items()]
    areas = pl.DataFrame(rows, schema=columns, orient="row")
    placements = areas.select(area_code="code", parent_code="parent_code")
    import_areas(areas=areas, placements=placements, by=None, at=AT)


def filled(world: World, form: FormVersion, people: dict[str, User]) -> None:
    """A record in every room, through the rooms' own actions where that is one call."""
    numbers_begin_at(world.first)
    body = office(f"หน่วยงานของ {world.district}")
    homes = [_home(world, number) for number in (1, 2, 3)]
    _evidence(world, form, homes, people)
    sent = _support(world, homes, body, people)
    _development(world, homes)
    _follow_up(world, homes)
    _policy(world, homes, body)
    _rights(world, homes, sent, people)
    _selections(world, homes)
    uids_as_numbers(world)
    meetings.radar()


def partners_of_both() -> dict[World, Organisation]:
    """What everybody in the province may know of both worlds: their agencies, agreements and services."""
    bodies = {world: office(f"หน่วยงานของ {world.district}") for world in (OWN, OTHER)}
    for world, body in bodies.items():
        agreement_with(body, "referrals", "lists", "households")
        for use in ("aid", "pledge"):
            service_of(body, code=f"{use}-{world.district}")
    return bodies


def _service(world: World, use: str) -> Service:
    return Service.objects.get(code=f"{use}-{world.district}")


def numbers_begin_at(first: int) -> None:
    """All tables of the house go on numbering from here."""
    with connection.cursor() as cursor:
        for model in _models():
            column = model._meta.pk.column
            cursor.execute("select pg_get_serial_sequence(%s, %s)", [model._meta.db_table, column])
            [sequence] = cursor.fetchone()
            if sequence:
                cursor.execute(f"alter sequence {sequence} restart with {first}")


def uids_as_numbers(world: World) -> None:
    """The uid of each record of a world tells its number."""
    for model in _models():
        names = [field.name for field in model._meta.fields if isinstance(field, models.UUIDField)]
        for name in names:
            for pk in model._default_manager.filter(pk__gte=world.first).values_list("pk", flat=True):
                model._default_manager.filter(pk=pk).update(**{name: world.uid(pk)})


def _models() -> list[Any]:
    labels = [room.rsplit(".", 1)[1] for room in settings.ROOMS]
    found = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return [model for model in found if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)]


def _home(world: World, number: int) -> Household:
    return household_of(
        f"{world.mark}หัวหน้า{number}", f"{world.mark}ลูก{number}", key=f"{world.mark}{number}",
        area_code=world.village, house_no=f"{world.mark}/{number}", last_name=f"{world.mark}สกุล",
        household_code=f"{world.mark}-{number}", valid_from=date(2024, 1, 1),
    )  # fmt: skip


def _evidence(world: World, form: FormVersion, homes: list[Household], people: dict[str, User]) -> None:
    """Lists, candidates, visits, interviews, hearings, doubles, answers with assessments."""
    edition = listed.edition_of(area_code=world.district, code=f"list-{world.district}")
    named = {"first_name": f"{world.mark}ในบัญชี", "house_area_id": world.village, "area_id": world.village}
    listed.committed(edition, listed.listed(world.first % 1000 + 1, world.mark, **named))
    candidate = CandidateHousehold.objects.latest("pk")
    surveyor = people["surveyor"]
    surveyed.visit_of(surveyor, household=homes[0], area_id=world.village, comment=f"{world.mark}หลังวัด")
    surveyed.visit_of(surveyor, candidate_household=candidate, area_id=world.village)
    said = surveyed.answers(
        [surveyed.person(world.first % 1000 + 7, first_name=f"{world.mark}ผู้ตอบ")], area=world.village
    )
    surveyed.sent_in(form, f"uuid:{world.uid(world.first)}", said, user=surveyor)
    surveyed.read_all()
    judged.found(judged.judged(Interview.objects.latest("pk")))
    hearing = open_hearing(area=Area.objects.get(pk=world.village), held_on=TODAY, by=None, at=AT)
    fill_hearing(hearing=hearing, by=None, at=AT)
    persons = [home.memberships.get(is_head=True).person for home in homes]
    PossibleDouble.objects.create(
        first=persons[0], second=persons[1], probability=0.9, match_weight=5, method="tests", found_at=AT
    )
    for home in homes:
        followed.answered(home, 2.0)


def _support(world: World, homes: list[Household], body: Organisation, people: dict[str, User]) -> Referral:
    """Needs, referrals in several states, a link, slips, help given; the reader's openings."""
    service = _service(world, "aid")
    sent = sent_referral(need_of(homes[0]), service)
    Referral.objects.filter(pk=sent.pk).update(due_on=TODAY - timedelta(days=20))
    helped_one = sent_referral(need_of(homes[1]), service)
    answered(helped_one, "accepted", note=f"{world.mark}รับไว้")
    make_link(
        organisation=body, referral_ids=[sent.pk], sent_to=f"{world.mark}@example.org",
        expires_at=AT + timedelta(days=5), by=None, at=AT,
    )  # fmt: skip
    make_slips(households=homes[:2], by=None, at=AT)
    helped.recorded(helped.help_line(homes[0], body, f"{world.mark} line", what=f"{world.mark}เงิน"))
    return sent


def _development(world: World, homes: list[Household]) -> None:
    """A model with chain, members and months, a course, a plan."""
    model = chained.model_in(world.district, name_th=f"{world.mark}โมเดล")
    chained.kept(model, chained.mushroom_nodes(), chained.mushroom_flows())
    member = enrolled.member_of(model, homes[0])
    enrolled.told_of(model, enrolled.sale(member, product=f"{world.mark}เห็ด"))
    course = learned.course_held(f"{world.mark}หลักสูตร", area=Area.objects.get(pk=world.district))
    learned.able_in(course, homes[0], homes[0].memberships.get(is_head=True).person)
    planned.agreed(planned.plan_of(home=homes[0]), agreed_by=f"{world.mark}ผู้ตกลง")


def _follow_up(world: World, homes: list[Household]) -> None:
    """A round, a hazard, what struck, a report, a study, an exit on its way."""
    followed.round_of(world.district, name=f"{world.mark}รอบ", of_whom={"standings": ["verified", "active"]})
    followed.hazard_over(world.village, name=f"{world.mark}น้ำท่วม")
    watching.struck(homes[0], on=TODAY - timedelta(days=3), at=AT)
    watching.reported(homes[1], on=TODAY, at=AT, note=f"{world.mark}ไม่มีข้าว")
    studied.filled(studied.study_in(world.district, name=f"{world.mark}การศึกษา"))
    exiting.ready(f"{world.mark}ผู้พ้น", key=f"{world.mark}x", area_code=world.village)
    exiting.judged(world.district)


def _policy(world: World, homes: list[Household], body: Organisation) -> None:
    """A meeting with cases, a resolution and a pledge, a proposal, a plan, a strategy, a project, a committee."""
    held = pledged.meeting_on(world.district, name=f"{world.mark}เวที", minutes=f"{world.mark}รายงาน")
    item = pledged.item_of(held, *homes[:2], title=f"{world.mark}วาระ")
    pledged.called_to(held, body)
    pledged.resolved(held, body, text=f"{world.mark}มติ")
    pledged.pledged(item, body, _service(world, "pledge"))
    proposing.handed_in(world.subdistrict, title=f"{world.mark}ข้อเสนอ")
    plan = proposing.plan_drawn(world.district, name=f"{world.mark}แผน")
    proposing.line_of(plan, body, name=f"{world.mark}โครงการ")
    strategies.drafted(world.district, name=f"{world.mark}ยุทธศาสตร์")
    strategies.frozen(area=world.district, name=f"{world.mark}ยุทธศาสตร์สอง")
    programmed.owed_by(programmed.project_of(f"{world.mark}-1", world.district, title=f"{world.mark}วิจัย"))
    programmed.use_of(world.district, decision=f"{world.mark}จัดสรร")
    committee = committees.committee_of(world.district, f"{world.mark}คณะ")
    seat_member(seat=committees.seat_in(committee, f"{world.mark}กรรมการ"), by=None, at=AT)
    committees.course_in(world.district, f"{world.mark}อบรม")


def _rights(world: World, homes: list[Household], sent: Referral, people: dict[str, User]) -> None:
    """Voices plain and sealed, a change asked for, a restriction, a request, a notice, a breach, an erasure."""
    area, person = Area.objects.get(pk=world.village), homes[0].memberships.get(is_head=True).person
    for kind in ("not_received", "conduct"):
        receive_voice(
            kind=kind, channel="voice_at_desk", area=area, text=f"{world.mark}เล่าเรื่อง {kind}", household=homes[0],
            referral=sent, sender_name=f"{world.mark}ผู้เล่า", by=None, at=AT,
        )  # fmt: skip
    Consent.objects.create(
        household=homes[0], person=person, purpose="referral", notice_version="1", given_at=AT
    )
    ChangeRequest.objects.create(
        kind="change_death", household=homes[0], person=person, area=area, on=TODAY, wanted={}, base={},
        reason=f"{world.mark}เหตุ", asked_by=people["surveyor"], asked_at=AT,
    )  # fmt: skip
    Restriction.objects.create(
        household=homes[2], kind="use_objected", purpose="research", reason=f"{world.mark}คัดค้าน", valid_from=TODAY,
        made_at=AT,
    )  # fmt: skip
    request = DataRequest.objects.create(
        number=f"R-{world.first}", kind="request_access", person=person, household=homes[0], area=area,
        channel="request_at_desk", sender_name=f"{world.mark}ผู้ขอ", received_on=TODAY, due_on=TODAY, made_at=AT,
    )  # fmt: skip
    source = Source.objects.get(code=f"list-{world.district}")
    SourceNotice.objects.create(
        person=person, area=area, source_label=LIST, source_id=source.pk, due_on=TODAY, made_at=AT
    )
    tell_breach(area=area, what=f"{world.mark}หาย", known_at=AT, by=None, at=AT)
    Erasure.objects.create(
        person=_extra(world), area=area, request=request, reason=f"{world.mark}ลบ", asked_at=AT
    )
    UnusualAccess.objects.create(
        rule="many_pages", user=people["surveyor"], area_id=world.district, on=TODAY, count=9, found_at=AT,
        note=f"{world.mark}ดู",
    )  # fmt: skip


def _selections(world: World, homes: list[Household]) -> None:
    """A selection that is shared with a role, and a list that was handed on from it."""
    area = Area.objects.get(pk=world.district)
    asked = Asked("all", ((Condition("standing", "in", ("verified",)),),))
    made = keep_selection(area=area, name=f"{world.mark}ชุดคัดเลือก", asked=asked, by=None, at=AT)
    share_selection(selection=made, role="data_manager", by=None, at=AT)
    listed = HandedList.objects.create(
        version=made.versions.get(),
        area=area,
        on=AT.date(),
        purpose=HandedList.Purpose.KEPT,
        size=len(homes),
        made_at=AT,
    )
    for home in homes:
        HandedHousehold.objects.create(handed=listed, household=home, area_id=home.area_id)


def _extra(world: World) -> Person:
    return household_of(
        f"{world.mark}ผู้ขอลบ", key=f"{world.mark}e", area_code=world.village
    ).memberships.get().person  # fmt: skip


def opened_to(user: User, home: Household) -> Opening:
    """The household is open to the user."""
    return Opening.objects.create(
        household=home, user=user, purpose="survey", field_classes=["names", "health"], valid_from=date(2026, 1, 1),
        origin_label="tests", origin_id=1,
    )  # fmt: skip
