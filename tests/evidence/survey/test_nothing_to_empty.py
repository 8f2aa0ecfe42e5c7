"""An interview, or what was sent, that names nobody who is erased stays as it is."""

from types import SimpleNamespace

from ppaos.evidence.survey.actions import erasing


def emptying():
    answers = {"name": "มานี"}
    made = object.__new__(erasing._Emptying)
    made._before, made._asked, made._members, made._keys, made._naming = answers, None, set(), set(), None
    made._interview = SimpleNamespace(submissions=2)
    made._left = lambda before, asked, members: before
    return made


def test_an_interview_that_names_nobody_stays():
    assert emptying().interview_emptied() is False


def test_what_was_sent_and_names_nobody_stays(monkeypatch):
    nothing = {
        "asked_by": None, "submission_xml": "", "answers_of": {"name": "มานี"}, "members_named": set(),
        "members_with_keys": set(), "is_named_in": False,
    }  # fmt: skip
    for name, value in nothing.items():
        monkeypatch.setattr(erasing, name, lambda *_, told=value: told)
    sent = SimpleNamespace(form_version=SimpleNamespace(questions=[]))
    assert emptying().submission_emptied(sent) is None
