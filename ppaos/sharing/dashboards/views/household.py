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

from ppaos.evidence.livelihood.queries import dimensions_of, score_parts, stated_differences
from ppaos.evidence.survey.queries.visits import visits_of
from ppaos.people.cooperation.permissions import may
from ppaos.people.registry.queries import household_on, timeline
from ppaos.sharing.dashboards.actions import open_household, reveal_ids
from ppaos.sharing.dashboards.forms import IN_SESSION, PurposeForm
from ppaos.sharing.dashboards.presenters import household as shown
from ppaos.sharing.dashboards.presenters import timeline as happenings
from ppaos.sharing.dashboards.queries import households as known
from ppaos.sharing.dashboards.queries.households import Sight, household_in_sight


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
    return {
        "sight": sight, "household": sight.household, "stay": stay, **shown.standing(then.standing),
        "gps": shown.point(stay, sight),
        "title": _title(sight, then.members), "day": day,
        "address": shown.address(stay.dwelling, stay.area) if stay else "",
        "members": shown.member_rows(then.members, sealed, revealed, day), "is_revealed": bool(revealed),
        "can_reveal": sight.sees("citizen_id") and not sight.is_past and bool(sealed) and not revealed,
        "sees_ids": sight.sees("citizen_id"),
        "purpose_form": PurposeForm(initial={"purpose": request.session.get(IN_SESSION)}),
        "can_edit": not sight.is_past and may(request.user, "edit_register", area_code=sight.household.area_id),
        "lists": shown.list_rows(matches),
        "consents": sight.household.consents.select_related("person").order_by("-given_at"),
        "readings": _readings(request, sight, area_code),
        **_livelihood(sight),
        "surveyed": _surveyed(request, sight, area_code),
        "events": _events(sight, persons, matches),
    }  # fmt: skip


def _title(sight: Sight, members: list[Any]) -> str:
    head = next(
        (member.person for member in members if member.is_head), members[0].person if members else None
    )
    if head is None or not sight.sees("names"):
        return _("Household %(code)s") % {"code": sight.household}
    return _("Household of %(head)s") % {"head": head}


def _livelihood(sight: Sight) -> dict[str, Any]:
    """What the household has and lacks, with what made it so."""
    rounds = known.assessments_in(sight)
    newest = rounds[0] if rounds else None
    # The first visit is comparable only where the same method scored it.
    alike = [each for each in rounds[1:] if newest and each.method_id == newest.method_id]
    first = alike[-1] if alike else None
    dimensions = None if sight.is_past else dimensions_of(sight.household).first()
    return {
        "newest": newest,
        "first": first,
        "capitals": shown.radar(newest, first) if newest else [],
        "score": shown.score_table(score_parts(newest), newest, sight) if newest else [],
        "dimensions": dimensions,
        "dimension_rows": shown.dimension_rows(dimensions, sight) if dimensions else [],
        "stated": shown.stated_rows(stated_differences(sight.household))
        if newest and not sight.is_past
        else [],
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


def _events(sight: Sight, persons: list[int], matches: list[Any]) -> list[dict[str, Any]]:
    return happenings.told(
        register=timeline(sight.household),
        verdicts=known.verdicts_of(sight.household, matches),
        assessments=known.assessments_in(sight),
        matches=matches,
        merges=known.merges_among(persons),
        survey=[*known.visits_in(sight), *known.interviews_in(sight), *known.heard_in(sight)],
        until=sight.until,
    )
