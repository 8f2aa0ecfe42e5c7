"""What was told of a course and was not so: a session, a learner, being able, a certificate. Nothing told is lost on
the way: what others rest on is taken away first."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.support.operating_models.actions._course_rows import check_reached, check_teaching, tell_received
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import CourseSession, Learner, TakenBackCertificate


@audited("course_session.taken_off", subjects=("course",))
def take_session_off(*, session: CourseSession, by: Any, at: datetime) -> None:
    """Take a session off that was never held. Raises ModelRefused where it is told who came."""
    course = session.course
    check_teaching(by, course)
    if session.attendances.exists():
        raise ModelRefused(
            _("It is told who came to this session. Set everybody to «not known» first, then take it off.")
        )
    session.delete()
    tell_received(course)


@audited("learner.taken_out", subjects=("course",))
def take_learner_out(*, learner: Learner, by: Any, at: datetime) -> None:
    """Take somebody out who was entered by mistake. Raises ModelRefused where something is told of the learner."""
    check_teaching(by, learner.course)
    check_reached(by, learner.pk, learner.course)
    marks = (learner.before_marks, learner.after_marks)
    told = learner.attendances.exists() or learner.able_on or any(mark is not None for mark in marks)
    if told or learner.certificate or learner.taken_back.exists():
        raise ModelRefused(
            _("Coming, marks or a certificate are told of this learner: the learner stays in the course.")
        )
    household = learner.household_id
    learner.delete()
    announce(households=[household], at=at)


@audited("ability.withdrawn", subjects=("learner",))
def withdraw_able(*, learner: Learner, by: Any, at: datetime) -> Learner:
    """Say that «able to use it» was a wrong entry. Raises ModelRefused where it is not told."""
    check_teaching(by, learner.course)
    check_reached(by, learner.pk, learner.course)
    if learner.able_on is None:
        raise ModelRefused(_("It is not told that this learner is able to use it."))
    learner.able_on, learner.evidence_kind, learner.evidence_note, learner.evidence = None, "", "", None
    learner.save(update_fields=["able_on", "evidence_kind", "evidence_note", "evidence"])
    announce(households=[learner.household_id], at=at)
    return learner


@audited("certificate.taken_back", subjects=("learner",))
def take_certificate_back(*, learner: Learner, reason: str, by: Any, at: datetime) -> TakenBackCertificate:
    """Let a certificate hold no more: who looks it up is told so. Raises ModelRefused without one, or a reason."""
    check_teaching(by, learner.course)
    check_reached(by, learner.pk, learner.course)
    if not learner.certificate or learner.certified_at is None:
        raise ModelRefused(_("This learner has no certificate that holds."))
    if not reason.strip():
        raise ModelRefused(_("Say why the certificate is taken back."))
    back = TakenBackCertificate.objects.create(
        learner=learner, no=learner.certificate_no, certificate=learner.certificate,
        certified_at=learner.certified_at, reason=reason.strip()[:300], taken_back_by=by, taken_back_at=at,
    )  # fmt: skip
    learner.certificate_no, learner.certificate, learner.certified_at = "", "", None
    learner.save(update_fields=["certificate_no", "certificate", "certified_at"])
    return back
