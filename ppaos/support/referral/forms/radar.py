"""Which organisation the radar is asked for, and why its cases are taken out."""

from django import forms
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from ppaos.ground.privacy.models import PersonalRead
from ppaos.support.referral.queries.radar import Reach


class CasesFileForm(forms.Form):
    """Why cases are taken out, and in which kind of file."""

    purpose = forms.ChoiceField(
        label=_("What for?"), choices=[(PersonalRead.ASSIST, _("to give or refer help"))]
    )
    format = forms.ChoiceField(label=_("File"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])


def organisation_of(asked: QueryDict, where: Reach) -> int | None:
    """The organisation an address asks for; 404 for what is none, or none of the reader's own."""
    value = asked.get("organisation", "")
    if not value:
        return None
    if not value.isdecimal() or (where.bodies is not None and int(value) not in where.bodies):
        raise Http404("no such organisation")
    return int(value)
