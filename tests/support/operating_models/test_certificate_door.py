"""What anybody reads by a certificate: genuine, not genuine, taken back; nothing personal, no cookie, not too often."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from ppaos.ground.workbench.queries.signing import signed, verified
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.actions.courses import issue_certificates
from ppaos.support.operating_models.actions.learning_undone import take_certificate_back
from ppaos.support.operating_models.models import Attendance, Learner
from ppaos.support.operating_models.presenters.certificates import certificate_address
from ppaos.support.operating_models.queries.learning import CERTIFICATE
from tests.factories.areas import make_areas
from tests.factories.learned import HELD_ON, course_held, learner_in
from tests.factories.people import AT, household_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    cache.clear()
    make_areas()


@pytest.fixture
def learner():
    home = household_of("เสาวลักษณ์")
    course = course_held("สานกระจูด")
    made = learner_in(course, home, Person.objects.get())
    Attendance.objects.create(session=course.sessions.get(), learner=made, came=True)
    Learner.objects.update(received_on=HELD_ON)
    return issue_certificates(course=course, learner_ids=[made.pk], by=None, at=AT)[0]


def asked(client, token, **given):
    return client.get(reverse("certificates:certificate", args=[token]), given)


def text(response):
    return response.content.decode()


def test_a_genuine_one_tells_its_course_and_letters_and_nothing_personal(client, learner):
    shown = asked(client, learner.certificate)
    assert shown.status_code == 200
    assert "ใบรับรองนี้เป็นของจริง" in text(shown)
    assert "ส. น." in text(shown)
    assert "สานกระจูด" in text(shown)
    assert "เสาวลักษณ์" not in text(shown)
    assert not shown.cookies
    assert shown.headers["Cache-Control"] == "no-store, private"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert "This certificate is genuine" in text(asked(client, learner.certificate, **{"in": "en"}))
    assert certificate_address(learner.certificate, "https://a.org/").startswith("https://a.org/c/ey")


def test_one_taken_back_says_so_and_not_why(client, learner):
    token = learner.certificate
    take_certificate_back(learner=learner, reason="เหตุลับ", by=None, at=AT)
    shown = asked(client, token)
    assert "ใบรับรองนี้ถูกถอนแล้ว" in text(shown)
    assert "22 พ.ย. 2569" in text(shown)
    assert "เหตุลับ" not in text(shown)


@pytest.mark.parametrize("change", ["cut", "other_kind", "unknown_number", "nonsense", "no_claims"])
def test_anything_else_is_not_genuine(client, learner, change):
    claims = verified(learner.certificate, CERTIFICATE)
    token = {
        "cut": learner.certificate[:-4],
        "other_kind": signed(claims, "slip"),
        "unknown_number": signed(claims | {"no": "9-9"}, CERTIFICATE),
        "nonsense": "ไม่มี",
        "no_claims": signed({}, CERTIFICATE),
    }[change]
    shown = asked(client, token)
    assert shown.status_code == 404
    assert "ใบรับรองนี้ไม่ใช่ของจริง" in text(shown)
    assert "สานกระจูด" not in text(shown)


def test_who_asks_too_often_waits(client, learner, monkeypatch):
    monkeypatch.setattr("ppaos.support.operating_models.views.certificate_door.MOST_A_MINUTE", 2)
    answers = [asked(client, learner.certificate).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert "รอหนึ่งนาที" in text(asked(client, learner.certificate))


@pytest.mark.parametrize(
    ("first", "last", "letters"),
    [("เสาวลักษณ์", "ไชยา", "ส. ช."), ("สมชาย", "", "ส."), ("Ann", "Lee", "A. L."), ("", "", "")],
)
def test_letters_are_those_by_which_a_name_is_known(learner, first, last, letters):
    person = learner.person
    person.first_name, person.last_name = first, last
    person.save()
    take_certificate_back(learner=learner, reason="แก้ชื่อ", by=None, at=AT)
    again = issue_certificates(course=learner.course, learner_ids=[learner.pk], by=None, at=AT)[0]
    assert verified(again.certificate, CERTIFICATE)["who"] == letters
