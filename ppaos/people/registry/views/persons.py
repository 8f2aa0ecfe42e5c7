"""Pages of one person: the record put right, the citizen id, death; and two records that are one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ppaos.people.registry import actions
from ppaos.people.registry.forms.persons import CorrectionForm, DayForm, IdentifierForm, MergeForm
from ppaos.people.registry.models import Merge
from ppaos.people.registry.permissions import check_can_merge
from ppaos.people.registry.presenters import compared_fields, corrections_shown, form_page, masked_identifier
from ppaos.people.registry.queries import (
    homes_of_record,
    merges_of,
    needs_second_opinion,
    search_persons,
    visible_persons,
)
from ppaos.people.registry.views.answering import done, person_to_edit, read_page

HERE = "registry:edit_person"


def edit_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of a person, with a form to correct it and what was corrected and merged before."""
    person = person_to_edit(request, pk)
    now = {name: getattr(person, name) for name in actions.CORRECTABLE}
    form = CorrectionForm(request.POST or None, initial=now)

    def act(**by: Any) -> None:
        changes = {name: form.cleaned_data[name] for name in actions.CORRECTABLE}
        actions.correct_person(person=person, changes=changes, reason=form.cleaned_data["reason"], **by)

    context = {
        "person": person, "form": form, "identifier": masked_identifier(request.user, person),
        "homes": homes_of_record(person), "corrections": corrections_shown(person), "merges": merges_of(person),
    }  # fmt: skip
    return done(request, form, act, HERE, pk) or read_page(
        request, "registry/edit_person.html", [person], context
    )


def record_death(request: HttpRequest, pk: int) -> HttpResponse:
    """The day somebody died."""
    person = person_to_edit(request, pk)
    form = DayForm(request.POST or None)

    def act(**by: Any) -> None:
        actions.record_death(person=person, on=form.cleaned_data["on"], **by)

    page = form_page(form, _("%(person)s has died") % {"person": person}, HERE, pk)
    return done(request, form, act, HERE, pk) or render(request, "registry/form.html", page)


def change_identifier(request: HttpRequest, pk: int) -> HttpResponse:
    """Another citizen id, or the reason why there is none."""
    person = person_to_edit(request, pk)
    form = IdentifierForm(request.POST or None)

    def act(**by: Any) -> None:
        given = form.cleaned_data
        if given["citizen_id"]:
            actions.add_identifier(person=person, citizen_id=given["citizen_id"], on=given["on"], **by)
        else:
            actions.say_why_none(person=person, reason=given["missing_reason"], on=given["on"], **by)

    page = form_page(form, _("Citizen id of %(person)s") % {"person": person}, HERE, pk)
    return done(request, form, act, HERE, pk) or render(request, "registry/form.html", page)


def merge_persons(request: HttpRequest, pk: int) -> HttpResponse:
    """Another record of the same person: first found, then compared field by field."""
    kept, text = person_to_edit(request, pk), request.GET.get("q", "")
    check_can_merge(request.user, kept)
    if "other" not in request.GET:
        found = [hit for hit in search_persons(request.user, text) if hit.person != kept]
        context = {
            "person": kept,
            "title": _("Another record of %(person)s") % {"person": kept},
            "text": text,
        }
        return render(request, "registry/find_person.html", context | {"found": found, "choice": "other"})
    merged = get_object_or_404(visible_persons(request.user), pk=request.GET["other"])
    form = MergeForm(request.POST or None, fields=compared_fields(kept, merged))
    asks = needs_second_opinion(kept, merged)

    def act(**by: Any) -> None:
        merge = actions.ask_to_merge if asks else actions.merge_persons
        given = {"reason": form.cleaned_data["reason"], "field_choices": form.choices()}
        merge(kept=kept, merged=merged, **given, **by)

    page = form_page(form, _("Two records, one person"), HERE, pk)
    context = page | {"kept": kept, "merged": merged, "asks": asks}
    said = _("A second person is asked now. Until they confirm, nothing is merged.") if asks else ""
    return done(request, form, act, HERE, pk, said=said) or read_page(
        request, "registry/merge.html", [kept, merged], context
    )


@require_POST
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Two records stand for themselves again."""
    merge = get_object_or_404(Merge, pk=pk, kept__in=visible_persons(request.user))
    try:
        actions.undo_merge(merge=merge, by=request.user, at=timezone.now())
        messages.success(request, _("The two records stand for themselves again."))
    except actions.MergeRefused as error:
        messages.error(request, str(error))
    return redirect(HERE, merge.kept_id)
