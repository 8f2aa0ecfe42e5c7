"""Files in parts: in any order, any number of times, cut in any way; whole they find their submission."""

import hashlib
import io

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.evidence.survey.actions.receiving import receive_submission
from ppaos.evidence.survey.actions.uploads import UploadRefused, take_part
from ppaos.evidence.survey.models import SubmissionFile, Upload, UploadPart
from ppaos.ground.workbench.actions import open_file
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with
from tests.factories.survey_forms import filled, published_form

pytestmark = pytest.mark.django_db
PHOTO = bytes(range(256)) * 40
NAME, INSTANCE = "ภาพ.jpg", "uuid:1"


@pytest.fixture(autouse=True)
def areas():
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def surveyor():
    return user_with("surveyor", "46", name="surveyor")


def part(user, start, end, content=PHOTO, **given):
    whole = {
        "key": f"{INSTANCE}/{NAME}", "name": NAME, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    return take_part(start=start, content=content[start:end], by=user, at=AT, **whole | given)


def submitted(user, instance=INSTANCE, **files):
    return receive_submission(
        xml=filled(instance, photo=NAME),
        files=files,
        user=user,
        phone=None,
        channel="browser",
        by=user,
        at=AT,
    )


def test_a_file_that_comes_before_its_form_waits_for_it(surveyor):
    published_form()
    part(surveyor, 0, 5000)
    upload = part(surveyor, 5000, len(PHOTO))
    assert upload.finished_at
    assert not UploadPart.objects.exists()
    assert submitted(surveyor).missing == ()
    assert open_file(file=SubmissionFile.objects.get().file).read() == PHOTO


def test_a_file_that_comes_after_its_form_finds_it(surveyor):
    published_form()
    assert submitted(surveyor).missing == (NAME,)
    part(surveyor, 5000, len(PHOTO))
    assert SubmissionFile.objects.get().file is None
    part(surveyor, 0, 5000)
    assert SubmissionFile.objects.get().sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert submitted(surveyor).missing == ()


def test_parts_are_sealed(surveyor):
    part(surveyor, 0, 300)
    assert PHOTO[:100] not in bytes(UploadPart.objects.get().sealed)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    cuts=st.lists(st.tuples(st.integers(0, len(PHOTO) - 1), st.integers(1, 6000)), max_size=12),
    seed=st.randoms(),
)
def test_any_cutting_in_any_order_any_number_of_times_gives_the_file(surveyor, cuts, seed):
    Upload.objects.all().delete()
    pieces = [(start, min(start + length, len(PHOTO))) for start, length in cuts]
    pieces += [(start, min(start + 4000, len(PHOTO))) for start in range(0, len(PHOTO), 4000)]
    seed.shuffle(pieces)
    for start, end in pieces:
        upload = part(surveyor, start, end)
    assert (upload.received, upload.finished_at) == (len(PHOTO), AT)
    assert open_file(file=upload.file).read() == PHOTO


def test_a_whole_file_takes_no_more_parts(surveyor):
    first = part(surveyor, 0, len(PHOTO))
    again = part(surveyor, 0, 100)
    assert (again.file, again.received) == (first.file, len(PHOTO))


def test_a_wrong_digest_begins_anew(surveyor):
    upload = part(surveyor, 0, len(PHOTO), sha256="0" * 64)
    assert (upload.received, upload.file) == (0, None)
    assert not UploadPart.objects.exists()


def test_a_picture_taken_anew_replaces_one_not_whole_yet_never_a_whole_one(surveyor):
    part(surveyor, 0, 100)
    other = PHOTO[::-1]
    assert part(surveyor, 0, len(other), other).finished_at
    with pytest.raises(UploadRefused) as refused:
        part(surveyor, 0, 100)
    assert refused.value.status == 409


def test_nobody_adds_to_the_file_of_another(surveyor):
    part(surveyor, 0, 100)
    with pytest.raises(UploadRefused) as refused:
        part(user_with("surveyor", "46"), 100, 200)
    assert refused.value.status == 403


def test_a_file_of_somebody_else_is_not_taken_for_ones_own(surveyor):
    published_form()
    part(user_with("surveyor", "46"), 0, len(PHOTO))
    assert submitted(surveyor).missing == (NAME,)
    assert submitted(surveyor, photo=io.BytesIO(b"x")).missing == (NAME,)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"key": "nonsense"}, 400),
        ({"key": "uuid:1/"}, 400),
        ({"key": "x" * 300 + "/a"}, 400),
        ({"size": 0}, 413),
        ({"size": 300_000_000}, 413),
        ({"sha256": "x"}, 400),
        ({"sha256": "Z" * 64}, 400),
        ({"size": 50}, 400),
        ({"start": -1}, 400),
        ({"content": b""}, 400),
        ({"content": b"x" * 5_000_001, "size": 100_000_000}, 400),
    ],
)
def test_parts_that_fit_no_file_are_refused(surveyor, given, status):
    told = {
        "key": "uuid:1/a",
        "name": "a",
        "size": 1000,
        "sha256": "0" * 64,
        "start": 0,
        "content": b"x" * 100,
    }
    with pytest.raises(UploadRefused) as refused:
        take_part(by=surveyor, at=AT, **told | given)
    assert refused.value.status == status
    assert not Upload.objects.exists()
