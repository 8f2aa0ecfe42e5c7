"""Which spreadsheets of their own did agencies give, and which does the reader look after?"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import may
from ppaos.support.referral.models import SheetForm
from ppaos.support.referral.queries.desk import desks

SEND = "send_batches"


def forms_of(bodies: Iterable[Organisation], first: SheetForm | None = None) -> list[SheetForm]:
    """The forms in use of these organisations and of the bodies they are offices of; `first` before all."""
    mine = [body for one in bodies for body in (one.pk, one.parent_id) if body]
    others = SheetForm.objects.filter(organisation__in=mine, ended_at=None).select_related("file")
    chosen = [first] if first else []
    return chosen + [form for form in others.order_by("-made_at", "-pk") if form not in chosen]


def visible_forms(user: Any) -> QuerySet[SheetForm]:
    """Forms the user may look after: all for who sends batches, else those of the organisations acted for."""
    forms = SheetForm.objects.select_related("organisation", "file").order_by(
        "organisation__name_th", "-made_at"
    )
    return forms if may(user, SEND) else forms.filter(organisation__in=bodies_of(user))


def bodies_of(user: Any) -> QuerySet[Organisation]:
    """Organisations of which the user may give a form: any for who sends batches, else those acted for."""
    bodies = Organisation.objects.filter(ended_on=None).order_by("name_th", "pk")
    if may(user, SEND):
        return bodies.filter(Q(services__isnull=False) | Q(offices__isnull=False)).distinct()
    return bodies.filter(pk__in=desks(user).organisations)
