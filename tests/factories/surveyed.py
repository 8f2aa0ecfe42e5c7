"""Filled forms on their way: a small form of invented questions, and submissions of it by the room's own door."""

from datetime import UTC, date, datetime
from typing import Any

from ppaos.evidence.survey.actions.joining import read_submissions
from ppaos.evidence.survey.actions.receiving import receive_submission
from ppaos.evidence.survey.actions.taking_in import take_in
from ppaos.evidence.survey.models import Form, FormVersion, Interview, Submission, Visit
from ppaos.evidence.survey.queries.filled import filled_form
from ppaos.evidence.survey.queries.kin import interviews_to_tell
from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.models import StoredFile
from tests.factories.people import citizen_id, user_with

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HELD_ON = date(2026, 11, 20)
MEMBER = "/data/member"
MEMBER_FIELDS = ("first_name", "last_name", "citizen_id", "birth", "sex", "is_head", "presence")
QUESTIONS = [
    ("/data/start", "start", ""), ("/data/end", "end", ""), ("/data/today", "today", ""), ("/data/visit", "hidden", ""),
    ("/data/outcome", "select_one", ""), ("/data/reason", "text", ""), ("/data/moved_to", "text", ""),
    ("/data/agreed", "select_one", ""), ("/data/area", "text", ""), ("/data/house_no", "text", ""),
    ("/data/gps", "geopoint", ""), ("/data/water", "select_one", ""), ("/data/saving", "integer", ""),
    ("/data/photo", "image", ""), ("/data/total", "calculate", ""), (MEMBER, "repeat", ""),
    (f"{MEMBER}/key", "calculate", MEMBER), *((f"{MEMBER}/{name}", "text", MEMBER) for name in MEMBER_FIELDS),
]  # fmt: skip
MAPPING = {
    "form": "small",
    "status": "proposal",
    "source": "tests",
    "fields": {
        word: f"/data/{word}" for word in ("visit", "outcome", "reason", "moved_to", "area", "house_no", "gps")
    } | {"held_on": "/data/today", "started_at": "/data/start", "ended_at": "/data/end"},
    "consent": [{"answer": "/data/agreed", "yes": ["yes"], "purpose": "survey", "notice_version": "2569-1"}],
    "members": {"repeat": MEMBER, "fields": {name: f"{MEMBER}/{name}" for name in MEMBER_FIELDS}},
    "values": {"sex": {"male": "m", "female": "f"}},
}  # fmt: skip
CHOICES = {
    "/data/outcome": ["found_poor", "found_not_poor", "refused"], "/data/agreed": ["yes", "no"],
    "/data/water": ["tap", "well"],
}  # fmt: skip


def question(path: str, kind: str, repeat: str) -> dict[str, Any]:
    """A question as it is read from an XForm."""
    name = path.rpartition("/")[2]
    return {
        "path": path, "name": name, "type": kind, "labels": {"": name, "ไทย (th)": f"ข้อ {name}"}, "hint": {},
        "choices": [{"name": each, "labels": {"": each.title()}} for each in CHOICES.get(path, ())], "list": "",
        "is_repeat": kind == "repeat", "repeat": repeat, "group": "", "appearance": "", "required": "", "readonly": "",
        "relevant": "", "constraint": "", "calculate": "once(uuid())" if name == "key" else "",
        "constraint_message": {}, "required_message": {}, "save_to": "",
    }  # fmt: skip


def small_form(
    *, code: str = "small", version: str = "1", area_code: str = "46", mapping: dict[str, Any] | None = None
) -> FormVersion:
    """A published version of a small form."""
    form, _ = Form.objects.get_or_create(
        code=code,
        defaults={"title": code, "kind": Form.Kind.HOUSEHOLD, "area_id": area_code, "created_at": AT},
    )
    source = StoredFile.objects.create(name="form.xlsx", size=0, sha256="", purpose="tests", created_at=AT)
    return FormVersion.objects.create(
        form=form, version=version, state=FormVersion.State.PUBLISHED, source=source, xform="", xform_md5="",
        questions=[question(*each) for each in QUESTIONS], mapping=MAPPING if mapping is None else mapping,
        received_at=AT, published_at=AT,
    )  # fmt: skip


def surveyor_of(area_code: str = "46", name: str = "") -> User:
    """A surveyor of an area."""
    return user_with("surveyor", area_code, name=name)


def visit_of(surveyor: User, **given: Any) -> Visit:
    """A visit given to a surveyor: household or candidate_household, in village 46010101."""
    number = Visit.objects.count() + 1
    values = {"area_id": "46010101", "entity_id": f"00000000-0000-4000-8000-{number:012d}", "assigned_at": AT}
    return Visit.objects.create(surveyor=surveyor, changed_at=AT, **values | given)


def answers(people: list[dict[str, str]] | None = None, **given: str) -> dict[str, str]:
    """Answers of the small form by path: somebody found poor on 20 November, unless given otherwise."""
    said = {
        "start": "2026-11-20T10:00:00.000+07:00", "end": "2026-11-20T10:20:00.000+07:00", "today": "2026-11-20",
        "outcome": "found_poor", "agreed": "yes", "area": "46010101", "house_no": "9", **given,
    }  # fmt: skip
    told = {f"/data/{name}": text for name, text in said.items() if text}
    for place, person in enumerate(people or [], 1):
        told |= {f"{MEMBER}[{place}]/{name}": text for name, text in person.items() if text}
    return told


def xml_of(version: FormVersion, instance_id: str, said: dict[str, str], *bases: str) -> bytes:
    """A filled form as a phone sends it."""
    return filled_form(
        code=version.form.code, version=version.version, answers=said, instance_id=instance_id, bases=bases,
        questions=version.questions,
    )  # fmt: skip


def sent_in(
    version: FormVersion, instance_id: str, said: dict[str, str], *bases: str, user: User, channel: str = "collect",
    at: datetime = AT, why: str = "",
) -> Submission:  # fmt: skip
    """A submission that came in."""
    xml = xml_of(version, instance_id, said, *bases)
    return receive_submission(
        xml=xml, files={}, user=user, phone=None, channel=channel, why=why, by=user, at=at
    ).submission


def read_all() -> None:
    """What came is read."""
    read_submissions(by=None, at=AT)


def the_interview() -> Interview:
    """The only interview there is."""
    return Interview.objects.get()


def person(number: int, **given: str) -> dict[str, str]:
    """A member as answered: the invented person of this number, with key and id."""
    said = {
        "key": f"k{number}", "first_name": f"สมมุติ{number}", "last_name": "นามสกุล", "citizen_id": citizen_id(number),
        "birth": "10/08/2520", "sex": "male", "presence": "named_present", "is_head": "yes" if number == 1 else "",
    }  # fmt: skip
    return said | given


def taken_in(*, by: Any = None) -> None:
    """What came is read and taken in."""
    read_all()
    take_in(interviews=interviews_to_tell() if by is None else Interview.objects.all(), by=by, at=AT)
