"""The page of phones: let in with a QR code that is shown once, looked after, shut out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ppaos.evidence.survey.actions.phones import let_phone_in, revoke_phone
from ppaos.evidence.survey.forms.phones import PhoneForm
from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.permissions.phones import PhoneRefused
from ppaos.evidence.survey.presenters.phones import phone_line, qr_code, settings_of
from ppaos.evidence.survey.queries.phones import visible_phones
from ppaos.evidence.survey.queries.visits import ASSIGN
from ppaos.people.cooperation.permissions import check_may

PHONES_A_PAGE = 60


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every phone of the surveyors whom the reader sends out."""
    check_may(request.user, ASSIGN)
    page = Paginator(visible_phones(request.user), PHONES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "lines": [phone_line(phone) for phone in page]}
    return render(request, "survey/phones/home.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def let_in(request: HttpRequest) -> HttpResponse:
    """Let a phone in. Its QR code is on the answer to this post and nowhere else."""
    check_may(request.user, ASSIGN)
    form = PhoneForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            phone, token = let_phone_in(
                user=given["surveyor"],
                name=given["name"],
                kind=Phone.Kind.COLLECT,
                is_practice=given["is_practice"],
                by=request.user,
                at=timezone.now(),
            )
        except PhoneRefused as refused:
            form.add_error("surveyor", str(refused))
        else:
            return _shown_once(request, phone, token)
    return render(request, "survey/phones/let_in.html", {"form": form})


def _shown_once(request: HttpRequest, phone: Phone, token: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("survey:key_form_list", args=[token]))
    server = address.removesuffix("/formList")
    context = {"phone": phone, "server": server, "qr_code": qr_code(settings_of(phone, server))}
    return render(request, "survey/phones/shown_once.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a phone out."""
    check_may(request.user, ASSIGN)
    phone = get_object_or_404(visible_phones(request.user), pk=pk)
    revoke_phone(phone=phone, by=request.user, at=timezone.now())
    messages.success(request, _("The phone is shut out. What it sent before stays."))
    return redirect("survey:phones")
