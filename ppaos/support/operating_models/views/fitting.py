"""Which models fit one household, by what is known now; what is not known is asked and written down here."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import fields_visible, members, visible_households
from ppaos.support.operating_models.actions.matching import tell_facts
from ppaos.support.operating_models.forms.inviting import FactsForm
from ppaos.support.operating_models.models import Enrolment
from ppaos.support.operating_models.permissions import SEE, may_tell_facts
from ppaos.support.operating_models.presenters import matching as shown
from ppaos.support.operating_models.queries.matching import IN, models_fitting, models_open_to
from ppaos.support.operating_models.queries.models import visible_models

OPEN = "see_households"


@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The models that take households in where this one lives, those it fits best first; answers are entered here."""
    check_may(request.user, SEE)
    check_may(request.user, OPEN)
    home = get_object_or_404(visible_households(request.user).select_related("area"), pk=pk)
    sees, rows = fields_visible(request.user, home), _rows(request, home)
    words = list(dict.fromkeys(each["word"] for row in rows for each in row["reasons"] if each["word"]))
    has_names = "names" in sees
    people = [each.person for each in members(home, timezone.localdate())] if has_names else []
    form = FactsForm(request.POST or None, words=words, people=people)
    if request.method == "POST" and form.is_valid():
        tell_facts(household=home, told=form.told(), by=request.user, at=timezone.now())
        messages.success(request, _("The answers are kept."))
        return redirect("operating_models:fitting", pk)
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.ASSIST,
        subjects=[home],
        verb="household.read",
    )
    context = {
        "household": home,
        "title": heads_of([pk]).get(pk, "") if has_names else "",
        "area_label": label(home.area),
        "rows": rows,
        "form": form,
        "can_tell": bool(words) and may_tell_facts(request.user),
    }
    return render(request, "operating_models/matching/household.html", context)


def _rows(request: HttpRequest, home: Household) -> list[dict[str, Any]]:
    """The models as rows, each with how the household stands to it already."""
    models = models_open_to(home, visible_models(request.user).distinct())
    ranked, asked = models_fitting(home, models)
    sees = fields_visible(request.user, home)
    rows = shown.fitting_rows(ranked, asked, {model.pk: model for model in models}, sees)
    inside = Enrolment.objects.filter(household=home, state__in=IN)
    states = {each.model_id: each.get_state_display() for each in inside}
    return [row | {"state": states.get(row["model"].pk, "")} for row in rows]
