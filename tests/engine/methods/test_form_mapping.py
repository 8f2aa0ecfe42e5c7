"""Is a mapping read as its shape says, and does an error name the key?"""

import pytest

from ppaos.engine.methods import MethodError, form_mapping, unmatched

WHOLE = {
    "form": "tried",
    "status": "proposal",
    "source": "test",
    "scoring": ["slf_scoring 2569"],
    "fields": {"visit": "/data/visit", "outcome": "/data/what/outcome"},
    "consent": [
        {"answer": "/data/agreed", "yes": ["yes"], "purpose": "survey", "notice_version": "/data/notice"},
        {"answer": "/data/agreed", "yes": ["yes"], "purpose": "referral", "notice_version": "2569-1"},
    ],
    "members": {
        "repeat": "/data/member", "lives_here": "/data/member/lives", "present": ["yes"],
        "fields": {"first_name": "/data/member/name", "sex": "/data/member/sex"},
    },
    "questions": {"health": "/data/member/health", "tenure": "/data/tenure"},
    "values": {"sex": {"male": "m"}, "outcome": {"met": ""}},
}  # fmt: skip
QUESTIONS = [
    {"path": path, "is_repeat": path == "/data/member"}
    for path in (
        "/data/visit", "/data/what/outcome", "/data/agreed", "/data/notice", "/data/member", "/data/member/lives",
        "/data/member/name", "/data/member/sex", "/data/member/health", "/data/tenure",
    )
]  # fmt: skip


def test_a_mapping_is_read():
    mapping = form_mapping(WHOLE, place="test")
    assert mapping.scoring == (("slf_scoring", "2569"),)
    assert mapping.consents[1].notice_version == "2569-1"
    assert mapping.members.present == ("yes",)
    assert mapping.is_of_member("/data/member/health")
    assert not mapping.is_of_member("/data/members_told")
    assert mapping.paths["/data/member/sex"] == ["sex"]
    assert mapping.provenance.status == "proposal"
    assert unmatched(mapping, QUESTIONS) == []


def test_the_least_mapping_is_a_form_with_a_source():
    mapping = form_mapping({"form": "f", "status": "official", "source": "s"}, place="test")
    assert (mapping.members, mapping.scoring, mapping.paths) == (None, (), {})
    assert not mapping.is_of_member("/data/member/health")
    assert unmatched(mapping, []) == []


def test_what_the_form_does_not_have_is_told():
    told = unmatched(form_mapping(WHOLE, place="test"), QUESTIONS[:2])
    assert "sex: the form has no question /data/member/sex" in told
    assert "consent: the form has no question /data/notice" in told
    assert "members: /data/member is no repeat of the form" in told


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"form": 3}, "«form» is 3"),
        ({"status": "sure"}, "status is «sure»"),
        ({"answers": {}}, "«answers» means nothing here; use one of form, status"),
        ({"scoring": "slf_scoring 2569"}, "«scoring» is 'slf_scoring 2569'; write a list"),
        ({"scoring": ["slf_scoring"]}, "scoring is «slf_scoring»; write name and version"),
        ({"fields": ["visit"]}, "«fields» is ['visit']; write a table of word = path"),
        ({"fields": {"whom": "/data/whom"}}, "test, fields: «whom» means nothing here; use one of visit"),
        ({"fields": {"visit": "visit"}}, "test, fields: «visit» is «visit»; write the path"),
        ({"questions": {"health": "/data/member[1]/health"}}, "without positions"),
        ({"questions": {"health": 4}}, "«health» is 4; write a text"),
        ({"consent": {"answer": "/data/agreed"}}, "«consent» is {'answer': '/data/agreed'}; write a list"),
        (
            {"consent": [{"answer": "/a", "yes": ["y"], "purpose": "fun", "notice_version": "1"}]},
            "purpose is «fun»",
        ),
        (
            {"consent": [{"answer": "/a", "yes": [], "purpose": "survey", "notice_version": "1"}]},
            "«yes» is empty",
        ),
        ({"consent": [{"answer": "/a", "no": ["y"]}]}, "consent /a: «no» means nothing here"),
        ({"members": {"repeat": "/data/member", "present": ["yes"]}}, "«lives_here» and «present» together"),
        ({"members": {"repeat": "/m", "lives_here": "/m/a"}}, "«lives_here» and «present» together"),
        (
            {"members": {"repeat": "/m", "fields": {"sex": "/n/sex"}}},
            "sex: the question does not stand in the repeat",
        ),
        ({"members": {"repeat": "/m", "where": "/m/a"}}, "test, members: «where» means nothing here"),
        ({"values": {"sex": "m"}}, "«values» is {'sex': 'm'}"),
        ({"values": []}, "«values» is []"),
        ({"values": {"religion": {"a": "b"}}}, "values has «religion», which no question is mapped to"),
        ({"quality": {"checks": []}}, "quality"),
    ],
)
def test_an_error_names_the_key(change, says):
    with pytest.raises(MethodError) as refused:
        form_mapping(WHOLE | change, place="test")
    assert says in str(refused.value)
