"""The household's own page: what was asked for, what came, what is held, who read it; and what it may do."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.workbench.actions import tell
from ppaos.people.registry.actions import RegistryError
from ppaos.people.registry.actions.changes import ask_change
from ppaos.people.registry.actions.restricting import restrict_use
from ppaos.people.registry.models import ChangeRequest, Person, Restriction
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.actions.public import keep_draft, say
from ppaos.support.grievance.forms.own import FIELDS, CorrectForm, ObjectForm, OwnVoiceForm
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.presenters.own_page import own_parts
from ppaos.support.grievance.presenters.public_words import kind_cards, receipt
from ppaos.support.grievance.queries.kinds import RIGHTS, kinds
from ppaos.support.grievance.queries.own_page import asked_for, consents_of
from ppaos.support.grievance.views.own_door import inside, own
from ppaos.support.grievance.views.public_frame import frame
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.slips import hear_by_slip
from ppaos.support.referral.actions.withdrawing import withdraw_and_stop
from ppaos.support.referral.models import Slip
from ppaos.support.referral.presenters.reminders import not_received
from ppaos.support.referral.queries.reminders import people_of
from ppaos.support.referral.queries.slips import claims_of

REFUSED = (VoiceRefused, RegistryError, ReferralRefused)


@inside
@require_safe
def home(request: HttpRequest, *, slip: Slip) -> HttpResponse:
    """All of it on one page."""
    now = timezone.now()
    parts = own_parts(slip.household, now, timezone.localdate(now))
    return own(request, "own_home", parts | {"on_slip": claims_of(slip.signed)["r"], "kinds": kind_cards()})


@inside
@require_POST
def came(request: HttpRequest, *, slip: Slip) -> HttpResponse:
    """The household says whether the help of a matter came."""
    number, is_received, now = (
        request.POST.get("matter", ""),
        request.POST.get("came") == "yes",
        timezone.now(),
    )

    def act() -> str:
        chosen = int(number) if number.isdecimal() and len(number) < len(str(2**63)) else 0
        referral = hear_by_slip(slip=slip, referral_id=chosen, is_received=is_received, by=None, at=now)
        if is_received:
            return _("Thank you. It is written down that you received it.")
        tell(messages=not_received(referral, people_of(referral), now), by=None, at=now)
        return _("It is written down that it did not come. The office and those who asked for you are told.")

    return _done(request, act)


@inside
@require_http_methods(["GET", "HEAD", "POST"])
def speak(request: HttpRequest, *, slip: Slip, kind: str) -> HttpResponse:
    """The household says something; about one matter (`?m=`), if it came from there."""
    if kind not in kinds():
        raise Http404(_("There is no such kind."))
    form = OwnVoiceForm(request.POST or None, request.FILES or None, initial={"text": _rights(request, kind)})
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, timezone.now()
        received = say(
            kind=kind, area=slip.household.area, note=said["note"], kept=said["kept"], text=said["text"],
            contact=said["contact"], household=slip.household, referral=_matter(request, slip),
            channel=Voice.Channel.OWN_PAGE, by=None, at=now,
        )  # fmt: skip
        return own(request, "own_received", receipt(received.voice, received.code), status=HTTPStatus.CREATED)
    if request.method == "POST" and form.cleaned_data.get("note"):
        form.keep_note(keep_draft(note=form.cleaned_data["note"], by=None, at=timezone.now()))
    context = {
        "form": form,
        "title": kinds()[kind].plain,
        "is_kept": form.data.get("kept"),
        "takes_files": True,
    }
    return own(
        request,
        "own_form",
        context | {"sealed": kinds()[kind].is_sealed, "help": _("Your household is known.")},
    )


@inside
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, *, slip: Slip) -> HttpResponse:
    """The household objects to a use of its data: it stops at once."""
    form = ObjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, timezone.now()

        def act() -> str:
            restrict_use(
                kind=Restriction.Kind.OBJECTED, household=slip.household, purpose=said["purpose"],
                reason=said["reason"], origin_label=Slip._meta.label_lower, origin_id=slip.pk, by=None, at=now,
            )  # fmt: skip
            return _("It is written down, and stops from now on. The data protection officer is told.")

        return _done(request, act)
    return own(
        request,
        "own_form",
        {
            "form": form,
            "title": _("Object to a use of our data"),
            "help": _(
                "It stops at once. Without that use some help may not reach you; help given before stays yours."
            ),
        },
    )


@inside
@require_POST
def withdraw(request: HttpRequest, *, slip: Slip, pk: int) -> HttpResponse:
    """A consent is taken back: what rests on it stops."""
    consent = get_object_or_404(consents_of(slip.household), pk=pk)

    def act() -> str:
        withdraw_and_stop(consent=consent, by=None, at=timezone.now())
        return _("Your consent is taken back. What rested on it stops.")

    return _done(request, act)


@inside
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, *, slip: Slip) -> HttpResponse:
    """Something is written wrongly, or happened: asked for here, decided by somebody of the register."""
    house, now = slip.household, timezone.now()
    today = timezone.localdate(now)
    form = CorrectForm(request.POST or None, request.FILES or None, household=house, on=today)
    if request.method == "POST" and form.is_valid():
        try:
            _ask(house, form.cleaned_data, now)
        except RegistryError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("It is asked for. Somebody looks at it; you see here what became of it.")
            )
            return _home(request)
    title, told = (
        _("Something is not right"),
        _("Somebody who keeps the register looks at it before it is changed."),
    )
    return own(request, "own_form", {"form": form, "title": title, "help": told, "takes_files": True})


def _ask(household: Any, said: dict[str, Any], now: Any) -> None:
    what, today = said["what"], timezone.localdate(now)
    is_of_person = what not in FIELDS or FIELDS[what][1]
    person = Person.objects.get(pk=said["person"]) if is_of_person else None
    is_field = what in FIELDS
    ask_change(
        kind=ChangeRequest.Kind.FIELD if is_field else what, household=household, person=person, on=today,
        wanted={what: said["value"]} if is_field else {}, reason=said["reason"], evidence=said["evidence"], by=None,
        at=now, channel=ChangeRequest.Channel.HOUSEHOLD,
    )  # fmt: skip


def _rights(request: HttpRequest, kind: str) -> str:
    """The first words of who asks for a copy or to be erased."""
    asked = {
        "copy": _("Please give us a copy of what is held on us."),
        "erase": _("Please erase what is held on us."),
    }
    return asked.get(request.GET.get("ask", ""), "") if kind == RIGHTS else ""


def _matter(request: HttpRequest, slip: Slip) -> Any:
    number = request.GET.get("m", "")
    return (
        asked_for(slip.household).filter(pk=number).first()
        if number.isdecimal() and len(number) < 18
        else None
    )


def _done(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """Do it and say so on the page, or say why it was refused."""
    try:
        messages.success(request, act())
    except REFUSED as error:
        messages.error(request, str(error))
    return _home(request)


def _home(request: HttpRequest) -> HttpResponse:
    return redirect(reverse("public_voices:own_home") + frame(request)["asked"])
