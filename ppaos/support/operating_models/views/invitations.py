"""Invitations of a model: who was invited, said yes or no, or waits; the list as a file or to print."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import fields_by_area, may
from ppaos.people.registry.queries import usable
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.invitation_lists import take_out_invitations
from ppaos.support.operating_models.actions.inviting import answer_invitation, move_up
from ppaos.support.operating_models.forms.inviting import AnswerForm, InvitationListForm
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.presenters import invitations as shown
from ppaos.support.operating_models.presenters.matching import place_cards
from ppaos.support.operating_models.queries.matching import (
    current_run,
    invitations_counted,
    invitations_seen,
    places_of,
    waiting_list,
)
from ppaos.support.operating_models.views.matching import frame, seen_model


@require_safe
def invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was invited and what they said; the list is taken out here."""
    model = seen_model(request, pk)
    places = places_of(model)
    is_free = places.free is None or places.free > 0
    rows = _rows(request, model)
    context = frame(request, model) | {
        "cards": place_cards(places, None),
        "groups": shown.groups(rows),
        "hidden": invitations_counted(model) - len(rows),
        "can_move_up": is_free and waiting_list(model).exists(),
        "can_export": may(request.user, "export", area_code=str(model.area_id)),
        "form": InvitationListForm(),
        "run": current_run(model),
    }
    return render(request, "operating_models/matching/invitations.html", context)


@require_POST
def answer(request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
    """Note what a household said."""
    model, form = seen_model(request, pk), AnswerForm(request.POST)
    invited = get_object_or_404(invitations_seen(request.user, model), pk=enrolment)
    if form.is_valid():
        says_yes = form.cleaned_data["answer"] == "yes"
        try:
            answer_invitation(
                enrolment=invited, is_accepted=says_yes, note=form.cleaned_data["note"], by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except ModelRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The answer is kept."))
    return redirect("operating_models:invitations", pk)


@require_POST
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite from the waiting list as far as places are free."""
    model = seen_model(request, pk)
    try:
        done = move_up(model=model, by=request.user, at=timezone.now())
    except ModelRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(count)s households moved up.") % {"count": done.invited})
    return redirect("operating_models:invitations", pk)


@require_POST
def taken_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The list as a file, or as pages to print with room to sign, for a stated purpose."""
    model, form = seen_model(request, pk), InvitationListForm(request.POST)
    if not form.is_valid():
        return redirect("operating_models:invitations", pk)
    now, rows = timezone.now(), _rows(request, model, leaving=True)
    purpose, format = form.cleaned_data["purpose"], form.cleaned_data["format"]
    take_out_invitations(model=model, rows=len(rows), purpose=purpose, by=request.user, at=now)
    mark = shown.list_mark(request.user, now)
    if format != "pdf":
        return sheet_response(shown.exported(rows), f"invitations {model.pk}", format, mark=mark)
    response = HttpResponse(shown.list_pdf(model, rows, mark), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="invitations-{model.pk}.pdf"'
    return response


def _rows(request: HttpRequest, model: OperatingModel, *, leaving: bool = False) -> list[dict[str, Any]]:
    """The invitations as rows; of what leaves the platform, without those whose data may not be used."""
    seen = invitations_seen(request.user, model)
    found = list(usable(seen, on=timezone.localdate(), person="person") if leaving else seen)
    sees = fields_by_area(request.user, {each.area_id for each in found})
    named = [each.household_id for each in found if "names" in sees[each.area_id]]
    return shown.invitation_rows(found, heads_of(named), sees)
