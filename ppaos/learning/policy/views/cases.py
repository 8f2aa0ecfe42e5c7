"""All case papers of a meeting, as far as the reader sees them, in the order of the agenda."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.privacy.permissions import looking_beyond
from ppaos.learning.policy.models import CasePaper
from ppaos.learning.policy.presenters.agenda import hidden_words, title
from ppaos.learning.policy.presenters.cases import case_lines
from ppaos.learning.policy.queries.cases import cases_seen, facts_of
from ppaos.learning.policy.views.meetings import meeting_frame, seen_meeting

A_PAGE = 50


@never_cache
@require_safe
def meeting_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """The case papers of a meeting, or of one item; that names were read is noted."""
    found = seen_meeting(request, pk)
    asked, item = request.GET.get("item", ""), None
    if asked:
        is_number = asked.isascii() and asked.isdigit() and len(asked) < 19
        item = get_object_or_404(found.items.select_related("meeting"), pk=int(asked) if is_number else 0)
    page = Paginator(cases_seen(request.user, found, item), A_PAGE).get_page(request.GET.get("page"))
    facts = facts_of(request.user, list(page))
    if named := [each.case.household for each in facts if each.has_name]:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=named, verb="household.read"
        )  # fmt: skip
    lines = case_lines(facts, page.start_index(), timezone.localdate())
    for line in lines:
        line["case"].item.meeting = found
        line["item"] = title(line["case"].item)
    everything = CasePaper.objects.filter(item__meeting=found) if item is None else item.cases.all()
    with looking_beyond("how many case papers there are is told, not whose"):
        hidden = everything.count() - page.paginator.count
    context = meeting_frame(request, found, "meeting_cases") | {
        "page_obj": page, "lines": lines, "item": item, "title": title(item) if item else "",
        "hidden_cases": hidden_words(found, hidden) if hidden else "",
    }  # fmt: skip
    return render(request, "policy/meetings/cases.html", context)
