"""Do the pages of review show what is odd where it is, let a supervisor decide by key, and note who read what?"""

import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.survey.actions.findings import judge_waiting
from ppaos.evidence.survey.models import Conflict, Interview, Visit
from ppaos.evidence.survey.presenters.answers import Questionnaire, anchor, answer_groups, words_of
from ppaos.ground.privacy.models import Event, EventSubject
from tests.factories.areas import make_areas
from tests.factories.judged import AT, file_of, found, interview_of, judged, submission_of
from tests.factories.people import citizen_id, household_of, user_with
from tests.factories.surveyed import MAPPING, answers, question, small_form, surveyor_of, visit_of

QUALITY = {
    "check": [
        {"code": "poor_yet_saving", "kind": "clash", "path": "/data/outcome", "values": ["found_poor"],
         "other": "/data/water", "other_values": ["tap"], "thai": "จนแต่มีน้ำประปา", "english": "poor with tap water",
         "weight": 2.0},
    ],
    "file": [{"path": "/data/photo"}],
}  # fmt: skip


@pytest.fixture
def version(db):
    make_areas()
    return small_form(mapping=MAPPING | {"quality": QUALITY})


@pytest.fixture
def surveyor(version):
    return surveyor_of(name="surin")


@pytest.fixture
def reader(version, client):
    """A supervisor of Kalasin at a browser in English."""
    user = user_with("supervisor", "46")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    client.user = user
    return client


def page(client, name, *args, query=""):
    answer = client.get(reverse(f"survey:{name}", args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_queue_shows_the_oddest_first_with_what_was_found(reader, version, surveyor):
    plain = interview_of(version, surveyor, household=household_of("ธรรมดา", key="a"))
    odd = interview_of(version, surveyor, household=household_of("ประหลาด", key="b"), distance_metres=900)
    judge_waiting(by=None, at=AT)
    text = page(reader, "review")
    assert text.index("ประหลาด") < text.index("ธรรมดา")
    assert "filled far from the known house" in text
    assert reverse("survey:interview", args=[odd.pk]) in text
    read = Event.objects.get(verb="interviews.read")
    subjects = set(EventSubject.objects.filter(event=read).values_list("label", "subject_id"))
    assert {
        ("survey.interview", plain.pk),
        ("survey.interview", odd.pk),
        ("registry.household", odd.household_id),
    } <= subjects


def test_filters_stay_in_the_address(reader, version, surveyor):
    first = interview_of(version, surveyor)
    interview_of(version, surveyor_of(name="other"), area_id="460510")
    found(first, "copied")
    text = page(reader, "review", query=f"?rule=copied&surveyor={surveyor.pk}&area=4601&form=small")
    asked = f"?area=4601&amp;surveyor={surveyor.pk}&amp;rule=copied&amp;form=small"
    assert f"{reverse('survey:interview', args=[first.pk])}{asked}" in text
    assert "Mueang Kalasin District" in text
    assert "No interview like this" in page(reader, "review", query="?rule=at_night")
    assert "No interview is in this state" in page(reader, "review", query="?state=accepted")
    assert "small" in page(reader, "review", query="?state=all")


def test_nothing_to_review(reader, version):
    assert "No interview waits for review" in page(reader, "review")
    assert not Event.objects.filter(verb="interviews.read").exists()


@pytest.mark.parametrize(
    "query", ["?state=gone", "?surveyor=x", "?surveyor=99999999999999999999", "?area=9999", "?area=5001"]
)
def test_what_is_no_filter_is_not_found(reader, version, query):
    assert reader.get(reverse("survey:review") + query).status_code == 404


def test_an_interview_shows_its_answers_in_words_and_what_is_odd_at_its_question(reader, version, surveyor):
    number = citizen_id(7)
    said = answers([{"first_name": "สมมุติ", "citizen_id": number}], water="tap", saving="5000", total="9")
    household = household_of("สมมุติ")
    interview = interview_of(version, surveyor, said, household=household, distance_metres=900)
    judge_waiting(by=None, at=AT)
    text = page(reader, "interview", interview.pk)
    row = text.split(f'id="{anchor("/data/outcome")}"')[1].split("</tr>")[0]
    assert "Found_Poor" in row
    assert "poor with tap water" in row
    assert "This does not go together with: water: Tap." in row
    assert "900 metres from the known house; more than 500 is far." in text
    assert "The form asks for it here, and the interview names none." in text
    assert number not in text
    assert number[-3:-1] in text
    assert "member 1" in text
    assert f'id="{anchor("/data/total")}"' in text
    assert f'id="{anchor("/data/member[1]/key")}"' not in text
    assert "Could not be checked" in text
    read = Event.objects.get(verb="interview.read")
    labels = set(EventSubject.objects.filter(event=read).values_list("label", "subject_id"))
    assert labels == {("survey.interview", interview.pk), ("registry.household", household.pk)}
    assert read.purpose == "verify"


def test_what_is_missing_is_said_and_not_guessed(reader, version, surveyor):
    interview = interview_of(
        version, surveyor, latitude=None, longitude=None, distance_metres=None, area_id=None
    )
    text = page(reader, "interview", interview.pk)
    assert "The phone did not know where it was." in text
    assert "The rules have not looked at it yet" in text
    assert f"Interview {interview.pk}" in text
    lost = interview_of(version, surveyor, distance_metres=None)
    assert "it is not known where the house stands" in page(reader, "interview", judged(lost).pk)


def test_another_interview_is_linked_only_where_it_may_be_seen(version, surveyor, client):
    near = interview_of(version, surveyor)
    far = interview_of(version, surveyor, area_id="460510")
    found(near, "second_interview", detail={"others": [far.pk], "surveyors": 1})
    found(near, "copied", detail={"other": far.pk, "same": 38, "compared": 40, "share": 0.95})
    client.cookies["django_language"] = "en"
    for area, is_linked in (("46", True), ("4601", False)):
        client.force_login(user_with("supervisor", area))
        text = page(client, "interview", near.pk)
        assert (reverse("survey:interview", args=[far.pk]) in text) is is_linked
        assert "38 of 40 answers are those of another interview." in text


def test_versions_decisions_and_conflicts_stand_on_the_page(reader, version, surveyor):
    interview = interview_of(version, surveyor)
    one = submission_of(interview)
    two = submission_of(interview, instance_id="uuid:2", bases=["uuid:1"], channel="office", why="พิมพ์ผิด")
    Conflict.objects.create(interview=interview, path="/data/outcome", first=one, second=two, found_at=AT)
    text = page(reader, "interview", interview.pk)
    assert "พิมพ์ผิด" in text
    assert "correction at the office" in text
    assert "answered differently in two edits" in text
    refused = reader.post(reverse("survey:accept_interview", args=[interview.pk]), follow=True)
    assert "Choose what holds first" in refused.content.decode()


def test_a_photo_is_opened_by_a_look_that_is_noted(reader, version, surveyor):
    interview = interview_of(version, surveyor, answers(photo="บ้าน.png"))
    photo = file_of(submission_of(interview), "บ้าน.png")
    address = reverse("survey:interview_file", args=[interview.pk, photo.pk])
    assert address in page(reader, "interview", interview.pk)
    assert not Event.objects.filter(verb="interview.file_read").exists()
    answer = reader.get(address)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "image/png",
        "no-store",
    )
    assert b"".join(answer.streaming_content) == b"\x89PNG\r\n\x1a\n"
    event = Event.objects.get(verb="interview.file_read")
    assert {"survey.interview", "survey.submissionfile"} == set(
        event.subjects.values_list("label", flat=True)
    )


def test_a_file_that_is_no_picture_is_never_shown_in_the_page(reader, version, surveyor):
    interview = interview_of(version, surveyor, answers(photo="a.html"))
    file = file_of(submission_of(interview), "a.html", b"<script>")
    file.file.content_type = "text/html"
    file.file.save()
    answer = reader.get(reverse("survey:interview_file", args=[interview.pk, file.pk]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_files_of_others_or_not_arrived_or_damaged_are_not_found(
    reader, version, surveyor, settings, tmp_path
):
    interview, other = (
        interview_of(version, surveyor, answers(photo="a.png")),
        interview_of(version, surveyor),
    )
    submission = submission_of(interview)
    waiting, whole = file_of(submission, "a.png", None), file_of(submission, "b.png")
    assert "taken, and not arrived yet" in page(reader, "interview", interview.pk)
    assert reader.get(reverse("survey:interview_file", args=[interview.pk, waiting.pk])).status_code == 404
    assert reader.get(reverse("survey:interview_file", args=[other.pk, whole.pk])).status_code == 404
    whole.file.erased_at = AT
    whole.file.save()
    assert reader.get(reverse("survey:interview_file", args=[interview.pk, whole.pk])).status_code == 404


def test_deciding_leads_to_the_next_of_the_queue(reader, version, surveyor):
    heavy, middle, last = (
        interview_of(version, surveyor, household=household_of(f"ก{n}", key=f"k{n}")) for n in range(3)
    )
    found(heavy, weight=3)
    found(middle, weight=2)
    text = page(reader, "interview", middle.pk)
    assert "2 of 3" in text
    assert f'href="{reverse("survey:interview", args=[heavy.pk])}"' in text
    assert f'href="{reverse("survey:interview", args=[last.pk])}"' in text
    for interview, following in ((heavy, middle), (middle, last)):
        answer = reader.post(reverse("survey:accept_interview", args=[interview.pk]), {"comment": "ดี"})
        assert answer["Location"] == reverse("survey:interview", args=[following.pk])
    answer = reader.post(reverse("survey:send_interview_back", args=[last.pk]), {"comment": "ถามใหม่"})
    assert answer["Location"] == reverse("survey:review")
    last.refresh_from_db()
    assert (last.state, Visit.objects.get().comment) == ("sent_back", "ถามใหม่")
    assert "Opened again" not in page(reader, "interview", last.pk)
    reader.post(reverse("survey:reopen_interview", args=[last.pk]))
    assert "Opened again" in page(reader, "interview", last.pk)
    again = reader.post(reverse("survey:reopen_interview", args=[last.pk]), follow=True).content.decode()
    assert "Somebody decided about it meanwhile" in again


def test_sent_back_without_words_it_stays_where_it_is(reader, version, surveyor):
    interview = interview_of(version, surveyor, household=household_of("ก"))
    address = reverse("survey:send_interview_back", args=[interview.pk]) + "?area=46"
    answer = reader.post(address, {"comment": " "}, follow=True)
    assert "Say what the surveyor is to mend" in answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith("?area=46")
    assert Interview.objects.get().state == "new_interview"


def test_all_without_findings_at_once(reader, version, surveyor):
    for _ in range(2):
        judged(interview_of(version, surveyor))
    odd = judged(interview_of(version, surveyor))
    found(odd)
    judged(interview_of(version, surveyor_of(), area_id="460510"))
    assert "Accept 3 without findings" in page(reader, "review")
    answer = reader.post(reverse("survey:accept_clean") + "?area=4601", follow=True)
    assert "2 interviews are accepted." in answer.content.decode()
    assert Interview.objects.filter(state="accepted").count() == 2
    assert Event.objects.filter(verb="interviews.accepted").count() == 1


def test_ones_own_interview_is_seen_and_not_decided(reader, version):
    interview = interview_of(version, reader.user)
    text = page(reader, "interview", interview.pk)
    assert "Nobody reviews an interview they held themselves" in text
    assert reader.post(reverse("survey:accept_interview", args=[interview.pk])).status_code == 403


@pytest.mark.parametrize(
    ("role", "area_code", "of_queue", "of_interview"),
    [("supervisor", "46", 200, 200), ("supervisor", "4605", 200, 404), ("data_manager", "46", 403, 403),
     ("surveyor", "46", 403, 403), ("governor_office", "46", 403, 403), ("administrator", "46", 403, 403),
     ("village_leader", "46", 403, 403), ("protection_officer", "46", 403, 403)],
)  # fmt: skip
def test_who_sees_interviews(client, version, surveyor, role, area_code, of_queue, of_interview):
    interview = interview_of(version, surveyor)
    client.force_login(user_with(role, area_code))
    assert client.get(reverse("survey:review")).status_code == of_queue
    assert client.get(reverse("survey:interview", args=[interview.pk])).status_code == of_interview
    for act in ("accept_interview", "send_interview_back", "reopen_interview"):
        answer = client.post(reverse(f"survey:{act}", args=[interview.pk]), {"comment": "x"})
        assert answer.status_code == (302 if of_interview == 200 else of_interview)
    bulk = client.post(reverse("survey:accept_clean"))
    assert bulk.status_code == (302 if of_queue == 200 else of_queue)


def test_a_second_check_stands_beside_what_it_repeats(reader, version, surveyor):
    household = household_of("สมมุติ")
    first = interview_of(version, surveyor, answers(water="tap", saving="100"), household=household)
    visit = visit_of(surveyor_of(name="malee"), household=household, kind="second_check", checks_id=first.pk)
    second = interview_of(
        version, visit.surveyor, answers(water="well", saving="100"), household=household, visit=visit
    )
    text = page(reader, "interview", first.pk)
    part = text.split("What the second check says")[1].split("</section>")[0]
    # Of outcome, agreed, area, house number, water and saving only the water differs.
    assert "Held by malee: 5 of 6 answers are the same." in part
    assert part.index("Tap") < part.index("Well")
    part = (
        page(reader, "interview", second.pk).split("What the first interview says")[1].split("</section>")[0]
    )
    assert part.index("Well") < part.index("Tap")
    assert "Held by surin" in part
    Interview.objects.filter(pk=second.pk).update(area="460510")
    reader.force_login(user_with("supervisor", "4601"))
    assert "What the second check says" not in page(reader, "interview", first.pk)


def test_practice_is_not_reviewed(reader, version, surveyor):
    practice = interview_of(version, surveyor, is_practice=True)
    assert reader.get(reverse("survey:interview", args=[practice.pk])).status_code == 404


def test_words_of_a_form_in_the_readers_language():
    labels = {"th": "น้ำ", "en": "Water", "ms": "Air"}
    with override("en"):
        assert words_of(labels) == "Water"
        assert words_of({"ms": "Air"}) == "Air"
        assert words_of({}, "water") == "water"
    with override("th"):
        assert words_of(labels) == "น้ำ"


def test_answers_stand_in_the_order_of_the_form_round_by_round():
    asked = [
        ("/data/b", "text", ""),
        ("/data/r", "repeat", ""),
        ("/data/r/x", "text", "/data/r"),
        ("/data/start", "start", ""),
    ]
    form = Questionnaire([question(*each) for each in asked])
    said = {
        "/data/r[2]/x": "2",
        "/data/r[10]/x": "10",
        "/data/b": "1",
        "/data/unknown": "?",
        "/data/start": "now",
    }
    with override("en"):
        groups = answer_groups(said, form, odd={"/data/r[1]/x": []}, files={})
    told = [(group["heading"], [row["answer"] for row in group["rows"]]) for group in groups]
    assert told == [("The form", ["1"]), ("r 1", [""]), ("r 2", ["2"]), ("r 10", ["10"]), ("The form", ["?"])]
    assert form.beside("/data/r[2]/x", "/data/r/y/z") == "/data/r[2]/y/z"
