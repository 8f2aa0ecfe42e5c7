"""Addresses of forms and of the phones they go to."""

from django.urls import URLPattern, path

from ppaos.evidence.survey.views import forms, mapping, phones

urlpatterns: list[URLPattern] = [
    path("forms/", forms.home, name="forms"),
    path("forms/add/", forms.add, name="add_form"),
    path("forms/shipped/", forms.take_shipped, name="take_shipped_forms"),
    path("forms/<int:pk>/", forms.one, name="form_version"),
    path("forms/<int:pk>/publish/", forms.publish, name="publish_form"),
    path("forms/<int:pk>/retire/", forms.retire, name="retire_form"),
    path("forms/<int:pk>/media/", forms.media, name="add_form_media"),
    path("forms/<int:pk>/source/", forms.source, name="form_source"),
    path("forms/<int:pk>/reading/", mapping.page, name="form_mapping"),
    path("forms/<int:pk>/paper.pdf", mapping.paper, name="form_paper"),
    path("forms/<int:pk>/xform/", forms.xform, name="form_xform"),
    path("forms/media/<int:pk>/", forms.medium, name="form_medium"),
    path("phones/", phones.home, name="phones"),
    path("phones/let-in/", phones.let_in, name="let_phone_in"),
    path("phones/<int:pk>/revoke/", phones.revoke, name="revoke_phone"),
]
