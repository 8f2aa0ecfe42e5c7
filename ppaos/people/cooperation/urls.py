"""Addresses of people, their roles, organisations and agreements."""

from django.urls import path

from ppaos.people.cooperation import views

app_name = "cooperation"
urlpatterns = [
    path("users/", views.users, name="users"),
    path("users/invite/", views.invite, name="invite"),
    path("users/<int:user_id>/", views.user, name="user"),
    path("users/<int:user_id>/reset/", views.reset, name="reset"),
    path("users/<int:user_id>/suspend/", views.suspend, name="suspend"),
    path("users/<int:user_id>/resume/", views.resume, name="resume"),
    path("grants/<int:grant_id>/end/", views.end_grant, name="end_grant"),
    path("officers/", views.officers, name="officers"),
    path("officers/example/", views.officers_example, name="officers_example"),
    path("officers/<int:file_id>/", views.officers_preview, name="officers_preview"),
    path("officers/<int:file_id>/rows-to-mend/", views.officers_to_mend, name="officers_to_mend"),
    path("officers/codes/<int:file_id>/", views.officers_codes, name="officers_codes"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.new_organisation, name="new_organisation"),
    path("organisations/<int:organisation_id>/", views.organisation, name="organisation"),
    path("organisations/<int:organisation_id>/end/", views.end_organisation, name="end_organisation"),
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/new/", views.new_agreement, name="new_agreement"),
    path("agreements/<int:agreement_id>/end/", views.end_agreement, name="end_agreement"),
]
