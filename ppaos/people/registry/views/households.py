"""Pages of one household: what it is, and moving, splitting, joining, leaving, heading it."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.people.registry import actions
from ppaos.people.registry.forms.households import AddressForm, HeadForm, JoiningForm, SplitForm
from ppaos.people.registry.forms.persons import LeavingForm
from ppaos.people.registry.models import Household, Person
from ppaos.people.registry.presenters import areas_nearby, form_page, timeline_events
from ppaos.people.registry.queries import members, search_persons, timeline, visible_persons
from ppaos.people.registry.views.answering import done, household_to_edit, read_page

HERE = "registry:edit_household"


def edit_household(request: HttpRequest, pk: int) -> HttpResponse:
    """The household, its people, what happened to it, and what can be changed."""
    household = household_to_edit(request, pk)
    people = members(household, timezone.localdate())
    context = {"household": household, "members": people, "events": timeline_events(timeline(household))}
    return read_page(request, "registry/edit_household.html", [household], context)


def move_household(request: HttpRequest, pk: int) -> HttpResponse:
    """The household goes to another address."""
    household = household_to_edit(request, pk)
    form = AddressForm(request.POST or None)

    def act(**by: Any) -> None:
        address, on = actions.Address(**form.address()), form.cleaned_data["on"]
        actions.move_household(household=household, address=address, on=on, **by)

    return done(request, form, act, HERE, pk) or _form(request, household, form, _("The household moves"))


def split_household(request: HttpRequest, pk: int) -> HttpResponse:
    """Some members make a household of their own."""
    household = household_to_edit(request, pk)
    form = SplitForm(request.POST or None, members=_names(household))

    def act(**by: Any) -> None:
        chosen = form.cleaned_data
        people = Person.objects.in_bulk(chosen["persons"])
        address = actions.Address(**form.address()) if chosen["area_code"] else None
        head = people.get(chosen["head"]) or Person.objects.get(pk=chosen["head"])
        persons = list(people.values())
        actions.split_household(
            household=household, persons=persons, head=head, on=chosen["on"], address=address, **by
        )

    return done(request, form, act, HERE, pk) or _form(request, household, form, _("The household splits"))


def change_head(request: HttpRequest, pk: int) -> HttpResponse:
    """Another member becomes the head."""
    household = household_to_edit(request, pk)
    form = HeadForm(request.POST or None, members=_names(household))

    def act(**by: Any) -> None:
        head, on = Person.objects.get(pk=form.cleaned_data["head"]), form.cleaned_data["on"]
        actions.change_head(household=household, person=head, on=on, **by)

    return done(request, form, act, HERE, pk) or _form(request, household, form, _("Another head"))


def join_household(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody registered becomes a member: first found, then joined."""
    household, text = household_to_edit(request, pk), request.GET.get("q", "")
    if "person" not in request.GET:
        context = {
            "household": household, "title": _("Somebody joins"), "text": text, "choice": "person",
            "found": search_persons(request.user, text),
        }  # fmt: skip
        return render(request, "registry/find_person.html", context)
    person = get_object_or_404(visible_persons(request.user), pk=request.GET["person"])
    form = JoiningForm(request.POST or None)

    def act(**by: Any) -> None:
        actions.join_household(household=household, person=person, **form.cleaned_data, **by)

    title = _("%(person)s joins") % {"person": person}
    return done(request, form, act, HERE, pk) or _form(request, household, form, title)


def leave_household(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    """A member leaves."""
    household = household_to_edit(request, pk)
    person = get_object_or_404(
        Person, pk=person_pk, memberships__household=household, memberships__valid_to=None
    )
    form = LeavingForm(request.POST or None)

    def act(**by: Any) -> None:
        actions.leave_household(household=household, person=person, **form.cleaned_data, **by)

    title = _("%(person)s leaves") % {"person": person}
    return done(request, form, act, HERE, pk) or _form(request, household, form, title)


def _form(request: HttpRequest, household: Household, form: Form, title: str) -> HttpResponse:
    areas = areas_nearby(household.area_id) if "area_code" in form.fields else []
    return render(
        request, "registry/form.html", form_page(form, title, HERE, household.pk) | {"areas": areas}
    )


def _names(household: Household) -> dict[int, str]:
    return {member.person.pk: str(member.person) for member in members(household, timezone.localdate())}
