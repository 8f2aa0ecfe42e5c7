"""Proposals: listed, each on one page with its figures, households, levels and chain, and as a paper."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime, thousands
from ppaos.learning.monitoring.queries.studies import newest_results
from ppaos.learning.policy.actions.planning_files import proposal_taken_out
from ppaos.learning.policy.forms.proposals import DropForm, SayForm
from ppaos.learning.policy.models import Proposal, ProposalVersion
from ppaos.learning.policy.permissions.proposals import ENDORSE, KEEP, may_keep, why_not_endorser
from ppaos.learning.policy.presenters.chains import chain_steps, unplanned_steps
from ppaos.learning.policy.presenters.planning import PROPOSAL_TONES, figure_row, planning_tabs
from ppaos.learning.policy.presenters.proposal_paper import Paper, proposal_pdf
from ppaos.learning.policy.presenters.proposals import (
    chosen_words,
    facts_of,
    level_steps,
    proposal_rows,
    version_rows,
)
from ppaos.learning.policy.queries.chain import chain_of
from ppaos.learning.policy.queries.meetings import TOOK_PLACE, meetings_in_sight
from ppaos.learning.policy.queries.places import SEE
from ppaos.learning.policy.queries.proposals import (
    LevelPassed,
    concerned_count,
    concerned_seen,
    ids_concerned,
    lines_citing,
    newest_versions,
    next_level,
    passed_of,
    turn_of,
    visible_proposals,
    waiting_for_level,
)
from ppaos.learning.policy.views.household_lists import household_list
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import check_may, grants_allowing, may
from ppaos.support.operating_models.queries.models import areas_around_and_within, organisations_acted_for

A_PAGE, OPEN = 50, "see_households"
State = Proposal.State
MINE = "mine"


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """The proposals the reader sees, what was changed last first, by state and word."""
    check_may(request.user, SEE)
    found, state = visible_proposals(request.user), request.GET.get("state", "")
    word = request.GET.get("word", "").strip().replace("\0", "")
    if state == MINE:
        found = found.filter(pk__in=waiting_for_level(request.user).values("pk"))
    elif state:
        if state not in State.values:
            raise Http404(f"no state {state}")
        found = found.filter(state=state)
    if word:
        found = found.filter(title__icontains=word)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": planning_tabs("proposals"), "page_obj": page, "rows": proposal_rows(page, newest_versions(page)),
        "states": _states(request), "state": state, "word": word, "can_keep": may(request.user, KEEP),
        "as_of": thai_datetime(timezone.now()),
    }  # fmt: skip
    return render(request, "policy/proposals/list.html", context)


def _states(request: HttpRequest) -> list[tuple[str, Any]]:
    """What the list is narrowed by: the states, and for who speaks for a level what waits for them."""
    mine = [(MINE, _("waits for your level"))] if may(request.user, ENDORSE) else []
    return [*mine, *State.choices]


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal, as its newest version or the one asked for says it."""
    found = seen_proposal(request, pk)
    return render(request, "policy/proposals/page.html", page_of(request, found))


@never_cache
@require_safe
def concerned(request: HttpRequest, pk: int) -> HttpResponse:
    """The households a version concerns, as far as the reader sees them."""
    found = seen_proposal(request, pk)
    version = version_asked(request, found)
    return household_list(
        request, ids_concerned(version), heading=_("Households concerned"),
        eyebrow=f"{found.title} · {label(found.area)}",
        back=reverse("policy:proposal", args=[pk]), back_label=found.title,
    )  # fmt: skip


@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The proposal as a paper, through the gate; that it was taken out is noted."""
    found, now = seen_proposal(request, pk), timezone.now()
    version = version_asked(request, found)
    proposal_taken_out(proposal=found, by=request.user, at=now)
    told = Paper(
        found, version, [each.figure for each in cited_in(version)], passed_of(version), concerned_count(version),
        ratio_of(found),
    )  # fmt: skip
    response = HttpResponse(proposal_pdf(told, by=request.user, at=now), content_type="application/pdf")
    name = f"proposal-{found.pk}-v{version.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def seen_proposal(request: HttpRequest, pk: int) -> Proposal:
    """A proposal that the reader sees: 404 for another."""
    check_may(request.user, SEE)
    found = visible_proposals(request.user).select_related(
        "area", "organisation", "made_by", "model", "study", "meeting"
    )
    return get_object_or_404(found, pk=pk)


def version_asked(request: HttpRequest, found: Proposal) -> ProposalVersion:
    """The version named in the address, else the newest; 404 for one there is not."""
    asked = request.GET.get("version", "") or str(found.version)
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 5):
        raise Http404(f"no version {asked}")
    return get_object_or_404(found.versions.select_related("proposal__area"), number=int(asked))


def cited_in(version: ProposalVersion) -> list[Any]:
    """The citations of a version in the order of their numbers."""
    return list(version.cited.select_related("figure__area").order_by("figure__cited_as"))


def ratio_of(found: Proposal) -> str | None:
    """What the finished study of a proposal came to, in words."""
    if found.study_id is None:
        return None
    told = newest_results([found.study_id]).get(found.study_id)
    return thousands(told["ratio"], 2) if told else None


def page_of(request: HttpRequest, found: Proposal, say: SayForm | None = None) -> dict[str, Any]:
    """What the page of a proposal shows."""
    version = version_asked(request, found)
    is_newest = version.number == found.version
    counted = concerned_count(version)
    seen = concerned_seen(request.user, version) if counted and may(request.user, OPEN) else 0
    can_keep = may_keep(request.user, found.area_id)
    writes = can_keep and is_newest and found.state == State.DRAFT
    lines = list(lines_citing(found))
    return {
        "proposal": found, "version": version, "is_newest": is_newest, "tone": PROPOSAL_TONES[found.state],
        "area_name": label(found.area), "tabs": planning_tabs("proposals"),
        "crumbs": [{"label": _("Proposals"), "url": reverse("policy:proposals")}],
        "facts": facts_of(found, version, ratio_of(found)),
        "figures": [figure_row(each.figure) for each in cited_in(version)],
        "concerned": thousands(counted), "seen": seen, "unseen": thousands(counted - seen),
        "chosen": chosen_words(version), "levels": level_steps(passed_of(version), found.state if is_newest else ""),
        "versions": version_rows(found, found.versions.prefetch_related("endorsements__area").order_by("-number"),
                                 version.number),
        "chains": [chain_steps(chain_of(request.user, line), "proposal") for line in lines]
        or [unplanned_steps(found)],
        "writes": writes, "prints": bool(grants_allowing(request.user, field_class="aggregate").exists()),
        "again": can_keep and is_newest and found.state in (State.RETURNED, State.SUBMITTED),
        "drop": DropForm() if can_keep and found.state != State.DROPPED and not lines else None,
        "throws_away": writes and found.version == 1,
    } | _saying(request, found, version, say)  # fmt: skip


def _saying(
    request: HttpRequest, found: Proposal, version: ProposalVersion, say: SayForm | None
) -> dict[str, Any]:
    """The form of the level whose turn it is, for who speaks for it; or why they do not."""
    here = next_level(version) if found.state == State.SUBMITTED and version.number == found.version else None
    if here is None or not may(request.user, ENDORSE, area_code=here.area.code):
        return {}
    if why := why_not_endorser(request.user, found):
        return {"not_endorser": why}
    return {"say": say or say_form(request, version, here), "says_for": label(here.area)}


def say_form(request: HttpRequest, version: ProposalVersion, here: LevelPassed) -> SayForm:
    """The form of a level: for the organisations its speaker acts for, in meetings that took place near."""
    acted = organisations_acted_for(request.user, ENDORSE, area_code=here.area.code)
    meetings = meetings_in_sight(request.user).filter(
        state__in=TOOK_PLACE, area__in=areas_around_and_within(here.area.code)
    )
    return SayForm(
        request.POST or None, organisations=Organisation.objects.filter(pk__in=acted),
        meetings=meetings.order_by("-on", "-pk"), initial={"turn": turn_of(version, here)},
    )  # fmt: skip
