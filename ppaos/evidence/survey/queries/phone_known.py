"""What is known of a household before its visit: the answers of its last interview, else who lives there by register
or list? In the paths of the form that is to be filled, so that nothing is typed twice.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from ppaos.evidence.survey.models import FormVersion, Interview, Submission, Visit
from ppaos.evidence.survey.queries.joined import STAMPS, interview_answers
from ppaos.evidence.survey.queries.repeats import place_of
from ppaos.ground.privacy.queries import opened_ids
from ppaos.ground.workbench.queries import fetched_frame

Known = dict[str, dict[str, Any]]
BUDDHIST = 543
# Asked anew at every visit: what was found, where and when, and whether consent is given.
ASKED_ANEW = (
    "visit", "held_on", "started_at", "ended_at", "device_id", "gps", "photo", "signature", "outcome", "reason", "note",
    "moved_to", "willing", "area", "household_code",
)  # fmt: skip
FILES = {"image", "audio", "video", "file", "geopoint"}
NOT_TOLD = {"calculate", "hidden", "note", "group", "repeat", *STAMPS, *FILES}
PLAIN = ("title", "first_name", "last_name", "sex", "citizen_id", "relation", "presence")
PEOPLE = {
    "household_id": pl.Int64, "house_id": pl.Int64, "title": pl.String, "first_name": pl.String,
    "last_name": pl.String, "sex": pl.String, "birth_on": pl.Date, "birth_precision": pl.String,
    "relation": pl.String, "is_head": pl.Boolean, "presence": pl.String, "sealed": pl.Binary,
}  # fmt: skip
_REGISTERED = """
SELECT member.household_id, NULL::bigint, person.title, person.first_name, person.last_name, person.sex,
       person.birth_on, person.birth_precision, member.relation, member.is_head, member.presence, identifier.sealed
FROM registry_membership member JOIN registry_person person ON person.id = member.person_id
LEFT JOIN LATERAL (
    SELECT sealed FROM registry_identifier WHERE person_id = person.id AND valid_to IS NULL AND sealed IS NOT NULL
    ORDER BY id DESC LIMIT 1) identifier ON true
WHERE member.household_id = ANY(%(ids)s) AND member.valid_to IS NULL AND person.died_on IS NULL
  AND person.erased_at IS NULL
ORDER BY member.household_id, member.is_head DESC, member.line_no NULLS LAST, member.id
"""
_LISTED = """
SELECT NULL::bigint, candidate.candidate_household_id, candidate.title, candidate.first_name, candidate.last_name,
       candidate.sex, candidate.birth_on, candidate.birth_precision, '', candidate.is_head,
       candidate.presence, candidate.sealed_id
FROM targeting_candidate candidate
WHERE candidate.candidate_household_id = ANY(%(ids)s) AND candidate.superseded_by_id IS NULL
ORDER BY candidate.candidate_household_id, candidate.is_head DESC, candidate.line_no NULLS LAST, candidate.row_no
"""


def known_of(visits: Iterable[Visit], versions: Iterable[FormVersion]) -> dict[str, Known]:
    """By entity id of the visit and code of the form: `answers` by path, `base` the instance that is to be mended."""
    visits, versions = list(visits), list(versions)
    homes = {visit.pk: _home(visit) for visit in visits}
    people = _people(homes)
    interviews = _newest_interviews(visits, homes)
    return {
        str(visit.entity_id): {
            version.form.code: _known(visit, version, interviews, people[visit.pk], homes[visit.pk])
            for version in versions
        }
        for visit in visits
    }


def _home(visit: Visit) -> tuple[int | None, int | None]:
    house = visit.candidate_household
    return visit.household_id or (house.brought_into_id if house else None), visit.candidate_household_id


Newest = dict[tuple[str, int, int], Interview]


def _newest_interviews(visits: list[Visit], homes: Mapping[int, tuple[int | None, int | None]]) -> Newest:
    """The newest interview by form, of each visit and of each household; practice teaches nothing about a household."""
    households = [home[0] for home in homes.values() if home[0] is not None]
    of_visit = Interview.objects.filter(visit__in=[visit.pk for visit in visits])
    of_household = Interview.objects.filter(household__in=households, is_practice=False)
    newest: Newest = {}
    for kind, found in (("visit", of_visit), ("household", of_household)):
        for interview in found.order_by("held_on", "changed_at", "pk"):
            key = interview.visit_id if kind == "visit" else interview.household_id
            newest[(kind, key or 0, interview.form_id)] = interview
    return newest


def _known(
    visit: Visit,
    version: FormVersion,
    interviews: Newest,
    people: list[dict[str, Any]],
    home: tuple[int | None, int | None],
) -> dict[str, Any]:
    own = interviews.get(("visit", visit.pk, version.form_id))
    if own is not None and visit.state == Visit.State.SENT_BACK:
        return {"answers": _kept(interview_answers(own), _files(version)), "base": _newest_instance(own)}
    if visit.kind == Visit.Kind.SECOND_CHECK:
        # Whoever checks must not see what was answered the first time.
        return {"answers": {}, "base": ""}
    earlier = interviews.get(("household", home[0] or 0, version.form_id))
    if earlier is not None:
        return {"answers": _kept(interview_answers(earlier), _not_prefilled(version)), "base": ""}
    return {"answers": _members_told(people, version), "base": ""}


def _newest_instance(interview: Interview) -> str:
    """The instance id of the submission of a chain that nothing was made from; the newest of several."""
    chain = Submission.objects.filter(form=interview.form_id, chain=interview.chain, failure="")
    rows = list(chain.order_by("-received_at", "-pk").values_list("instance_id", "bases"))
    used = {base for _instance, bases in rows for base in bases}
    return next((instance for instance, _bases in rows if instance not in used), "")


def _kept(answers: Mapping[str, str], left_out: set[str]) -> dict[str, str]:
    return {
        path: text
        for path, text in answers.items()
        if text and place_of(path).template not in left_out and "/meta/" not in path
    }


def _files(version: FormVersion) -> set[str]:
    """Questions answered with a file: the phone does not get the file, and what was sent stays."""
    return {each["path"] for each in version.questions if each.get("type") in FILES - {"geopoint"}}


def _not_prefilled(version: FormVersion) -> set[str]:
    """Paths that a new interview asks anew or works out itself."""
    asked = {"calculate", "hidden", *STAMPS, *FILES}
    by_type = {each["path"] for each in version.questions if each.get("type") in asked}
    fields = version.mapping.get("fields") or {}
    consent = version.mapping.get("consent") or []
    anew = {fields[word] for word in ASKED_ANEW if word in fields}
    agreed = {path for each in consent for path in (each["answer"], each.get("notice_version", ""))}
    # The group that asks for consent, where it has one of its own beneath the root.
    groups = {path.rpartition("/")[0] for path in agreed if path.count("/") > 2}
    asked_there = {each["path"] for each in version.questions if each["path"].rpartition("/")[0] in groups}
    return by_type | anew | agreed | asked_there


def _people(homes: Mapping[int, tuple[int | None, int | None]]) -> dict[int, list[dict[str, Any]]]:
    """Who lives in each home, the head first; the register before the list."""
    registered = _told(_REGISTERED, [home[0] for home in homes.values()], "household_id")
    listed = _told(_LISTED, [home[1] for home in homes.values()], "house_id")
    return {
        visit: registered.get(home[0] or 0) or listed.get(home[1] or 0) or [] for visit, home in homes.items()
    }


def _told(query: str, ids: list[int | None], by: str) -> dict[int, list[dict[str, Any]]]:
    frame = fetched_frame(query, {"ids": [number for number in ids if number is not None]}, schema=PEOPLE)
    frame = frame.with_columns(citizen_id=opened_ids(frame["sealed"])).drop("sealed")
    found: dict[int, list[dict[str, Any]]] = {}
    for person in frame.iter_rows(named=True):
        found.setdefault(person[by], []).append(person)
    return found


def _members_told(people: list[dict[str, Any]], version: FormVersion) -> dict[str, str]:
    """The members of a home in the paths of the form's repeat and the words of its choices.

    A field of the mapping that is worked out by the form is told through the question of the repeat that bears the
    word as its name, where there is one.
    """
    asked = version.mapping.get("members")
    if not asked:
        return {}
    within = {
        each["name"]: each
        for each in version.questions
        if each["repeat"] == asked["repeat"] and each["type"] not in NOT_TOLD
    }
    by_path = {each["path"]: each for each in within.values()}
    questions = within | {word: by_path[path] for word, path in asked["fields"].items() if path in by_path}
    told: dict[str, str] = {}
    for number, person in enumerate(people, start=1):
        for word, text in _words_of(person, version.mapping.get("values") or {}).items():
            question = questions.get(word)
            if text and question is not None and _may_answer(question, text):
                told[f"{asked['repeat']}[{number}]{question['path'].removeprefix(asked['repeat'])}"] = text
    return told


def _may_answer(question: Mapping[str, Any], text: str) -> bool:
    return not question["choices"] or text in {choice["name"] for choice in question["choices"]}


def _words_of(person: Mapping[str, Any], values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """A person in the words of a mapping and of the shipped forms, as the choices of the form say them."""
    words = {word: person[word] if person[word] != "unspecified" else "" for word in PLAIN}
    words = {word: text or "" for word, text in words.items()}
    if person["is_head"]:
        words["is_head"] = "true"
    for word in words:
        choices = {ours: choice for choice, ours in reversed(list(values.get(word, {}).items()))}
        words[word] = choices.get(words[word], words[word])
    if words.get("is_head", "true") != "true" and not words["relation"]:
        words["relation"] = words["is_head"]
    if words["title"] and words["title"] not in values.get("title", {words["title"]: ""}):
        words["title"], words["title_other"] = "other", words["title"]
    return words | {"has_id": "yes" if words["citizen_id"] else ""} | _birth(person)


def _birth(person: Mapping[str, Any]) -> dict[str, str]:
    """A day of birth as far as it is known, in the Buddhist era."""
    birth, precision = person["birth_on"], person["birth_precision"]
    if birth is None:
        return {}
    year = str(birth.year + BUDDHIST)
    if precision == "day":
        whole = f"{birth.day}/{birth.month}/{year}"
        return {
            "birth": whole,
            "birth_year": year,
            "birth_month": str(birth.month),
            "birth_day": str(birth.day),
        }
    if precision == "month":
        return {"birth": f"{birth.month}/{year}", "birth_year": year, "birth_month": str(birth.month)}
    return {"birth": year, "birth_year": year}
