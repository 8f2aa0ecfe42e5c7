"""Addresses of the survey in a phone's browser."""

from django.urls import path

from ppaos.evidence.survey.views import backup_files, browser, phone

urlpatterns = [
    path("phone/", browser.page, name="browser"),
    path("phone/worker.js", browser.worker, name="browser_worker"),
    path("phone/app.webmanifest", browser.manifest, name="browser_manifest"),
    path("phone/let-in", browser.let_in, name="browser_let_in"),
    path("phone/key", browser.keys, name="browser_keys"),
    path("phone/list", phone.visits, name="browser_list"),
    path("phone/known", phone.known, name="browser_known"),
    path("phone/forms/<int:pk>", phone.form, name="browser_form"),
    path("phone/media/<int:pk>", phone.medium, name="browser_medium"),
    path("phone/submissions", phone.submissions, name="browser_submissions"),
    path("phone/parts", phone.parts, name="browser_parts"),
    path("phone/envelopes", backup_files.envelope, name="browser_envelopes"),
    path("backup-files/", backup_files.bring_in, name="backup_files"),
]
