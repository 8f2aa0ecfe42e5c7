"""What every page of the register does alike: find what the reader may change, act, answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.registry.actions import RegistryError
from ppaos.people.registry.models import Household, Person
from ppaos.people.registry.permissions import check_can_edit_household, check_can_edit_person
from ppaos.people.registry.queries import visible_households, visible_persons


def household_to_edit(request: HttpRequest, pk: int) -> Household:
    """The household, if the reader sees it (else 404) and may change it (else 403)."""
    seen = visible_households(request.user).select_related("area", "dwelling")
    household: Household = get_object_or_404(seen, pk=pk)
    check_can_edit_household(request.user, household)
    return household


def person_to_edit(request: HttpRequest, pk: int) -> Person:
    """The person, if the reader sees the record (else 404) and may change it (else 403)."""
    person: Person = get_object_or_404(visible_persons(request.user), pk=pk)
    check_can_edit_person(request.user, person)
    return person


def read_page(
    request: HttpRequest, template: str, subjects: list[Any], context: dict[str, Any]
) -> HttpResponse:
    """Show a page of personal data, and note who opened it."""
    if request.method == "GET":
        record_reading(
            by=request.user,
            at=timezone.now(),
            purpose=PersonalRead.CORRECT,
            subjects=subjects,
            verb="person.read",
        )
    return render(request, template, context)


def done(
    request: HttpRequest, form: forms.Form, act: Callable[..., Any], back: str, pk: int, *, said: str = ""
) -> HttpResponse | None:
    """Do what a valid form asks for and go back; None where the form is still to be shown, with what is wrong."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        act(by=request.user, at=timezone.now())
    except RegistryError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, said or _("Saved."))
    return redirect(back, pk)
