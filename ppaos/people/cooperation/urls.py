"""Addresses of people, their roles, organisations and agreements."""

from django.urls import path

from ppaos.people.cooperation import views
from ppaos.people.cooperation.views import hsds

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
    path("services/", views.services, name="services"),
    path("services/new/", views.new_service, name="new_service"),
    path("services/sheet/", views.services_sheet, name="services_sheet"),
    path("services/bring-in/", views.bring_in_services_sheet, name="bring_in_services"),
    path("services/bring-in/<int:file_id>/", views.services_preview, name="services_preview"),
    path("services/bring-in/<int:file_id>/to-mend/", views.services_to_mend, name="services_to_mend"),
    path("services/<int:service_id>/", views.service, name="service"),
    path("services/<int:service_id>/change/", views.change_service, name="change_service"),
    path("services/<int:service_id>/end/", views.end_service, name="end_service"),
    path("services/<int:service_id>/places/", views.place_service, name="place_service"),
    path("services/<int:service_id>/places/<int:place_id>/", views.unplace_service, name="unplace_service"),
    path("services/<int:service_id>/capacity/", views.tell_capacity, name="tell_capacity"),
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/new/", views.new_agreement, name="new_agreement"),
    path("agreements/<int:agreement_id>/end/", views.end_agreement, name="end_agreement"),
]

# Open Referral HSDS: the standard's own addresses, without a slash at their ends.
hsds_urls = [
    path("", hsds.root, name="root"),
    path("openapi.json", hsds.openapi, name="openapi"),
    path("services", hsds.services, name="services"),
    path("services/<uuid:uid>", hsds.service, name="service"),
    path("organizations", hsds.organizations, name="organizations"),
    path("organizations/<uuid:uid>", hsds.organization, name="organization"),
    path("service_at_locations", hsds.service_at_locations, name="service_at_locations"),
    path("service_at_locations/<uuid:uid>", hsds.service_at_location, name="service_at_location"),
    path("taxonomies", hsds.taxonomies, name="taxonomies"),
    path("taxonomies/<uuid:uid>", hsds.taxonomy, name="taxonomy"),
    path("taxonomy_terms", hsds.taxonomy_terms, name="taxonomy_terms"),
    path("taxonomy_terms/<uuid:uid>", hsds.taxonomy_term, name="taxonomy_term"),
]
