"""The page of one household, and the ids of its members revealed for a purpose."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.livelihood.queries import score_parts, stated_differences
from ppaos.evidence.survey.queries.visits import visits_of
from ppaos.people.cooperation.permissions import may
from ppaos.people.registry.queries import household_on, timeline
from ppaos.sharing.dashboards.actions import open_household, reveal_ids, take_out_profile
from ppaos.sharing.dashboards.forms import IN_SESSION, PurposeForm
from ppaos.sharing.dashboards.permissions import can_print
from ppaos.sharing.dashboards.presenters import household as shown
from ppaos.sharing.dashboards.presenters import timeline as happenings
from ppaos.sharing.dashboards.presenters.development import development_parts, development_told
from ppaos.sharing.dashboards.presenters.follow_up import follow_up_parts, follow_up_told
from ppaos.sharing.dashboards.presenters.profile import as_of, profile_parts
from ppaos.sharing.dashboards.presenters.sheet import profiles_pdf
from ppaos.sharing.dashboards.presenters.sheet import sheet as sheet_of
from ppaos.sharing.dashboards.presenters.support import Told, support_parts, support_told
from ppaos.sharing.dashboards.queries import households as known
from ppaos.sharing.dashboards.queries.development import development_of
from ppaos.sharing.dashboards.queries.follow_up import follow_up_of
from ppaos.sharing.dashboards.queries.households import Sight, household_in_sight
from ppaos.sharing.dashboards.queries.profiles import LivelihoodProfile, profile_of
from ppaos.sharing.dashboards.queries.support import support_of
from ppaos.sharing.protection.queries.consents import restrictions_of
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.support.grievance.permissions import HEAR
from ppaos.support.grievance.presenters.voices import rows as voice_rows
from ppaos.support.grievance.queries.listing import voices_of


@never_cache
@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The Livelihood Profile; that it was opened is noted."""
    sight = _sight(request, pk)
    purpose = request.session.get(IN_SESSION, "")
    open_household(household=sight.household, purpose=purpose, by=request.user, at=timezone.now())
    return render(request, "dashboards/household.html", _context(request, sight, {}))


@never_cache
@require_POST
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The Livelihood Profile on one page of paper, for a purpose that is written down."""
    sight = _sight(request, pk)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return redirect("dashboards:household", pk)
    purpose = request.session[IN_SESSION] = form.cleaned_data["purpose"]
    now = timezone.now()
    take_out_profile(household=sight.household, purpose=purpose, by=request.user, at=now)
    today = timezone.localdate(now)
    page = sheet_of(profile_of(request.user, sight, today), sight, today)
    response = HttpResponse(profiles_pdf([page], by=request.user, at=now), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="livelihood-profile-{pk}.pdf"'
    return response


@never_cache
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page with the members' ids open; the purpose is kept for the session."""
    sight = _sight(request, pk)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return redirect("dashboards:household", pk)
    purpose = request.session[IN_SESSION] = form.cleaned_data["purpose"]
    revealed = reveal_ids(household=sight.household, purpose=purpose, by=request.user, at=timezone.now())
    return render(request, "dashboards/household.html", _context(request, sight, revealed))


def _sight(request: HttpRequest, pk: int) -> Sight:
    sight = household_in_sight(request.user, pk)
    if sight is None:
        raise Http404(_("There is no such household, or it is not among yours."))
    return sight


def _context(request: HttpRequest, sight: Sight, revealed: Mapping[int, str]) -> dict[str, Any]:
    today = timezone.localdate()
    day = sight.until - timedelta(days=1) if sight.until else today
    then = household_on(sight.household, day)
    persons = [member.person.pk for member in then.members]
    sealed = known.sealed_ids_of(sight.household, day) if sight.sees("citizen_id") else {}
    matches = list(known.matches_of(persons))
    stay = shown.last_stay(sight)
    area_code = stay.area_id if stay else sight.household.area_id
    support, development = support_of(request.user, sight), development_of(request.user, sight)
    found, followed = profile_of(request.user, sight, today), follow_up_of(request.user, sight)
    return {
        "sight": sight, "household": sight.household, "stay": stay, **shown.standing(then.standing),
        "gps": shown.point(stay, sight),
        "title": shown.title(sight, then.members), "day": day,
        "address": shown.address(stay.dwelling, stay.area) if stay else "",
        "members": shown.member_rows(then.members, sealed, revealed, day), "is_revealed": bool(revealed),
        "can_reveal": sight.sees("citizen_id") and not sight.is_past and bool(sealed) and not revealed,
        "sees_ids": sight.sees("citizen_id"),
        "purpose_form": PurposeForm(initial={"purpose": request.session.get(IN_SESSION)}),
        "can_print": can_print(request.user, sight, today),
        "print_form": PurposeForm(
            initial={"purpose": request.session.get(IN_SESSION)}, auto_id="print_%s"
        ),
        **_doors(request, sight),
        "voices": voice_rows(voices_of(request.user, sight.household), today),
        "lists": shown.list_rows(matches),
        "consents": sight.household.consents.select_related("person").order_by("-given_at"),
        "stopped": [] if sight.is_past else restrictions_of(sight.household),
        "readings": _readings(request, sight, area_code),
        "protects": may(request.user, PROTECT, area_code=area_code),
        **_livelihood(found, sight),
        "surveyed": _surveyed(request, sight, area_code),
        **support_parts(support, sight, today),
        **development_parts(development, sight, today),
        **follow_up_parts(followed, found.scored, sight, today),
        "events": _events(sight, persons, matches, [
            *support_told(support, sight), *development_told(development, sight), *follow_up_told(followed, sight),
        ]),
    }  # fmt: skip


def _doors(request: HttpRequest, sight: Sight) -> dict[str, bool]:
    """What the reader may do about a household that lives here: ask for a change, write down a voice, edit."""
    deeds = {"can_ask": "ask_changes", "can_hear": HEAR, "can_edit": "edit_register"}
    area_code = sight.household.area_id
    return {
        name: not sight.is_past and may(request.user, deed, area_code=area_code)
        for name, deed in deeds.items()
    }


def _livelihood(found: LivelihoodProfile, sight: Sight) -> dict[str, Any]:
    """What the household has and lacks, what made it so and what would change it."""
    scored, dimensions = found.scored, found.dimensions
    return {
        "newest": scored.newest if scored else None,
        "first": scored.first if scored else None,
        "capitals": shown.radar(scored) if scored else [],
        "radar_as_of": as_of(scored) if scored else "",
        "score": shown.score_table(score_parts(scored.newest), scored.newest, sight) if scored else [],
        "dimensions": dimensions,
        "dimension_rows": shown.dimension_rows(dimensions, sight) if dimensions else [],
        "stated": shown.stated_rows(stated_differences(sight.household))
        if scored and not sight.is_past
        else [],
        **profile_parts(found, sight),
    }


def _surveyed(request: HttpRequest, sight: Sight, area_code: str) -> list[dict[str, Any]]:
    """Visits and interviews, with their pages where the reader may open them."""
    own = set(visits_of(request.user).values_list("pk", flat=True))
    return shown.survey_rows(
        known.visits_in(sight), known.interviews_in(sight), own=own,
        assigns=may(request.user, "assign_visits", area_code=area_code),
        reviews=may(request.user, "review_interviews", area_code=area_code),
    )  # fmt: skip


def _readings(request: HttpRequest, sight: Sight, area_code: str) -> list[dict[str, str]] | None:
    """Who looked: for whoever keeps the register or watches over its use; None for others."""
    if not any(may(request.user, deed, area_code=area_code) for deed in ("edit_register", "see_access_log")):
        return None
    return happenings.readings(list(known.readings_of(sight.household)))


def _events(sight: Sight, persons: list[int], matches: list[Any], beside: list[Told]) -> list[dict[str, Any]]:
    return happenings.told(
        register=timeline(sight.household),
        verdicts=known.verdicts_of(sight.household, matches),
        assessments=known.assessments_in(sight),
        matches=matches,
        merges=known.merges_among(persons),
        survey=[*known.visits_in(sight), *known.interviews_in(sight), *known.heard_in(sight)],
        beside=beside,
        until=sight.until,
    )
