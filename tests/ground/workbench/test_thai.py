"""Are dates, ids and amounts read from people, and said to them, in the language of the screen?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils.translation import override

from ppaos.ground.workbench.forms.fields import CitizenIdField, ThaiDateField
from ppaos.ground.workbench.presenters import thai

DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def shown(source, language="th", **context):
    with override(language):
        return Template("{% load thai %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("precision", "thai_words", "english_words"),
    [
        ("day", "22 พ.ย. 2569", "22 November 2026 (2569 BE)"),
        ("full", "22 พฤศจิกายน 2569", "22 November 2026 (2569 BE)"),
        ("month", "พ.ย. 2569", "November 2026 (2569 BE)"),
        ("year", "พ.ศ. 2569", "2026 (2569 BE)"),
    ],
)
def test_a_date_is_said_as_precisely_as_it_is_known(precision, thai_words, english_words):
    assert shown("{{ day|be_date:how }}", day=DAY, how=precision) == thai_words
    assert shown("{{ day|be_date:how }}", "en", day=DAY, how=precision) == english_words


def test_a_moment_is_said_in_local_time():
    assert shown("{{ at|be_datetime }}", at=NOON) == "22 พ.ย. 2569 12:00 น."
    assert shown("{{ at|be_datetime }}", "en", at=NOON) == "22 November 2026 (2569 BE), 12:00"


def test_just_after_midnight_in_thailand_is_already_the_next_day():
    assert (
        shown("{{ at|be_datetime }}", at=datetime(2026, 12, 31, 17, 5, tzinfo=UTC)) == "1 ม.ค. 2570 00:05 น."
    )


def test_a_moment_said_as_a_day_is_the_day_it_was_in_the_province():
    assert shown("{{ at|be_date }}", at=datetime(2026, 12, 31, 17, 5, tzinfo=UTC)) == "1 ม.ค. 2570"
    assert shown("{{ at|be_date }}", at=datetime(2026, 12, 31, 16, 55, tzinfo=UTC)) == "31 ธ.ค. 2569"


@pytest.mark.parametrize(
    "source",
    [
        "{{ x|be_date }}",
        "{{ x|be_datetime }}",
        "{{ x|baht }}",
        "{{ x|count }}",
        "{{ x|masked_id }}",
        "{{ x|missing }}",
    ],
)
def test_nothing_is_shown_as_missing_and_never_as_zero(source):
    read = shown(source, "en", x=None)
    assert 'class="missing" title="no data"' in read
    assert "0" not in read
    assert "None" not in read


def test_zero_is_not_missing():
    assert shown("{{ x|count }} {{ x|missing }}", x=0) == "0 0"


def test_figures_have_thousands_and_satang_only_where_there_are_some():
    assert shown("{{ n|count }}", n=39760) == "39,760"
    with override("en"):
        assert thai.baht(1250) == "1,250 baht"
        assert thai.baht(Decimal("1250.5")) == "1,250.50 baht"


def test_ids_are_masked():
    assert shown("{{ id|masked_id }}", id="1101700230708") == "x-xxxx-xxxxx-70-8"


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (DAY, "0 months"),
        (date(2026, 10, 23), "0 months"),
        (date(2026, 10, 22), "1 month"),
        (date(2024, 11, 23), "23 months"),
        (date(2024, 11, 22), "2 years"),
        (date(1975, 11, 23), "50 years"),
        (date(1975, 11, 22), "51 years"),
        (date(1976, 2, 29), "50 years"),
    ],
)
def test_an_age_is_in_whole_years_and_of_infants_in_months(born, said):
    with override("en"):
        assert thai.age(born, DAY) == said


def test_nobody_is_younger_than_born():
    with pytest.raises(ValueError, match="before the birth"):
        thai.age(date(2026, 11, 23), DAY)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=2, minutes=50), "2 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=30), "30 days ago"),
        (timedelta(days=31), "22 October 2026 (2569 BE)"),
    ],
)
def test_what_was_lately_is_said_by_how_long_ago(since, said):
    with override("en"):
        assert thai.ago(NOON - since, NOON) == said


class Visit(forms.Form):
    on = ThaiDateField(latest=DAY, oldest_years=10)
    head = CitizenIdField(required=False)


@pytest.mark.parametrize("typed", ["22/11/2569", "22/11/2026", "22 พ.ย. 2569", "๒๒/๑๑/๒๕๖๙", "2569-11-22"])
def test_a_date_may_be_typed_in_either_era(typed):
    assert ThaiDateField().clean(typed) == DAY


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("22/11/69", "unreadable"),
        ("ไม่ทราบ", "unreadable"),
        ("27457", "unreadable"),
        ("29/2/2566", "impossible"),
        ("พ.ย. 2569", "partial"),
        ("2569", "partial"),
        ("", "required"),
    ],
)
def test_a_date_that_cannot_be_read_is_told_why(typed, code):
    with pytest.raises(ValidationError) as told:
        ThaiDateField().clean(typed)
    assert told.value.code == code


def test_limits_are_said_in_the_buddhist_era():
    with override("en"):
        form = Visit({"on": "23/11/2569"})
        assert form.errors["on"] == ["This day is still to come. Give a day up to 22/11/2569."]
        assert Visit({"on": "21/11/2559"}).errors["on"] == [
            "This day is too long ago. Look at the year again."
        ]


def test_a_form_shows_the_buddhist_year_and_keeps_what_was_mistyped():
    assert 'value="22/11/2569"' in str(Visit(initial={"on": DAY})["on"])
    assert 'value="22/11/69"' in str(Visit({"on": "22/11/69"})["on"])
    assert not Visit({"on": "22/11/2026", "head": ""}, initial={"on": DAY}).has_changed()


@pytest.mark.parametrize("typed", ["1101700230708", "1-1017-00230-70-8", "๑๑๐๑๗๐๐๒๓๐๗๐๘"])
def test_an_id_comes_out_as_thirteen_digits(typed):
    assert CitizenIdField().clean(typed) == "1101700230708"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1101700230709", "checksum"),
        ("12", "length"),
        ("1.1E+12", "scientific"),
        ("G123456789012", "characters"),
    ],
)
def test_an_id_that_cannot_be_right_is_told_why(typed, code):
    with pytest.raises(ValidationError) as told:
        CitizenIdField().clean(typed)
    assert told.value.code == code


def test_no_id_is_none():
    assert CitizenIdField(required=False).clean("") is None
    assert CitizenIdField(required=False).clean(" - ") is None
