"""Every shared part of a page on invented data, in the demonstration."""

import json

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ppaos.config.home import PROJECT


class Sample(forms.Form):
    """A form with one field right and one wrong."""

    name = forms.CharField(label="ชื่อ", help_text="ชื่อจริง ไม่มีคำนำหน้า")
    number = forms.IntegerField(label="จำนวน")


@login_not_required
def style_guide(request: HttpRequest) -> HttpResponse:
    """The style guide."""
    guide = json.loads((PROJECT / "ppaos" / "config" / "templates" / "style_guide.json").read_text())
    return render(
        request, "style_guide.html", {"guide": guide, "form": Sample({"name": "มาลี", "number": "x"})}
    )
