"""Addresses of voices: of those who hear and handle them, and of the public."""

from django.urls import URLPattern, path

from ppaos.support.grievance.views import (
    acts,
    hearing,
    own_door,
    own_page,
    posters,
    public,
    public_follow,
    recordings,
    voices,
)

app_name = "grievance"
urlpatterns: list[URLPattern] = [
    path("", voices.voices, name="voices"),
    path("file/", voices.sheet, name="sheet"),
    path("new/", hearing.new_voice, name="new_voice"),
    path("posters/", posters.posters, name="posters"),
    path("posters/<str:code>/", posters.poster, name="poster"),
    path("<int:pk>/", voices.voice, name="voice"),
    path("<int:pk>/recording/", recordings.recording, name="recording"),
    path("<int:pk>/take/", acts.take, name="take"),
    path("<int:pk>/take-in/", acts.take_in, name="take_in"),
    path("<int:pk>/separate/", acts.separate, name="separate"),
    path("<int:pk>/note/", acts.note, name="note"),
    path("<int:pk>/answer/", acts.answer, name="answer"),
    path("<int:pk>/close/", acts.close, name="close"),
    path("<int:pk>/reopen/", acts.reopen, name="reopen"),
    path("<int:pk>/appeal/", acts.appeal, name="appeal"),
    path("<int:pk>/decide/", acts.decide, name="decide"),
    path("<int:pk>/party/", acts.party, name="party"),
    path("<int:pk>/visit/", acts.visit, name="visit"),
    path("<int:pk>/not-received/", acts.not_received, name="not_received"),
    path("<int:pk>/household/", acts.household, name="household"),
    path("<int:pk>/change/<int:request_pk>/", acts.change, name="change"),
]
public_urls: list[URLPattern] = [
    path("", public.home, name="home"),
    path("say/<slug:kind>/", public.tell, name="tell"),
    path("answer/", public.answer, name="answer"),
    path("follow/", public_follow.follow, name="follow"),
    path("follow/<slug:act>/", public_follow.speak_against, name="speak_against"),
    path("own/", own_door.door, name="own"),
    path("own/slip/<str:token>/", own_door.prove, name="own_proof"),
    path("own/home/", own_page.home, name="own_home"),
    path("own/leave/", own_door.leave, name="own_leave"),
    path("own/came/", own_page.came, name="own_came"),
    path("own/say/<slug:kind>/", own_page.speak, name="own_speak"),
    path("own/object/", own_page.object_to, name="own_object"),
    path("own/consents/<int:pk>/withdraw/", own_page.withdraw, name="own_withdraw"),
    path("own/correct/", own_page.correct, name="own_correct"),
]
