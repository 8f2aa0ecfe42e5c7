"""Certificates of a course: issued, and handed out on paper, one or all in one file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.operating_models.actions.courses import issue_certificates
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.forms.course_grid import numbers_ticked
from ppaos.support.operating_models.models import Course, Learner
from ppaos.support.operating_models.presenters.certificates import certificates_pdf
from ppaos.support.operating_models.queries.learning import learners_of, worthy_of
from ppaos.support.operating_models.queries.members import named_households
from ppaos.support.operating_models.views.course_sessions import taught_course

MOST_PAPERS = 500


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue certificates to those ticked, or to all who may have one."""
    course = taught_course(request, pk)
    ids = numbers_ticked(request.POST, "learner")
    if request.POST.get("which") == "all":
        ids = list(worthy_of(course, request.user).values_list("pk", flat=True))
    without = set(
        learners_of(course, request.user).filter(pk__in=ids, certificate="").values_list("pk", flat=True)
    )
    try:
        issued = issue_certificates(course=course, learner_ids=ids, by=request.user, at=timezone.now())
    except ModelRefused as refusal:
        messages.error(request, str(refusal))
    else:
        new = len([each for each in issued if each.pk in without])
        said = ngettext("%(count)d certificate issued.", "%(count)d certificates issued.", new)
        messages.success(request, said % {"count": new})
    return redirect("operating_models:course", pk)


@never_cache
@require_POST
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificates of all learners whose names the reader sees, a page each, in one file."""
    course = taught_course(request, pk)
    check_may(request.user, "see_households")
    found = list(learners_of(course, request.user).exclude(certificate="")[: MOST_PAPERS + 1])
    if len(found) > MOST_PAPERS:
        messages.error(
            request,
            _(
                "A file holds at most %(most)d certificates. Take them out singly, from the pages of the learners."
            )
            % {"most": MOST_PAPERS},
        )
        return redirect("operating_models:course", pk)
    return _handed_out(request, course, found, f"certificates-{pk}")


@never_cache
@require_POST
def paper(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The certificate of one learner."""
    course = taught_course(request, pk)
    check_may(request.user, "see_households")
    found = get_object_or_404(learners_of(course, request.user).exclude(certificate=""), pk=number)
    return _handed_out(request, course, [found], f"certificate-{found.certificate_no}")


def _handed_out(request: HttpRequest, course: Course, found: list[Learner], name: str) -> HttpResponse:
    named = set(named_households(request.user, {each.household_id for each in found}))
    told = [each for each in found if each.household_id in named]
    if not told:
        messages.error(request, _("Nobody whose name you may read has a certificate. Issue some first."))
        return redirect("operating_models:course", course.pk)
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, rows=len(told), what="certificates",
        area_code=course.area_id, subjects=[each.household for each in told],
    )  # fmt: skip
    content = certificates_pdf(course, told, request.build_absolute_uri("/"))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
