"""A model of the demonstration is copied from the library, described, given what it rests on, and runs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import AgreementTerms, sign_agreement
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.support.assistance.queries.limits import fiscal_year_of
from ppaos.support.operating_models.actions.chains import FlowTold, NodeTold, keep_chain
from ppaos.support.operating_models.actions.enrolling import change_member
from ppaos.support.operating_models.actions.matching import set_criteria
from ppaos.support.operating_models.actions.models import change_model, copy_model, move_model
from ppaos.support.operating_models.actions.parts import (
    keep_activity,
    keep_budget,
    keep_partner,
    keep_resource,
    keep_team_member,
)
from ppaos.support.operating_models.models import Enrolment, Node, OperatingModel
from ppaos.support.operating_models.queries.models import organisations_acted_for

TEAM = (("หัวหน้าโครงการ (สมมติ)", "หัวหน้าโครงการ"), ("ผู้นำกลุ่ม (สมมติ)", "ประสานงานในพื้นที่"))
AGREEMENT = "บันทึกความร่วมมือโมเดลแก้จนของจังหวัด (สมมติ)"
BEFORE = timedelta(days=90)  # the idea, before it began
State = OperatingModel.State


def began(told: Mapping[str, Any]) -> datetime:
    """Nine o'clock of the day the model began."""
    return datetime.combine(told["began_on"], time(9), tzinfo=timezone.get_current_timezone())


def make_model_of(
    told: Mapping[str, Any], *, area: Area, size: int, by: User, at: datetime
) -> OperatingModel:
    """The model of the library in its place, running since the day it began, with all it rests on."""
    begun = began(told)
    own = Organisation.objects.get(pk__in=organisations_acted_for(by, "manage_models"))
    library = OperatingModel.objects.get(uid=uuid5(NAMESPACE_URL, f"ppaos:library:{told['code']}"))
    model = copy_model(
        model=library, area=area, organisation=own, changes=told["changes"], by=by, at=begun - BEFORE
    )
    words = {name: getattr(model, name) for name in ("name_th", "name_en", "summary_th", "summary_en")}
    change_model(
        model=model, **words, problem=told["problem"], dimensions=told["dimensions"], capitals=told["capitals"],
        places=size, details=told["details"], by=by, at=begun - BEFORE,
    )  # fmt: skip
    set_criteria(model=model, criteria=told["criterion"], by=by, at=begun - BEFORE)
    keep_team_member(model=model, user=by, duty="บันทึกข้อมูล", since=told["began_on"], by=by, at=begun)
    for name, duty in TEAM:
        keep_team_member(model=model, name=name, duty=duty, since=told["began_on"], by=by, at=begun)
    for state, on in ((State.DESIGNED, begun - BEFORE / 2), (State.RUNNING, begun)):
        move_model(model=model, state=state, on=on.date(), by=by, at=on)
    model.refresh_from_db()
    _rest_on(told, model, size, by, at)
    return model


def _rest_on(told: Mapping[str, Any], model: OperatingModel, size: int, by: User, at: datetime) -> None:
    begun, today = began(told), timezone.localdate(at)
    for line in told.get("resource", ()):
        keep_resource(model=model, kind=line["kind"], told=line, by=by, at=begun)
    offices = {office.code: office for office in Organisation.objects.filter(area_id=str(model.area_id)[:2])}
    for line in told.get("partner", ()):
        office = offices[line["office"]]
        keep_partner(
            model=model, organisation=office, role=line["role"], since=told["began_on"], by=by, at=begun,
            agreement=_agreement(model, office, begun),
        )  # fmt: skip
    first = fiscal_year_of(told["began_on"])
    for line in told.get("budget", ()):
        money = {name: Decimal(baht * size) for name, baht in line["each"].items()}
        for year in range(first, fiscal_year_of(today) + 1):
            # What this year spent is not known before it ends.
            known: dict[str, Any] = {
                name: baht for name, baht in money.items() if year < fiscal_year_of(today) or name != "spent"
            }
            keep_budget(
                model=model, source=line["source"], fiscal_year=year, organisation=offices.get(line.get("office", "")),
                by=by, at=at, **known,
            )  # fmt: skip
    for line in told.get("activity", ()):
        starts_on, done_on = _days(line, told["began_on"], today)
        keep_activity(model=model, name=line["name"], starts_on=starts_on, done_on=done_on, by=by, at=at)


def _days(line: Mapping[str, Any], began_on: date, today: date) -> tuple[date, date | None]:
    """When an activity begins, and when it was done."""
    if "after" in line:
        return (on := began_on + timedelta(days=line["after"])), on
    if "ahead" in line:
        return today + timedelta(days=line["ahead"]), None
    return today - timedelta(days=line["late"]), None


def _agreement(model: OperatingModel, office: Organisation, at: datetime) -> Agreement:
    """What the leading organisation and the office have signed; each pair once."""
    title = f"{AGREEMENT} · {office}"[:200]
    known = Agreement.objects.filter(title=title).first()
    parties = [party for party in (model.organisation, office) if party is not None]
    terms = AgreementTerms(title, [Agreement.Scope.AGGREGATE], parties, at.date(), signed_on=at.date())
    area = Area.objects.get(pk=str(model.area_id)[:2])
    return known or sign_agreement(area=area, terms=terms, by=None, at=at)


def draw_chain(
    told: Mapping[str, Any], model: OperatingModel, members: Sequence[Enrolment], *, by: User, at: datetime
) -> None:
    """The chain of the last whole year for as many members as there are; each of them at the node where they work."""
    if "node" not in told:
        return
    many = len(members)
    nodes = [_node(line, many) for line in told["node"]]
    flows = [_flow(line, many, fiscal_year_of(timezone.localdate(at)) - 1) for line in told["flow"]]
    keep_chain(model=model, nodes=nodes, flows=flows, by=by, at=at)
    own = next(line["name"] for line in told["node"] if line.get("is_of_members"))
    node = Node.objects.get(model=model, name=own)
    for member in members:
        change_member(enrolment=member, person=member.person, node=node, by=by, at=began(told))


def _node(line: Mapping[str, Any], many: int) -> NodeTold:
    each = {name: round(number * many, 2) for name, number in line.get("each", {}).items()}
    return NodeTold(
        name=line["name"], kind=line["kind"], actors=line["actors"], yields=line.get("yields"), **each
    )


def _flow(line: Mapping[str, Any], many: int, year: int) -> FlowTold:
    return FlowTold(
        source=line["from"], target=line["to"], product=line["product"], year=year, quantity=line["each"] * many,
        unit=line["unit"], price=line["price"], cost=line["cost"], months=line.get("months", ()),
    )  # fmt: skip
