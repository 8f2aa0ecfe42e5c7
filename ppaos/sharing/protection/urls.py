"""Addresses of data protection."""

from django.urls import path

from ppaos.sharing.protection.views import (
    breaches,
    consents,
    erasures,
    home,
    processing,
    requests,
    retention,
    source_notices,
    unusual,
)

app_name = "protection"
urlpatterns = [
    path("unusual/", unusual.unusual, name="unusual"),
    path("unusual/<int:pk>/", unusual.unusual_access, name="unusual_access"),
    path("", home.home, name="home"),
    path("requests/", requests.requests, name="requests"),
    path("requests/new/", requests.new_request, name="new_request"),
    path("requests/<int:pk>/", requests.one_request, name="request"),
    path("requests/<int:pk>/papers/<str:paper>/", requests.request_paper, name="request_paper"),
    path("requests/<int:pk>/<slug:act>/", requests.request_step, name="request_step"),
    path("consents/", consents.consents, name="consents"),
    path("consents/<int:pk>/", consents.household_consents, name="household_consents"),
    path("consents/<int:pk>/<int:consent>/withdraw/", consents.withdraw_one, name="withdraw_consent"),
    path("consents/<int:pk>/stopped/<int:restriction>/lift/", consents.lift, name="lift_restriction"),
    path("notices/", source_notices.source_notices, name="source_notices"),
    path("notices/persons/", source_notices.notices_list, name="notices_list"),
    path("notices/find/", source_notices.find, name="find_notices"),
    path("notices/give/", source_notices.give, name="give_notices"),
    path("notices/print/", source_notices.print_notices, name="print_notices"),
    path("erasures/", erasures.erasures, name="erasures"),
    path("erasures/person/<int:person_pk>/", erasures.ask, name="ask_erasure"),
    path("erasures/<int:pk>/", erasures.erasure, name="erasure"),
    path("erasures/<int:pk>/approve/", erasures.approve, name="approve_erasure"),
    path("erasures/<int:pk>/decline/", erasures.decline, name="decline_erasure"),
    path("retention/", retention.retention, name="retention"),
    path("retention/runs/<int:pk>/run/", retention.run, name="run_retention"),
    path("retention/runs/<int:pk>/decline/", retention.decline_run, name="decline_retention"),
    path("retention/<slug:code>/", retention.rule, name="retention_rule"),
    path("retention/<slug:code>/ask/", retention.ask_run, name="ask_retention"),
    path("breaches/", breaches.breaches, name="breaches"),
    path("breaches/new/", breaches.new_breach, name="new_breach"),
    path("breaches/<int:pk>/", breaches.breach, name="breach"),
    path("breaches/<int:pk>/known/", breaches.look, name="look_into_breach"),
    path("breaches/<int:pk>/<slug:kind>/", breaches.step, name="breach_step"),
    path("processing/", processing.processing, name="processing"),
    path("processing/sheet/", processing.processing_sheet, name="processing_sheet"),
]
