"""Which committed lists hold answers that were not taken in yet, and which undone ones that still hold?"""

from django.db.models import BigIntegerField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ppaos.evidence.targeting.models import ListImport, Source
from ppaos.ground.privacy.models import Event, EventSubject

LABEL = ListImport._meta.label_lower
BROUGHT_IN, PULLED, WITHDRAWN = "list.brought_in", "answers.pulled", "answers.withdrawn"
NEVER = -1


def imports_with_news() -> QuerySet[ListImport]:
    """Committed lists whose answers wait to be taken in, the oldest commit first.

    A survey waits until its households are in the register. A basic-needs file speaks of households that surveys
    bring: it is read at once, and again after each survey that was brought in since.
    """
    any_survey = Event.objects.filter(verb=BROUGHT_IN).aggregate(newest=Max("id"))["newest"] or 0
    imports = ListImport.objects.filter(state=ListImport.State.COMMITTED).annotate(
        pulled=Coalesce(_newest_event(PULLED), NEVER), brought=_newest_event(BROUGHT_IN)
    )
    surveyed = Q(edition__source__kind=Source.Kind.SURVEY_WORKBOOK, pulled__lt=F("brought"))
    answered = Q(edition__source__kind=Source.Kind.BMN_ANSWERS, pulled__lt=any_survey)
    return imports.filter(surveyed | answered).order_by("committed_at", "id")


def undone_with_answers() -> QuerySet[ListImport]:
    """Lists that were undone after their answers were taken in, the newest commit first."""
    imports = ListImport.objects.filter(state=ListImport.State.UNDONE).annotate(
        pulled=_newest_event(PULLED), withdrawn=Coalesce(_newest_event(WITHDRAWN), 0)
    )
    return imports.filter(pulled__gt=F("withdrawn")).order_by("-committed_at", "-id")


def _newest_event(verb: str) -> Subquery:
    """The number of the newest event of this kind that speaks of the import; null where there is none."""
    events = EventSubject.objects.filter(label=LABEL, subject_id=OuterRef("pk"), event__verb=verb)
    return Subquery(events.order_by("-event_id").values("event_id")[:1], output_field=BigIntegerField())
