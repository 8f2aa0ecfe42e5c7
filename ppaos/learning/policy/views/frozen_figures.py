"""Frozen figures: listed, frozen, each on its page with its definition and the households behind it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime, thousands
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.figures import freeze_figure
from ppaos.learning.policy.forms.proposals import FreezeForm
from ppaos.learning.policy.models import FrozenFigure
from ppaos.learning.policy.permissions.proposals import KEEP, check_can_keep
from ppaos.learning.policy.presenters.planning import figure_label, figure_row, planning_tabs
from ppaos.learning.policy.queries.frozen_figures import citations_of, count_seen, ids_behind, visible_figures
from ppaos.learning.policy.queries.places import SEE, areas_to_write
from ppaos.learning.policy.queries.proposals import visible_proposals
from ppaos.learning.policy.views.household_lists import household_list
from ppaos.people.cooperation.permissions import check_may, may

A_PAGE, OPEN = 50, "see_households"


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The frozen figures the reader sees, the newest first, with a number or word looked for."""
    check_may(request.user, SEE)
    found, word = visible_figures(request.user), request.GET.get("word", "").strip().replace("\0", "")
    if word:
        found = found.filter(cited_as__icontains=word) | found.filter(label__icontains=word)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": planning_tabs("figures"), "page_obj": page, "rows": [figure_row(each) for each in page], "word": word,
        "can_keep": may(request.user, KEEP), "as_of": thai_datetime(timezone.now()),
    }  # fmt: skip
    return render(request, "policy/figures/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_figure(request: HttpRequest) -> HttpResponse:
    """Freeze a figure of an area on a day."""
    check_can_keep(request.user)
    first = {name: request.GET.get(name, "") for name in ("code", "area")} | {"on": timezone.localdate()}
    form = FreezeForm(request.POST or None, areas=areas_to_write(request.user, KEEP), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = freeze_figure(**form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The figure is kept as %(number)s.") % {"number": made.cited_as})
            return redirect("policy:figure", made.cited_as)
    crumbs = [{"label": _("Frozen figures"), "url": reverse("policy:figures")}]
    context = {
        "tabs": planning_tabs("figures"), "crumbs": crumbs, "heading": _("Freeze a figure"), "form": form,
        "button": _("Freeze"), "back": reverse("policy:figures"),
    }  # fmt: skip
    return render(request, "policy/planning_form.html", context)


@require_safe
def figure(request: HttpRequest, cited: str) -> HttpResponse:
    """One frozen figure: what it says, what it means, what cites it, who stands behind it."""
    found = seen_figure(request, cited)
    behind = len(ids_behind(found))
    seen = count_seen(request.user, found) if behind and may(request.user, OPEN) else 0
    context = figure_row(found) | {
        "tabs": planning_tabs("figures"), "crumbs": [{"label": _("Frozen figures"), "url": reverse("policy:figures")}],
        "behind": thousands(behind), "seen": thousands(seen), "unseen": thousands(behind - seen), "opens": bool(seen),
        "citations": _citations(request, found), "made": thai_datetime(found.made_at),
        "can_cite": may(request.user, KEEP, area_code=found.area_id),
    }  # fmt: skip
    return render(request, "policy/figures/page.html", context)


@never_cache
@require_safe
def figure_households(request: HttpRequest, cited: str) -> HttpResponse:
    """The households behind a frozen figure, as far as the reader sees them today."""
    found = seen_figure(request, cited)
    return household_list(
        request, ids_behind(found), heading=figure_label(found), eyebrow=f"{found.cited_as} · {label(found.area)}",
        back=reverse("policy:figure", args=[cited]), back_label=found.cited_as,
    )  # fmt: skip


def seen_figure(request: HttpRequest, cited: str) -> FrozenFigure:
    """A frozen figure that the reader sees: 404 for another."""
    check_may(request.user, SEE)
    return get_object_or_404(visible_figures(request.user), cited_as=cited)


def _citations(request: HttpRequest, found: FrozenFigure) -> list[dict[str, Any]]:
    """The versions that cite a figure; those of proposals the reader sees open."""
    cited = [each.version for each in citations_of(found)]
    seen = visible_proposals(request.user).filter(pk__in={each.proposal_id for each in cited})
    opens = set(seen.values_list("pk", flat=True))
    return [
        {
            "title": each.proposal.title, "area": label(each.proposal.area), "version": each.number,
            "url": f"{reverse('policy:proposal', args=[each.proposal_id])}?version={each.number}"
            if each.proposal_id in opens else "",
        }
        for each in cited
    ]  # fmt: skip
