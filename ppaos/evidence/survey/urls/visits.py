"""Addresses of visits: assigned, looked at, printed, told from paper; village hearings; the work report."""

from django.urls import path

from ppaos.evidence.survey.views import assigning, hearings, visit, visits, work

urlpatterns = [
    path("visits/", visits.home, name="visits"),
    path("visits/map/", visits.map_of, name="visit_map"),
    path("visits/list/", visits.listed, name="visit_list"),
    path("visits/print/", visits.printed, name="visits_printed"),
    path("visits/give/", visits.give, name="give_visits"),
    path("visits/withdraw/", visits.withdraw, name="withdraw_visits"),
    path("visits/assign/", assigning.assign, name="assign"),
    path("visits/assign/points/", assigning.points, name="assign_points"),
    path("visits/own/", visit.own, name="own_visits"),
    path("visits/found/", visit.found_house, name="found_house"),
    path("visits/<int:pk>/", visit.one, name="visit"),
    path("visits/<int:pk>/verdict/", visit.tell, name="tell_visit"),
    path("visits/<int:pk>/send-back/", visit.send_back, name="send_visit_back"),
    path("hearings/", hearings.home, name="hearings"),
    path("hearings/<int:pk>/", hearings.one, name="hearing"),
    path("hearings/<int:pk>/opinions/", hearings.opinions, name="hearing_opinions"),
    path("hearings/<int:pk>/minutes/", hearings.minutes, name="hearing_minutes"),
    path("hearings/<int:pk>/missed/", hearings.missed, name="hearing_missed"),
    path("hearings/<int:pk>/fill/", hearings.fill, name="fill_hearing"),
    path("hearings/<int:pk>/confirm/", hearings.confirm, name="confirm_hearing"),
    path("hearings/<int:pk>/reopen/", hearings.reopen, name="reopen_hearing"),
    path("hearings/<int:pk>/print/", hearings.printed, name="hearing_printed"),
    path("hearings/<int:pk>/file/", hearings.file, name="hearing_file"),
    path("work/", work.report, name="work_report"),
    path("work/records/", work.records, name="work_records"),
    path("work/export/", work.export, name="work_export"),
]
