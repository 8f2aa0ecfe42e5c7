"""Pages where a change is asked for: first what happened, then its form."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.people.registry import actions
from ppaos.people.registry.forms.changes import AskForm, form_of
from ppaos.people.registry.models import ChangeRequest, Household, Person
from ppaos.people.registry.permissions import check_can_ask_change
from ppaos.people.registry.presenters import areas_nearby
from ppaos.people.registry.presenters.changes import papers_of
from ppaos.people.registry.queries import (
    Member,
    fields_visible,
    homes_of_record,
    members,
    search_persons,
    visible_households,
    visible_persons,
)
from ppaos.people.registry.views.answering import read_page

Kind = ChangeRequest.Kind
OF_HOUSEHOLD = (Kind.BIRTH, Kind.COME, Kind.MOVE, Kind.SPLIT, Kind.JOIN)


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to this household, or what is wrong: choose it."""
    household = _household(request, pk)
    context = {
        "household": household,
        "members": members(household, timezone.localdate()),
        "kinds": [(kind.value, kind.label, papers_of(kind.value)) for kind in OF_HOUSEHOLD],
    }
    return read_page(request, "registry/ask.html", [household], context)


def ask_kind(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The form of one kind of change, of the household or of one person."""
    household = _household(request, pk)
    if kind not in Kind.values:
        raise Http404(f"no change {kind}")
    needs_finding = kind == Kind.JOIN or (kind == Kind.COME and "new" not in request.GET)
    if needs_finding and "person" not in request.GET:
        return _find(request, household, kind)
    person = _person(request, household, kind)
    people = members(household, timezone.localdate())
    form = _form(request, household, kind, person, people)
    if request.method == "POST" and form.is_valid() and _asked(request, household, kind, person, form):
        return redirect("registry:ask", pk)
    context = {
        "household": household, "person": person, "form": form, "title": Kind(kind).label, "papers": papers_of(kind),
        "areas": areas_nearby(household.area_id) if "area_code" in form.fields else [],
    }  # fmt: skip
    return read_page(request, "registry/ask_kind.html", [household, *([person] if person else [])], context)


def _household(request: HttpRequest, pk: int) -> Household:
    seen = visible_households(request.user).select_related("area", "dwelling")
    household: Household = get_object_or_404(seen, pk=pk)
    check_can_ask_change(request.user, household, None)
    if "names" not in fields_visible(request.user, household):
        raise Http404("names are not open")
    return household


def _person(request: HttpRequest, household: Household, kind: str) -> Person | None:
    """The person named in the address: a member, or anybody in sight who comes to live here."""
    number = request.GET.get("person", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 18:
        raise Http404(f"no person {number}")
    person: Person = get_object_or_404(visible_persons(request.user), pk=number)
    if kind not in (Kind.COME, Kind.JOIN) and person not in [
        row.person for row in members(household, timezone.localdate())
    ]:
        raise Http404(f"no member {number}")
    return person


def _find(request: HttpRequest, household: Household, kind: str) -> HttpResponse:
    text = request.GET.get("q", "")
    title = _("Who of the other household?") if kind == Kind.JOIN else _("Who came to live there?")
    context = {
        "household": household, "title": title, "text": text, "choice": "person",
        "found": search_persons(request.user, text) if text else [], "offers_new": kind == Kind.COME,
    }  # fmt: skip
    return render(request, "registry/find_person.html", context)


def _form(
    request: HttpRequest, household: Household, kind: str, person: Person | None, people: list[Member]
) -> AskForm:
    names = {row.person.pk: str(row.person) for row in people if row.presence != "named_absent"}
    initial: dict[str, Any] = {"on": timezone.localdate()} if kind == Kind.FIELD else {}
    if kind == Kind.FIELD and person is None:
        initial |= {name: getattr(household.dwelling, name) for name in actions.OF_DWELLING}
    elif kind == Kind.FIELD and person is not None:
        initial |= {name: getattr(person, name) for name in actions.CORRECTABLE}
        member = next(row for row in people if row.person == person)
        initial |= {name: getattr(member, name) for name in ("relation", "presence", "is_head")}
    elif person is not None:
        names.pop(person.pk, None)
    made = form_of(kind, of_person=person is not None)
    return made(request.POST or None, request.FILES or None, members=names, initial=initial)


def _asked(
    request: HttpRequest, household: Household, kind: str, person: Person | None, form: AskForm
) -> bool:
    """Ask for it; False, with what is wrong in the form, where that cannot be."""
    wanted, given = form.wanted(), form.cleaned_data
    try:
        if kind == Kind.JOIN and person is not None:
            wanted, person = {"other_household": _home_of(person, request.user)}, None
        actions.ask_change(
            kind=kind, household=household, person=person, on=given["on"], wanted=wanted, reason=given["reason"],
            evidence=given["evidence"], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except actions.RegistryError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Asked. Somebody else approves it before the register changes."))
    return True


def _home_of(person: Person, user: Any) -> int | None:
    seen = visible_households(user).values("pk")
    home = homes_of_record(person).filter(household__in=seen).exclude(presence="named_absent").first()
    return home.household_id if home else None
