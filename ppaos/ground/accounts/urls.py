"""Addresses of the door, and of people's own account."""

from django.urls import include, path

from ppaos.ground.accounts import views

own = [
    path("", views.profile, name="profile"),
    path("password/", views.change_password, name="change_password"),
    path("password/new/", views.set_password, name="set_password"),
    path("second-factor/", views.own_factors.second_factor, name="second_factor"),
    path("second-factor/app/", views.own_factors.new_app, name="new_app"),
    path("second-factor/passkey/", views.own_factors.new_passkey, name="new_passkey"),
    path("second-factor/codes/", views.own_factors.recovery_codes, name="recovery_codes"),
    path("second-factor/<int:factor_id>/remove/", views.own_factors.remove_factor, name="remove_factor"),
    path("thaid/bind/", views.thaid.bind_thaid, name="bind_thaid"),
    path("thaid/unbind/", views.thaid.unbind_thaid, name="unbind_thaid"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/revoke/", views.revoke_sessions, name="revoke_sessions"),
    path("sessions/<int:session_id>/revoke/", views.revoke_session, name="revoke_session"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", views.revoke_token, name="revoke_token"),
]
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/second/", views.second_factor, name="second_factor"),
    path("sign-in/thaid/", views.thaid.to_thaid, name="to_thaid"),
    path("sign-in/thaid/back/", views.thaid.from_thaid, name="from_thaid"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("language/", views.choose_language, name="set_language"),
    path("account/", include((own, "accounts"))),
]
