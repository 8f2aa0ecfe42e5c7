"""Addresses of referral."""

from django.urls import path

from ppaos.support.referral.views import (
    answers_in,
    batch_acts,
    batches,
    by_link,
    desk,
    links,
    machines,
    outgoing,
    radar,
    reconciliation,
    referral,
    set_aside,
    sheet_forms,
    slip_door,
    slips,
)

app_name = "referral"
urlpatterns = [
    path("", outgoing.outgoing, name="outgoing"),
    path("needs/<int:need_id>/", outgoing.refer_need, name="refer_need"),
    path("<int:pk>/", referral.referral, name="referral"),
    path("<int:pk>/answer/", referral.tell, name="answer"),
    path("<int:pk>/ground/", referral.clear, name="clear"),
    path("<int:pk>/send/", referral.send, name="send"),
    path("<int:pk>/send-urgent/", referral.press, name="send_urgent"),
    path("<int:pk>/steer/", referral.turn, name="steer"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", batches.new_batch, name="new_batch"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/coordinate/", batch_acts.coordinate, name="coordinate_batch"),
    path("batches/<int:pk>/ground/", batch_acts.clear, name="clear_batch"),
    path("batches/<int:pk>/send/", batch_acts.send, name="send_batch"),
    path("batches/<int:pk>/call-off/", batch_acts.call_off, name="call_off_batch"),
    path("batches/<int:pk>/code/", batch_acts.code, name="batch_code"),
    path("batches/<int:pk>/package/", batch_acts.package, name="batch_package"),
    path("batches/<int:pk>/manifest/", batch_acts.manifest, name="batch_manifest"),
    path("batches/<int:pk>/receipt/", batch_acts.receipt, name="batch_receipt"),
    path("desk/", desk.desk, name="desk"),
    path("desk/answer/", desk.answer_ticked, name="answer_ticked"),
    path("desk/sheet/", desk.sheet, name="answer_sheet"),
    path("desk/sheet/in/", answers_in.bring_in, name="bring_in_answers"),
    path("answers/<int:job>/", answers_in.taken_in, name="answers_taken_in"),
    path("answers/faults/<int:file>/", answers_in.faulty_rows, name="answers_at_fault"),
    path("batches/<int:pk>/answers/", answers_in.bring_in_batch, name="bring_in_batch"),
    path("batches/<int:pk>/reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path("batches/<int:pk>/reconciliation/file/", reconciliation.rows_file, name="reconciliation_file"),
    path("set-aside/", set_aside.set_aside, name="set_aside"),
    path("set-aside/<int:pk>/", set_aside.one, name="one_set_aside"),
    path("set-aside/<int:pk>/take/", set_aside.take, name="take_set_aside"),
    path("set-aside/<int:pk>/put-aside/", set_aside.put_by, name="put_aside"),
    path("forms/", sheet_forms.sheet_forms, name="sheet_forms"),
    path("forms/new/", sheet_forms.new, name="new_sheet_form"),
    path("forms/<int:pk>/", sheet_forms.sheet_form, name="sheet_form"),
    path("forms/<int:pk>/end/", sheet_forms.end, name="end_sheet_form"),
    path("radar/", radar.radar, name="radar"),
    path("radar/<str:code>/", radar.cases, name="radar_cases"),
    path("radar/<str:code>/file/", radar.cases_file, name="radar_file"),
    path("machines/", machines.keys, name="keys"),
    path("machines/<int:pk>/revoke/", machines.revoke, name="revoke_key"),
    path("machines/webhooks/", machines.webhooks, name="webhooks"),
    path("machines/webhooks/<int:pk>/", machines.webhook, name="webhook"),
    path("machines/webhooks/<int:pk>/end/", machines.end, name="end_webhook"),
    path("machines/webhooks/<int:pk>/again/<int:delivery_id>/", machines.again, name="tell_again"),
    path("links/", links.links, name="links"),
    path("links/new/", links.new_link, name="new_link"),
    path("links/<int:pk>/", links.link, name="link"),
    path("links/<int:pk>/code/", links.new_code, name="link_code"),
    path("links/<int:pk>/revoke/", links.revoke, name="revoke_link"),
    path("slips/household/<int:household_id>/", slips.slips, name="slips"),
    path("slips/<int:pk>/revoke/", slips.revoke, name="revoke_slip"),
    path("slips/area/<str:code>/", slips.area_slips, name="area_slips"),
    path("slips/area/<str:code>/files/<int:file_id>/", slips.fetch, name="fetch_slips"),
]

# Without an account: the address is the secret.
by_link_urls = [
    path("<str:token>/", by_link.door, name="door"),
    path("<str:token>/code/", by_link.let_in, name="let_in"),
    path("<str:token>/answer/", by_link.tell, name="tell"),
    path("<str:token>/leave/", by_link.leave, name="leave"),
]

# For everybody who holds a slip.
slip_urls = [
    path("", slip_door.door, name="door"),
    path("<str:token>/", slip_door.slip, name="slip"),
    path("<str:token>/came/", slip_door.hear, name="hear"),
]
