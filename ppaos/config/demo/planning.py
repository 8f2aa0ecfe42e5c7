"""Frozen figures and proposals of the demonstration: being written, waiting, sent back and endorsed, in a plan."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ppaos.config.demo.bodies import noon, poorest_district, poorest_part
from ppaos.config.demo.plan import data
from ppaos.engine.thai.calendar import fiscal_year
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, Level
from ppaos.learning.monitoring.models import Study
from ppaos.learning.policy.actions.concerned import put_figure, put_group
from ppaos.learning.policy.actions.endorsing import agree_to_proposal, send_back_proposal
from ppaos.learning.policy.actions.figures import freeze_figure
from ppaos.learning.policy.actions.proposals import (
    begin_proposal,
    begin_version,
    change_proposal,
    cite_figure,
    hand_in_proposal,
)
from ppaos.learning.policy.models import FrozenFigure, Proposal
from ppaos.learning.policy.queries.concerned import ids_of_group
from ppaos.learning.policy.queries.dated_facts import first_record_on
from ppaos.learning.policy.queries.frozen_figures import ids_behind
from ppaos.learning.policy.queries.proposals import newest_version, next_level

SAID = ("problem", "what", "expected")


def make_proposals(province: str, at: datetime) -> dict[str, Proposal]:
    """Freeze figures and make the proposals of planning.toml on them, by their keys; where nobody is recorded, none."""
    author, made = User.objects.get(username="data"), dict[str, Proposal]()
    for told in data("planning")["proposal"]:
        area = _area(told["area"], province)
        figures = _frozen(area, author, at)
        if not figures:
            continue
        made[told["key"]] = _begun(told, area, figures, author, at)
        if "handed_in" in told:
            _passed(made[told["key"]], told, author, at)
    return made


def _area(word: str, province: str) -> Area:
    if word == "province":
        return Area.objects.get(pk=province)
    district = poorest_district(province)
    return district if word == "district" else poorest_part(district, Level.SUBDISTRICT)


def _frozen(area: Area, by: User, at: datetime) -> Sequence[FrozenFigure]:
    """The figures of an area, as of the day told, or of today where nothing was recorded by then."""
    told, first = data("planning")["figures"], first_record_on([area.pk])
    if first is None:
        return ()
    wanted = (at + timedelta(days=told["frozen"])).date()
    on = wanted if first <= wanted else timezone.localdate(at)
    return [freeze_figure(code=code, area=area, on=on, by=by, at=max(noon(on), at)) for code in told["codes"]]


def _begun(
    told: Mapping[str, Any], area: Area, figures: Sequence[FrozenFigure], by: User, at: datetime
) -> Proposal:
    when = noon(_day(told.get("handed_in", 0) - 1, at))
    study = Study.objects.exclude(model=None).filter(area=area).order_by("pk").first()
    links = {"study": study, "model": study.model} if study else {}
    proposal = begin_proposal(
        title=told["title"].format(area=area.name_th), area=area, said={name: told[name] for name in SAID},
        budget_baht=Decimal(told["budget"]) if "budget" in told else None, fiscal_year=fiscal_year(at.date()) + 1,
        links=links, by=by, at=when,
    )  # fmt: skip
    for figure in figures:
        cite_figure(proposal=proposal, figure=figure, by=by, at=when)
    if told.get("group") and ids_of_group(area, told["group"]):
        put_group(proposal=proposal, group=told["group"], by=by, at=when)
    elif ids_behind(figures[0]):
        put_figure(proposal=proposal, figure=figures[0], by=by, at=when)
    return proposal


def _passed(proposal: Proposal, told: Mapping[str, Any], by: User, at: datetime) -> None:
    """Handed in; sent back and written anew where told so; then what each level said of it."""
    governor = User.objects.get(username="governor")
    hand_in_proposal(proposal=proposal, by=by, at=noon(_day(told["handed_in"], at)))
    if "sent_back" in told:
        back, again = _day(told["sent_back"], at), told["again"]
        send_back_proposal(proposal=proposal, reason=told["reason"], on=back, by=governor, at=noon(back))
        when = noon(_day(again["handed_in"], at))
        _written_anew(proposal, again, by, when)
        hand_in_proposal(proposal=proposal, by=by, at=when)
    for days in told["agreed"]:
        on = _day(days, at)
        if next_level(newest_version(Proposal.objects.get(pk=proposal.pk))) is not None:
            agree_to_proposal(proposal=proposal, on=on, by=governor, at=noon(on))


def _written_anew(proposal: Proposal, again: Mapping[str, Any], by: User, when: datetime) -> None:
    version = begin_version(proposal=proposal, by=by, at=when)
    said = {name: again.get(name, getattr(version, name)) for name in SAID}
    links = {"model": proposal.model, "study": proposal.study}
    change_proposal(
        proposal=proposal, title=proposal.title, said=said, budget_baht=Decimal(again["budget"]),
        fiscal_year=version.fiscal_year, links=links, by=by, at=when,
    )  # fmt: skip


def _day(days: int, at: datetime) -> date:
    return (at + timedelta(days=days)).date()
