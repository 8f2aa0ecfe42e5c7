"""Erasing what is sealed with others' data: rows of lists, forms as sent, interviews, files."""

import io

import pytest

from ppaos.evidence.survey.models import Interview, InterviewMember, Submission, SubmissionFile
from ppaos.evidence.survey.queries.instances import answers_of, submission_binding
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.evidence.survey.queries.sealing import sealed_bytes
from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, Match
from ppaos.evidence.targeting.queries.imports import typed_people
from ppaos.ground.workbench.actions import FileDamaged, open_file, store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models import Person
from ppaos.sharing.protection.models import Erasure
from ppaos.support.assistance.models import HelpLine
from tests.factories.areas import make_areas
from tests.factories.erasing import AT, erased, stands_in
from tests.factories.helped import help_line, recorded
from tests.factories.list_files import committed, csv_of, row, source_of
from tests.factories.people import citizen_id, household_of, organisation, person_named
from tests.factories.surveyed import answers, person, sent_in, small_form, surveyor_of, taken_in, visit_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def _same(first_name: str) -> Match:
    return Match.objects.create(
        candidate=Candidate.objects.get(first_name=first_name), person=person_named(first_name), decision="same",
        origin="model", decided_at=AT,
    )  # fmt: skip


def test_the_row_of_a_list_is_emptied_as_received_and_as_typed_and_its_neighbours_stay() -> None:
    household_of("สมมุติ1", "อื่น")
    made, _done = committed(csv_of(row(1), row(2), row(3)), source_of())
    _same("สมมุติ1")
    done = erased(person_named("สมมุติ1"))
    assert stands_in("สมมุติ1", citizen_id(1)) == []
    left = typed_people(made)
    assert left is not None
    assert left["first_name"].to_list() == [None, "สมมุติ2", "สมมุติ3"]
    assert left["citizen_id"].to_list() == [None, citizen_id(2), citizen_id(3)]
    assert left["row_no"].null_count() == 0
    assert done.proof["sealed"]["list_rows"] >= 2
    assert Candidate.objects.count() == 3
    assert CandidateHousehold.objects.get().house_no == "12/3"


def test_a_row_with_the_same_id_that_nobody_linked_keeps_its_place_but_not_the_id() -> None:
    household_of("สมมุติ1", "อื่น")
    committed(csv_of(row(1, ชื่อ="ชื่อใหม่"), row(2)), source_of())
    erased(person_named("สมมุติ1"))
    assert stands_in(citizen_id(1)) == []
    assert Candidate.objects.get(first_name="ชื่อใหม่").sealed_id is None


def test_others_of_the_same_name_in_a_list_stay() -> None:
    household_of("สมมุติ1", "อื่น")
    made, _done = committed(csv_of(row(1), row(2, ชื่อ="สมมุติ1", เลขประจำตัวประชาชน=citizen_id(7))), source_of())
    Match.objects.create(
        candidate=Candidate.objects.order_by("row_no")[0], person=person_named("สมมุติ1"), decision="same",
        origin="model", decided_at=AT,
    )  # fmt: skip
    erased(person_named("สมมุติ1"))
    left = typed_people(made)
    assert left is not None
    assert left["first_name"].to_list() == [None, "สมมุติ1"]


def test_a_house_of_a_list_is_emptied_when_everybody_in_it_was_erased() -> None:
    household_of("สมมุติ1", "อื่น")
    committed(csv_of(row(1)), source_of())
    _same("สมมุติ1")
    erased(person_named("สมมุติ1"))
    assert CandidateHousehold.objects.get().house_no == ""


def test_the_row_a_record_was_made_from_is_emptied_without_a_match() -> None:
    made, _done = committed(csv_of(row(1), row(2)), source_of())
    household_of("สมมุติ1", "อื่น", citizen_id_sealed=None)
    candidate = Candidate.objects.get(first_name="สมมุติ1")
    Person.objects.filter(first_name="สมมุติ1").update(
        source_label="targeting.listimport", source_id=made.pk, source_row=candidate.row_no
    )
    erased(person_named("สมมุติ1"))
    candidate.refresh_from_db()
    assert candidate.first_name == ""


def test_the_file_a_list_came_in_is_erased_with_it() -> None:
    household_of("สมมุติ1", "อื่น")
    made, _done = committed(csv_of(row(1)), source_of())
    _same("สมมุติ1")
    erased(person_named("สมมุติ1"))
    made.file.refresh_from_db()
    assert (made.file.name, made.file.erased_at) == ("", AT)


def _interviewed(*members: dict[str, str], **given: str) -> Interview:
    version, surveyor = small_form(), surveyor_of()
    visit = visit_of(surveyor, household=household_of("เจ้าบ้าน"))
    said = answers(list(members), visit=visit.entity_id, **given)
    sent_in(version, "uuid:1", said, user=surveyor)
    taken_in()
    return Interview.objects.get()


def test_the_members_own_answers_go_from_the_form_as_sent_and_as_joined() -> None:
    interview = _interviewed(person(11), person(12), reason="สมมุติ11 ไม่อยู่บ้าน")
    erased(person_named("สมมุติ11"))
    assert stands_in("สมมุติ11", citizen_id(11)) == []
    interview.refresh_from_db()
    told = interview_answers(interview)
    assert "/data/member[1]/first_name" not in told
    assert told["/data/member[1]/key"] == "k11"
    assert told["/data/member[2]/first_name"] == "สมมุติ12"
    assert told["/data/outcome"] == "found_poor"
    assert told["/data/reason"] == "— ไม่อยู่บ้าน"
    sent = answers_of(Submission.objects.get())
    assert {path: text for path, text in sent.items() if path in told} == told
    assert InterviewMember.objects.filter(key__startswith="erased:").count() == 1


def test_an_edit_is_emptied_too_and_the_edited_interview_stays_one() -> None:
    version, surveyor = small_form(), surveyor_of()
    visit = visit_of(surveyor, household=household_of("เจ้าบ้าน"))
    first = answers([person(11), person(12)], visit=visit.entity_id)
    sent_in(version, "uuid:1", first, user=surveyor)
    second = answers([person(12), person(11, birth="10/08/2521")], visit=visit.entity_id)
    sent_in(version, "uuid:2", second, "uuid:1", user=surveyor)
    taken_in()
    done = erased(person_named("สมมุติ11"))
    assert stands_in("สมมุติ11", citizen_id(11)) == []
    assert done.proof["sealed"]["submissions"] == 2
    digest = Interview.objects.get().digest
    taken_in()
    assert Interview.objects.get().digest == digest


def test_with_the_last_of_a_household_everything_written_freely_in_its_interviews_goes() -> None:
    version, surveyor = small_form(), surveyor_of()
    home = household_of("สมมุติ11")
    visit = visit_of(surveyor, household=home)
    sent_in(
        version,
        "uuid:1",
        answers([person(11)], visit=visit.entity_id, reason="อยู่คนเดียวริมคลอง"),
        user=surveyor,
    )
    taken_in()
    erased(Person.objects.get())
    told = interview_answers(Interview.objects.get())
    assert "/data/reason" not in told
    assert "/data/house_no" not in told
    assert told["/data/outcome"] == "found_poor"


def test_photos_that_the_members_answers_name_are_erased() -> None:
    interview = _interviewed(person(11), person(12))
    submission = Submission.objects.get()
    file = store_file(content=io.BytesIO(b"photo"), name="k11.jpg", purpose="survey", by=None, at=AT)
    kept = SubmissionFile.objects.create(submission=submission, name="k11.jpg", file=file, received_at=AT)
    version = interview.form_version
    version.questions = [
        {**each, "type": "image"} if each["path"] == "/data/member/birth" else each
        for each in version.questions
    ]
    version.save(update_fields=["questions"])
    said = answers([person(11, birth="k11.jpg"), person(12)], visit=str(interview.visit.entity_id))  # type: ignore[union-attr]
    sent_in(version, "uuid:2", said, "uuid:1", user=interview.surveyor)
    SubmissionFile.objects.filter(pk=kept.pk).update(submission=Submission.objects.get(instance_id="uuid:2"))
    taken_in()
    erased(person_named("สมมุติ11"))
    file.refresh_from_db()
    assert file.erased_at == AT
    with pytest.raises(FileDamaged):
        open_file(file=file)
    kept.refresh_from_db()
    assert kept.name == f"erased:{kept.pk}"


def test_a_form_that_nobody_can_read_is_told_and_stops_nothing() -> None:
    _interviewed(person(11), person(12))
    submission = Submission.objects.get()
    broken = sent_in(submission.form_version, "uuid:9", answers([]), user=submission.sent_by)
    Submission.objects.filter(pk=broken.pk).update(chain=submission.chain)
    xml = b"<data><broken>"
    from_bytes(broken, xml)
    done = erased(person_named("สมมุติ11"))
    assert done.proof["sealed"]["unreadable_submissions"] == [broken.pk]


def from_bytes(submission: Submission, xml: bytes) -> None:
    """Seal these bytes as the submission."""
    bound = submission_binding(submission.form_id, submission.instance_id)
    submission.sealed = sealed_bytes(xml, purpose="submission", bound_to=bound)
    submission.save(update_fields=["sealed"])


def test_files_of_the_persons_own_rows_are_erased_and_shared_ones_listed() -> None:
    home = household_of("สมชาย", "สมหญิง")
    body = organisation()
    person_one, other = person_named("สมชาย"), person_named("สมหญิง")
    recorded(
        help_line(home, body, "a", person_id=person_one.pk), help_line(home, body, "b", person_id=person_one.pk),
        help_line(home, body, "c", person_id=other.pk),
    )  # fmt: skip
    own, shared = (
        store_file(content=io.BytesIO(b"x"), name=f"{name}.jpg", purpose="evidence of help", by=None, at=AT)
        for name in ("own", "shared")
    )
    HelpLine.objects.filter(key="a").update(evidence=own)
    HelpLine.objects.filter(key__in=("b", "c")).update(evidence=shared)
    done = erased(person_one)
    assert StoredFile.objects.get(pk=own.pk).erased_at == AT
    assert StoredFile.objects.get(pk=shared.pk).erased_at is None
    assert done.proof["shared_files"] == [shared.pk]
    assert done.state == Erasure.State.DONE
