"""Addresses of referral."""

from django.urls import path

from ppaos.support.referral.views import desk, outgoing, referral

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
    path("desk/", desk.desk, name="desk"),
    path("desk/answer/", desk.answer_ticked, name="answer_ticked"),
    path("desk/sheet/", desk.sheet, name="answer_sheet"),
    path("desk/sheet/in/", desk.bring_in, name="bring_in_answers"),
]
