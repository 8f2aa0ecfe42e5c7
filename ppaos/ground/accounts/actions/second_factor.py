"""Second factors set up, shown, taken away; a lost one reset by two people."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from ppaos.ground.accounts.actions._sessions import end_all
from ppaos.ground.accounts.actions.errors import AccountRefused
from ppaos.ground.accounts.models import FactorReset, User, UserSession
from ppaos.ground.accounts.permissions import check_is_own
from ppaos.ground.accounts.queries import factors_of, is_second_factor_needed
from ppaos.ground.privacy.actions import audited, unaudited

MOST_PASSKEYS = 10
Type = Authenticator.Type


@audited("second_factor.set_up", subjects=["user"])
def set_up_app(*, user: User, secret: str, by: User | None, at: datetime) -> None:
    """Keep the secret that the user's app makes codes from, sealed; one app a user, a new one takes its place."""
    check_is_own(user=user, by=by)
    _locked(user)
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    TOTP.activate(user, secret)


@audited("second_factor.set_up", subjects=["user"])
def add_passkey(*, user: User, name: str, credential: dict[str, Any], by: User | None, at: datetime) -> None:
    """Keep the public key of a passkey that the form has proven."""
    check_is_own(user=user, by=by)
    if len(factors_of(user).passkeys) >= MOST_PASSKEYS:
        raise AccountRefused(_("Ten passkeys are enough. Take one away first."))
    WebAuthn.add(user, name, credential)


@audited("second_factor.removed", subjects=["user"])
def remove_factor(*, user: User, factor: Authenticator, by: User | None, at: datetime) -> None:
    """Take the app or a passkey away; never the last one of somebody who must have one."""
    check_is_own(user=user, by=by)
    _locked(user)
    if factors_of(user).is_last:
        if is_second_factor_needed(user):
            raise AccountRefused(
                _("Your roles ask for a second factor. Set up another one first, then take this one away.")
            )
        Authenticator.objects.filter(user=user).delete()
        return
    Authenticator.objects.filter(pk=factor.pk, user=user).exclude(type=Type.RECOVERY_CODES).delete()


@audited("recovery_codes.made", subjects=["user"])
def make_recovery_codes(*, user: User, by: User | None, at: datetime) -> list[str]:
    """Make ten recovery codes, each good once, to be shown now; those of before open nothing any more."""
    check_is_own(user=user, by=by)
    _locked(user)
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(user).generate_codes())


@unaudited("the session that is opened, or the refusal, writes the event")
def way_of_code(*, user: User, code: str, at: datetime) -> UserSession.Way | None:
    """How this code proves the user: by the app or as a recovery code, each once; None where it proves nothing."""
    typed = "".join(code.split()).replace("-", "")
    with transaction.atomic():
        held = Authenticator.objects.select_for_update().filter(user=user)
        for factor in held.filter(type__in=[Type.TOTP, Type.RECOVERY_CODES]):
            if factor.type == Type.TOTP and _takes_app_code(factor, typed):
                factor.record_usage()
                return UserSession.Way.APP
            if factor.type == Type.RECOVERY_CODES and factor.wrap().validate_code(typed):
                factor.record_usage()
                return UserSession.Way.RECOVERY
    return None


@audited("second_factor.refused", subjects=["user"])
def note_refused_code(*, user: User, by: None, at: datetime) -> None:
    """Note a wrong code or passkey after a right password."""


@unaudited("a day by which to act; what is done by then writes its events")
def begin_grace(*, user: User, on: date) -> date:
    """From which day on a user without a second factor must have one: told at the first sign-in, never put off."""
    if user.second_factor_due_on is None:
        user.second_factor_due_on = on + timedelta(days=settings.SECOND_FACTOR_GRACE_DAYS)
        user.save(update_fields=["second_factor_due_on"])
    return user.second_factor_due_on


@audited("factor_reset.asked", subjects=["user"])
def ask_factor_reset(*, user: User, reason: str, by: User | None, at: datetime) -> FactorReset:
    """Ask that the second factor of somebody who lost it be taken away; a second person has to confirm.

    Who may look after the account is checked a room above.
    """
    if by is not None and by.pk == user.pk:
        raise AccountRefused(_("Nobody asks this for themselves. Ask who looks after your account."))
    if not reason.strip():
        raise AccountRefused(_("Say how you know that the second factor is lost."))
    if not factors_of(user).is_set_up:
        raise AccountRefused(_("«%(name)s» has no second factor to take away.") % {"name": user})
    _locked(user)
    if FactorReset.objects.filter(user=user, confirmed_at=None, taken_back_at=None).exists():
        raise AccountRefused(_("This was asked already and waits for a second person."))
    return FactorReset.objects.create(user=user, reason=reason.strip(), asked_by=by, asked_at=at)


@audited("factor_reset.confirmed", subjects=["user"])
def confirm_factor_reset(*, user: User, reset: FactorReset, by: User | None, at: datetime) -> None:
    """Take every second factor of the user away and end all sessions; the next sign-in sets up a new one.

    By somebody else than who asked. The password stays as it is.
    """
    if by is not None and by.pk in (reset.asked_by_id, user.pk):
        raise AccountRefused(_("Another person than who asked has to confirm."))
    open_one = FactorReset.objects.filter(pk=reset.pk, user=user, confirmed_at=None, taken_back_at=None)
    if not open_one.update(confirmed_by=by, confirmed_at=at):
        raise AccountRefused(_("This was confirmed or taken back already."))
    Authenticator.objects.filter(user=user).delete()
    end_all(user.sessions.all(), ending=UserSession.Ending.RESET, by=by, at=at)


@audited("factor_reset.taken_back", subjects=["user"])
def take_back_factor_reset(*, user: User, reset: FactorReset, by: User | None, at: datetime) -> None:
    """The second factor was found again, or it was asked wrongly: nothing is taken away."""
    open_one = FactorReset.objects.filter(pk=reset.pk, user=user, confirmed_at=None, taken_back_at=None)
    if not open_one.update(taken_back_at=at):
        raise AccountRefused(_("This was confirmed or taken back already."))


def _takes_app_code(factor: Authenticator, typed: str) -> bool:
    """Whether the app shows this code now, and none as new was used before (RFC 6238, 5.2)."""
    secret, last = decrypt(factor.data["secret"]), factor.data.get("last_counter", 0)
    for counter in yield_hotp_counters_from_time():
        shown = format_hotp_value(hotp_value(secret, counter))
        if counter > last and constant_time_compare(typed, shown):
            factor.data["last_counter"] = counter
            factor.save(update_fields=["data"])
            return True
    return False


def _locked(user: User) -> None:
    """One change of a user's factors after the other."""
    User.objects.select_for_update().get(pk=user.pk)
