"""Addresses of the survey: forms, phones, visits, review; OpenRosa for ODK Collect; the survey in the browser."""

from ppaos.evidence.survey.urls import browser, forms, openrosa, review, visits

app_name = "survey"
urlpatterns = [
    *forms.urlpatterns,
    *openrosa.urlpatterns,
    *visits.urlpatterns,
    *review.urlpatterns,
    *browser.urlpatterns,
]
