"""Addresses of the register's edit pages."""

from django.urls import path

from ppaos.people.registry.views import asking, changes, doubles, households, merges, persons

app_name = "registry"
urlpatterns = [
    path("households/<int:pk>/", households.edit_household, name="edit_household"),
    path("households/<int:pk>/move/", households.move_household, name="move_household"),
    path("households/<int:pk>/split/", households.split_household, name="split_household"),
    path("households/<int:pk>/head/", households.change_head, name="change_head"),
    path("households/<int:pk>/join/", households.join_household, name="join_household"),
    path("households/<int:pk>/leave/<int:person_pk>/", households.leave_household, name="leave_household"),
    path("households/<int:pk>/changes/", asking.ask, name="ask"),
    path("households/<int:pk>/changes/<str:kind>/", asking.ask_kind, name="ask_kind"),
    path("changes/", changes.changes, name="changes"),
    path("changes/approve/", changes.approve_many, name="approve_changes"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/evidence/", changes.evidence, name="change_evidence"),
    path("persons/<int:pk>/", persons.edit_person, name="edit_person"),
    path("persons/<int:pk>/death/", persons.record_death, name="record_death"),
    path("persons/<int:pk>/citizen-id/", persons.change_identifier, name="change_identifier"),
    path("persons/<int:pk>/merge/", persons.merge_persons, name="merge_persons"),
    path("doubles/", doubles.doubles, name="doubles"),
    path("doubles/areas/<str:area_code>/find/", doubles.find_doubles, name="find_doubles"),
    path("doubles/areas/<str:area_code>/progress/", doubles.search_progress, name="doubles_progress"),
    path("doubles/<int:pk>/decide/", doubles.decide_double, name="decide_double"),
    path("doubles/<int:pk>/reopen/", doubles.reopen_double, name="reopen_double"),
    path("merges/", merges.merge_requests, name="merge_requests"),
    path("merges/requests/<int:pk>/", merges.merge_request, name="merge_request"),
    path("merges/<int:pk>/undo/", persons.undo_merge, name="undo_merge"),
]
