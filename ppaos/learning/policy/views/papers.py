"""The papers of a meeting as PDF: each reader gets what they may see, and names only where they may leave."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.learning.policy.actions.papers import take_paper_out, why_without_names
from ppaos.learning.policy.models import CasePaper, Meeting
from ppaos.learning.policy.presenters.agenda import hidden_words
from ppaos.learning.policy.presenters.meeting_papers import PAPERS, Told, paper_pdf
from ppaos.learning.policy.queries.cases import cases_seen, facts_of
from ppaos.learning.policy.queries.meetings import HOLD
from ppaos.learning.policy.views.meetings import seen_meeting, sees_called, sees_words

CASES = "cases"
MOST_PRINTED = 500


@never_cache
@require_safe
def meeting_paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One paper to print; that it left is noted."""
    found = seen_meeting(request, pk)
    if kind not in PAPERS:
        raise Http404(f"no paper {kind}")
    now, user = timezone.now(), signed_in_user(request)
    told = _with_cases(user, found) if kind == CASES else _with_words(user, found)
    homes = list(
        {each.case.household_id: each.case.household for each in told.facts if each.has_name}.values()
    )
    take_paper_out(meeting=found, kind=kind, households=homes, by=user, at=now)
    content = paper_pdf(kind, told, by=user, at=timezone.localtime(now))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="meeting-{found.pk}-{kind}.pdf"'
    return response


def _with_words(user: Any, meeting: Meeting) -> Told:
    """The meeting with what was said in it, for who reads that and may take names out."""
    reads, refusal = sees_words(user, meeting), ""
    if reads:
        refusal = why_without_names(meeting=meeting, by=user, at=timezone.now(), deed=HOLD)
    note = _("Printed without names. %(why)s") % {"why": refusal} if refusal else ""
    return Told(meeting, reads and not refusal, sees_called(user, meeting), note=note)


def _with_cases(user: Any, meeting: Meeting) -> Told:
    refusal = why_without_names(meeting=meeting, by=user, at=timezone.now())
    seen = cases_seen(user, meeting)
    facts = facts_of(user, list(seen[:MOST_PRINTED]), names=not refusal)
    hidden = CasePaper.objects.filter(item__meeting=meeting).count() - len(facts)
    for each in facts:
        each.case.item.meeting = meeting
    note = _("Printed without names. %(why)s") % {"why": refusal} if refusal else ""
    return Told(meeting, False, False, facts, hidden_words(meeting, hidden) if hidden else "", note)
