"""Addresses of the door, and of people's own account."""

from django.urls import include, path

from ppaos.ground.accounts import views

own = [
    path("", views.profile, name="profile"),
    path("password/", views.change_password, name="change_password"),
    path("password/new/", views.set_password, name="set_password"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", views.revoke_token, name="revoke_token"),
]
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("language/", views.choose_language, name="set_language"),
    path("account/", include((own, "accounts"))),
]
