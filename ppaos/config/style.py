"""Every shared part of a page on invented data, in the demonstration."""

import json

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ppaos.config.home import PROJECT
from ppaos.ground.workbench.forms.fields import ThaiDateField

KINDS = [("old", "ผู้สูงอายุ"), ("child", "เด็ก")]


class Sample(forms.Form):
    """A form with a field of each kind, one of them wrong."""

    name = forms.CharField(label="ชื่อ", help_text="ชื่อจริง ไม่มีคำนำหน้า")
    number = forms.IntegerField(label="จำนวน")
    born = ThaiDateField(label="วันเกิด", required=False)
    kind = forms.ChoiceField(label="ช่วงวัย", choices=KINDS, widget=forms.RadioSelect)
    village = forms.ChoiceField(label="หมู่บ้าน", choices=[("1", "บ้านตัวอย่าง หมู่ 1")])
    told = forms.CharField(label="เล่าให้ฟัง", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="ครัวเรือนยินยอม", required=False)


class Purpose(forms.Form):
    """What a file of people asks before it goes."""

    purpose = forms.CharField(label="ใช้เพื่อ")


@login_not_required
def style_guide(request: HttpRequest) -> HttpResponse:
    """The style guide."""
    guide = json.loads((PROJECT / "ppaos" / "config" / "templates" / "style_guide.json").read_text())
    given = {"name": "มาลี", "number": "x", "born": "5 มีนาคม 2510", "kind": "old", "village": "1"}
    page = Paginator(range(9394), 50).get_page(2)
    return render(
        request,
        "style_guide.html",
        {"guide": guide, "form": Sample(given), "export_form": Purpose(), "page_obj": page},
    )
