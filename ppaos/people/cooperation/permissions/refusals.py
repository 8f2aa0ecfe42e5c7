"""Why does nothing flow, said so that it can be put right: which agreement is missing, or what it lacks."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.models.organisations import AgreementQuerySet

# What the kinds of field are called that an agreement names one by one.
FIELD_CLASS_WORDS = {
    "names": gettext_lazy("names and addresses"),
    "citizen_id": gettext_lazy("citizen ids"),
    "health": gettext_lazy("health and disability"),
    "debt": gettext_lazy("debts"),
    "religion": gettext_lazy("religion"),
    "gps": gettext_lazy("points of houses"),
}


class FlowRefused(PermissionDenied):
    """Nothing flows; the message says why: no right to export, or no agreement in force that covers it."""


def class_words(field_classes: Collection[str]) -> str:
    """Kinds of field in words, in one order."""
    return ", ".join(str(words) for code, words in FIELD_CLASS_WORDS.items() if code in field_classes)


def lacking(agreement: Agreement, names: str, beyond: Collection[str]) -> str:
    """An agreement lets such records go, but not these kinds of field."""
    return _(
        "The agreement «%(title)s» does not let this go to %(name)s: %(classes)s. Leave it out, or agree on it first."
    ) % {"title": agreement.title, "name": names, "classes": class_words(beyond)}


def missing(about: AgreementQuerySet, names: str, scope: str, area_code: str, on: date) -> str:
    """Of the agreements with these bodies on the area (whenever they hold) none lets such records go: why."""
    in_scope = about.filter(scopes__contains=[scope])
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    words = {"name": names, "scope": Agreement.Scope(scope).label, "area": area_code}
    if narrowed := in_scope.in_force(on).first():
        told = _(
            "The agreement «%(title)s» lets no «%(scope)s» of %(area)s go to %(name)s. Agree on that flow first."
        )
        return told % (words | {"title": narrowed.title})
    if coming := in_scope.filter(valid_from__gt=on).first():
        told = _("The agreement «%(title)s» with %(name)s on «%(scope)s» in %(area)s has not begun yet.")
        return told % (words | {"title": coming.title})
    if ended := in_scope.order_by("-valid_to", "pk").first():
        told = _(
            "The agreement «%(title)s» with %(name)s on «%(scope)s» in %(area)s has ended. Renew it first."
        )
        return told % (words | {"title": ended.title})
    if other := about.filter(not_over).first():
        told = _(
            "The agreement «%(title)s» with %(name)s does not cover «%(scope)s» in %(area)s. Widen it first."
        )
        return told % (words | {"title": other.title})
    return _("There is no agreement with %(name)s on «%(scope)s» in %(area)s. Sign one first.") % words
