"""Agreements: found, read, entered, changed before they begin, renewed, ended; their documents."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation import actions
from ppaos.people.cooperation.actions import AgreementTerms, CooperationRefused
from ppaos.people.cooperation.forms.agreements import (
    AgreementFilter,
    AgreementForm,
    DocumentForm,
    FlowRows,
    SignatoryRows,
    as_typed,
    parties_offered,
    rows_typed,
)
from ppaos.people.cooperation.forms.people import ReasonForm
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.people.cooperation.permissions import agreements_in_sight, check_may, may, sees_signatories
from ppaos.people.cooperation.presenters import (
    agreement_row,
    agreement_rows,
    flow_rows,
    organisation_name,
    signatory_rows,
)
from ppaos.people.cooperation.queries.agreements import AgreementState, ending_soon, state_on

MANAGE, SEE, A_PAGE = "manage_organisations", "see_policy", 50


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """What was agreed on the reader's areas: what ends soon is told first."""
    _check_reads(request)
    seen, today = agreements_in_sight(request.user), timezone.localdate()
    form = AgreementFilter(seen, request.GET)
    found = form.narrowed().select_related("area").prefetch_related("parties")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    ending = set(ending_soon(seen, today).values_list("pk", flat=True))
    context = {
        "rows": agreement_rows(page.object_list, today, ending),
        "page_obj": page,
        "form": form,
        "ending": len(ending),
        "ending_state": AgreementState.ENDING,
        "can_enter": may(request.user, MANAGE),
    }
    return render(request, "cooperation/agreements.html", context)


@require_safe
def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """One agreement: parties, term, what may flow to whom, who signed, what it renews and is renewed by."""
    found, today = _seen(request, agreement_id), timezone.localdate()
    is_keeper = may(request.user, MANAGE, area_code=str(found.area_id))
    state, seen = state_on(found, today), agreements_in_sight(request.user)
    sees_names = sees_signatories(request.user, found)
    is_ending = ending_soon(seen, today).filter(pk=found.pk).exists()
    context = {
        "row": agreement_row(found, today, is_ending),
        "agreement": found,
        "parties": [(organisation_name(each), each.get_sector_display()) for each in _parties(found)],
        "more_areas": [label(area) for area in found.more_areas.order_by("code")],
        "flows": flow_rows(found),
        "signatories": signatory_rows(found, sees_names),
        "renewals": seen.filter(renews=found).order_by("valid_from"),
        "before": seen.filter(renewals=found).first(),
        "is_keeper": is_keeper,
        "can_change": is_keeper and state == AgreementState.NOT_BEGUN,
        "can_end": is_keeper and state != AgreementState.OVER,
        "can_read_document": found.document is not None and sees_names,
        "document_form": DocumentForm() if is_keeper else None,
    }
    return render(request, "cooperation/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest) -> HttpResponse:
    """Enter an agreement."""
    check_may(request.user, MANAGE)
    return _entered(
        request, None, {}, _("Enter an agreement"), _("The agreement is entered."), _signed(request)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Change an agreement before it begins."""
    found = _kept(request, agreement_id)

    def save(terms: AgreementTerms, _form: AgreementForm) -> Agreement:
        return actions.change_agreement(agreement=found, terms=terms, **_who(request))

    return _entered(request, found, as_typed(found), _("Change the agreement"), _("Saved."), save)


@require_http_methods(["GET", "HEAD", "POST"])
def renew_agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Enter what follows an agreement, begun with what the one before says."""
    found = _kept(request, agreement_id)

    def save(terms: AgreementTerms, _form: AgreementForm) -> Agreement:
        return actions.renew_agreement(agreement=found, terms=terms, **_who(request))

    begun = as_typed(found) | {"valid_from": found.valid_to, "valid_to": None, "signed_on": None}
    return _entered(request, found, begun, _("Renew the agreement"), _("The agreement is renewed."), save)


@require_POST
def end_agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """End an agreement from today."""
    found = _kept(request, agreement_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.end_agreement(agreement=found, on=timezone.localdate(), reason=reason, **_who(request))
        messages.success(request, _("The agreement is ended."))
    except CooperationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cooperation:agreement", found.pk)


@require_POST
def attach_document(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Keep the signed document with the agreement."""
    found = _kept(request, agreement_id)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["document"]
        actions.attach_document(
            agreement=found, content=file, name=str(file.name), content_type=str(file.content_type or ""),
            **_who(request),
        )  # fmt: skip
        messages.success(request, _("The document is kept with the agreement."))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("cooperation:agreement", found.pk)


@require_safe
def document(request: HttpRequest, agreement_id: int) -> HttpResponseBase:
    """The signed document; that it was read is noted."""
    found = _seen(request, agreement_id)
    if found.document is None:
        raise Http404("no document")
    content = actions.fetch_document(agreement=found, by=signed_in_user(request), at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=found.document.name)


def _entered(
    request: HttpRequest, agreement: Agreement | None, initial: dict[str, Any], heading: str, done: str,
    save: Callable[[AgreementTerms, AgreementForm], Agreement],
) -> HttpResponse:  # fmt: skip
    """The form with its rows; what was typed is saved, or told what it lacks."""
    sent = request.POST if request.method == "POST" else None
    form = AgreementForm(request.user, sent, agreement=agreement, initial=initial)
    flows_told, signed_told = rows_typed(agreement) if agreement is not None else ([], [])
    offered = {"offered": parties_offered(request.user, agreement)}
    flows: Any = FlowRows(sent, prefix="flows", initial=flows_told, form_kwargs=offered)
    signed: Any = SignatoryRows(sent, prefix="signed", initial=signed_told, form_kwargs=offered)
    if sent is not None and all([form.is_valid(), flows.is_valid(), signed.is_valid()]):
        try:
            made = save(form.terms(flows, signed), form)
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        except PermissionDenied as refusal:
            form.add_error("more_areas", str(refusal))
        else:
            messages.success(request, done)
            return redirect("cooperation:agreement", made.pk)
    context = {
        "form": form, "flows": flows, "signed": signed, "heading": heading, "agreement": agreement,
    }  # fmt: skip
    return render(request, "cooperation/agreement_form.html", context)


def _signed(request: HttpRequest) -> Callable[[AgreementTerms, AgreementForm], Agreement]:
    def save(terms: AgreementTerms, form: AgreementForm) -> Agreement:
        return actions.sign_agreement(area=form.cleaned_data["area"], terms=terms, **_who(request))

    return save


def _check_reads(request: HttpRequest) -> None:
    if not may(request.user, SEE):
        check_may(request.user, MANAGE)


def _seen(request: HttpRequest, agreement_id: int) -> Agreement:
    _check_reads(request)
    seen = agreements_in_sight(request.user).select_related("area", "document", "renews")
    return get_object_or_404(seen, pk=agreement_id)


def _kept(request: HttpRequest, agreement_id: int) -> Agreement:
    """An agreement that the reader keeps."""
    check_may(request.user, MANAGE)
    found = _seen(request, agreement_id)
    check_may(request.user, MANAGE, area_code=str(found.area_id))
    return found


def _parties(agreement: Agreement) -> list[Organisation]:
    return list(agreement.parties.order_by("name_th", "pk"))


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": signed_in_user(request), "at": timezone.now()}
