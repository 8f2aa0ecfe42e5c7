"""Village hearings: opened, written down, said line by line, confirmed, printed; a village leader sees their own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ppaos.evidence.survey.actions import hearings as acts
from ppaos.evidence.survey.actions.visits import VisitRefused
from ppaos.evidence.survey.forms.areas import area_asked_for
from ppaos.evidence.survey.forms.hearings import (
    MinutesForm,
    MissedForm,
    OpeningForm,
    ReopenForm,
    opinions_said,
)
from ppaos.evidence.survey.models import Hearing
from ppaos.evidence.survey.presenters import hearings as words
from ppaos.evidence.survey.queries.hearings import HEAR, visible_hearings, with_opinions
from ppaos.evidence.survey.queries.visits import ASSIGN
from ppaos.ground.geography.presenters import address_line, label
from ppaos.ground.geography.queries import areas_within, breadcrumb
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions.files import open_file
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may
from ppaos.people.registry.actions import RegistryError

A_PAGE, LINES_A_PAGE = 30, 200


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The hearings of an area; a village that is sent gets one."""
    area = area_asked_for(request.user, request.GET.get("area", ""), deed=HEAR)
    form = OpeningForm(request.POST or None, user=request.user, area=area)
    if request.method == "POST" and form.is_valid():
        opened = acts.open_hearing(
            area=form.village(), held_on=form.cleaned_data["held_on"], by=request.user, at=timezone.now()
        )
        return redirect("survey:hearing", opened.pk)
    there = visible_hearings(request.user).filter(area_id__in=areas_within(area.pk).values("code"))
    context = {
        "area": area,
        "area_name": label(area),
        "page_obj": Paginator(with_opinions(there), A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "can_assign": may(request.user, ASSIGN),
    }
    return render(request, "survey/hearings/home.html", context)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One hearing: its list with what was said, its minutes, who was missed."""
    return _page(request, _seen(request, pk))


@require_POST
def opinions(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the village says of each household."""
    hearing = _seen(request, pk)
    said = opinions_said(request.POST, set(hearing.lines.values_list("pk", flat=True)))

    def act() -> None:
        done = acts.hear_households(hearing=hearing, frame=said, by=request.user, at=timezone.now())
        text = ngettext("%(count)s line is changed.", "%(count)s lines are changed.", done.lines)
        messages.success(request, text % {"count": done.lines})

    return _done(request, hearing, act)


@require_POST
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the minutes down."""
    hearing = _seen(request, pk)
    form = MinutesForm(request.POST, request.FILES, hearing=hearing)
    if not form.is_valid():
        return _page(request, hearing, minutes=form)
    given = form.cleaned_data
    file = given.pop("file")

    def act() -> None:
        acts.write_minutes(
            hearing=hearing, content=file, file_name=file.name if file else "", by=request.user, at=timezone.now(),
            **given,
        )  # fmt: skip
        messages.success(request, _("The minutes are written down."))

    return _done(request, hearing, act)


@require_POST
def missed(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a household the village says was missed."""
    hearing, form = _seen(request, pk), MissedForm(request.POST)
    if not form.is_valid():
        return _page(request, hearing, missed=form)

    def act() -> None:
        found = form.house(hearing.area)
        line = acts.add_missed(hearing=hearing, found=found, by=request.user, at=timezone.now())
        if line.household is not None and line.household.visits.exists():
            messages.success(request, _("The household is on the list, and a surveyor is sent there."))
        else:
            messages.success(
                request, _("The household is on the list, and waits for a visit to be assigned.")
            )

    return _done(request, hearing, act)


@require_POST
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Add households that came onto the list since."""
    hearing = _seen(request, pk)

    def act() -> None:
        done = acts.fill_hearing(hearing=hearing, by=request.user, at=timezone.now())
        text = ngettext(
            "%(count)s household came to the list.", "%(count)s households came to the list.", done.lines
        )
        messages.success(request, text % {"count": done.lines})

    return _done(request, hearing, act)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the list count as confirmed."""
    hearing = _seen(request, pk)

    def act() -> None:
        acts.confirm_hearing(hearing=hearing, by=request.user, at=timezone.now())
        messages.success(request, _("The list is confirmed by the village."))

    return _done(request, hearing, act)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a confirmed list again."""
    hearing, form = _seen(request, pk), ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, hearing, reopen=form)

    def act() -> None:
        acts.reopen_hearing(hearing=hearing, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
        messages.success(request, _("The list is open again."))

    return _done(request, hearing, act)


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The list on paper: to be heard, with boxes; confirmed, with what was said and room to sign."""
    hearing = _seen(request, pk)
    return render(request, "survey/hearings/printed.html", _context(request, hearing))


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The attached file."""
    hearing = _seen(request, pk)
    if hearing.file is None:
        raise Http404("no file")
    _note(request, hearing)
    return FileResponse(open_file(file=hearing.file), as_attachment=True, filename=hearing.file.name)


def _done(request: HttpRequest, hearing: Hearing, act: Callable[[], None]) -> HttpResponse:
    """Do it, or say why not, and show the hearing."""
    try:
        act()
    except (acts.HearingRefused, VisitRefused, RegistryError) as error:
        messages.error(request, str(error))
    page = request.GET.get("page", "")
    return redirect(
        reverse("survey:hearing", args=[hearing.pk]) + (f"?page={page}" if page.isdigit() else "")
    )


def _seen(request: HttpRequest, pk: int) -> Hearing:
    check_may(request.user, HEAR)
    return get_object_or_404(
        visible_hearings(request.user).select_related("area", "file", "confirmed_by"), pk=pk
    )


def _page(request: HttpRequest, hearing: Hearing, **forms: Any) -> HttpResponse:
    usual = {
        "minutes": MinutesForm(hearing=hearing),
        "missed": MissedForm(),
        "reopen": ReopenForm(),
    }
    context = _context(request, hearing)
    # A form has two fields a line, and may not have thousands.
    page = Paginator(context["lines"], LINES_A_PAGE).get_page(request.GET.get("page"))
    shown = {"lines": list(page), "page_obj": page}
    return render(request, "survey/hearings/hearing.html", context | shown | usual | forms)


def _context(request: HttpRequest, hearing: Hearing) -> dict[str, Any]:
    _note(request, hearing)
    lines = words.hearing_lines(hearing, fields_in_sight(request.user, area_code=hearing.area_id))
    return {
        "hearing": hearing,
        "village": label(hearing.area),
        "way": address_line(breadcrumb(hearing.area)),
        "lines": lines,
        "counts": words.counts(lines),
        "is_open": hearing.state == Hearing.State.OPEN_HEARING,
        "can_assign": may(request.user, ASSIGN, area_code=hearing.area_id),
    }


def _note(request: HttpRequest, hearing: Hearing) -> None:
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.VERIFY,
        subjects=[hearing],
        verb="hearing.read",
    )
