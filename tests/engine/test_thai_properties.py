"""Do the Thai rules hold whatever is typed, and do their fast forms agree with the obvious ones?"""

import re
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.thai import calendar, citizen_ids, dates, digits, names
from ppaos.engine.thai.names.spelling import _put_right
from ppaos.engine.thai.one import of_one, over_distinct

LATEST = date(2026, 11, 22)
DAYS = st.dates(date(1907, 1, 1), LATEST)
TWELVE = st.text("0123456789", min_size=12, max_size=12)
THAI = st.text("กขคณนทรลวสหอเแโใไะาิีุูัำ่้๊็์ .", max_size=12)
# As fingers slip: a vowel in front, a consonant, at most two marks on it in any order, a vowel behind.
SYLLABLE = st.from_regex("[เแโไ]?[กขณนรสห][ิีุูั่้์ํ]{0,2}[าำะ]?[่้ .]?", fullmatch=True)
SLIPS = st.lists(SYLLABLE, max_size=4).map("".join)


# A busy machine is slow, not wrong; one example is a whole column.
whatever = settings(deadline=None, max_examples=40)


def column(ask, values, **options):
    return (
        pl.DataFrame({"typed": pl.Series(values, dtype=pl.String)})
        .select(ask(pl.col("typed"), **options))[:, 0]
        .to_list()
    )


FORMS = ("{d}/{m}/{y}", "{y}-{m:02}-{d:02} 00:00:00", "{d} {thai} {y}", "{d} {short}{y}", "{y}{m:02}{d:02}")


@whatever
@given(st.lists(DAYS, min_size=1), st.sampled_from(FORMS), st.sampled_from([0, calendar.BE_OFFSET]))
def test_a_day_written_in_either_era_is_the_same_day(days, form, offset):
    typed = [
        form.format(
            d=day.day,
            m=day.month,
            y=day.year + offset,
            thai=calendar.MONTHS[day.month - 1],
            short=calendar.SHORT_MONTHS[day.month - 1],
        )
        for day in days
    ]
    read = column(dates.parsed, typed, latest=LATEST)
    assert read == [{"on": day, "precision": "day", "fault": None} for day in days]


@whatever
@given(st.lists(DAYS, min_size=1))
def test_a_day_said_in_thai_reads_back(days):
    for say in (
        calendar.thai_date,
        calendar.short_thai_date,
        lambda day: digits.thai_digits(day.isoformat()),
    ):
        read = column(dates.parsed, [say(day) for day in days], latest=LATEST)
        assert [one["on"] for one in read] == days


@whatever
@given(st.lists(st.text(max_size=15) | THAI))
def test_a_date_column_never_fails_and_a_fault_leaves_no_day(typed):
    for read in column(dates.parsed, typed, latest=LATEST):
        assert (read["on"] is None) == (read["precision"] is None)
        assert read["fault"] is None or read["on"] is None


@whatever
@given(st.lists(st.text(max_size=20)))
def test_cleaning_an_id_twice_changes_nothing(typed):
    once = column(citizen_ids.cleaned, typed)
    assert column(citizen_ids.cleaned, once) == once


@whatever
@given(TWELVE)
def test_a_checked_id_is_valid_and_no_single_slip_is_caught_wrongly(first_twelve):
    last = citizen_ids.check_digit(first_twelve)
    others = [first_twelve + digit for digit in "0123456789" if digit != last]
    assert column(citizen_ids.is_valid, [first_twelve + last, *others]) == [True] + [False] * 9


@pytest.mark.parametrize("twelve", ["12345678901", "1234567890123", "12345678901x", "๑๒๓๔๕๖๗๘๙๐๑๒"])
def test_a_check_digit_needs_twelve_digits(twelve):
    with pytest.raises(ValueError, match="exactly twelve digits"):
        citizen_ids.check_digit(twelve)


def test_absence_is_neither_valid_nor_invalid():
    assert column(citizen_ids.is_valid, [None, "", "ไม่มี", "1101700230708", "12"]) == [
        None,
        None,
        None,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1101700230708", "x-xxxx-xxxxx-70-8"), ("12", "x-xxxx-xxxxx-xx-x"), ("", "x-xxxx-xxxxx-xx-x")],
)
def test_masks_show_the_last_three_digits_at_most(text, shown):
    assert citizen_ids.masked(text) == shown


@whatever
@given(st.lists(SLIPS))
def test_spelling_put_right_stays_right(typed):
    right = column(names.spelled, typed)
    assert column(names.spelled, right) == right


@whatever
@given(st.lists(THAI))
def test_a_rule_over_distinct_values_is_the_rule(typed):
    def rule(text):
        return text.str.replace_all("[่้]", "")

    assert column(over_distinct, typed, rule=rule) == column(rule, typed)


@whatever
@given(st.lists(st.none() | THAI | SLIPS))
def test_a_name_taken_for_plain_is_one_that_nothing_would_be_put_right_in(typed):
    frame = pl.DataFrame({"name": pl.Series(typed, dtype=pl.String)})
    asked = frame.select(
        names.spelled(pl.col("name")).alias("quickly"), _put_right(pl.col("name")).alias("fully")
    )
    assert asked["quickly"].to_list() == asked["fully"].to_list()


@whatever
@given(
    st.lists(st.none() | st.text("0123456789๕-. xE+", max_size=15) | TWELVE.map(lambda first: first + "4"))
)
def test_an_id_is_read_as_it_is_cleaned_and_faulted(typed):
    frame = pl.DataFrame({"id": pl.Series(typed, dtype=pl.String)})
    read = frame.select(citizen_ids.read(pl.col("id")).alias("read")).unnest("read")
    assert read["digits"].to_list() == column(citizen_ids.cleaned, typed)
    assert read["fault"].to_list() == column(citizen_ids.fault, typed)
    for thirteen, fault in zip(read["digits"], read["fault"], strict=True):
        if thirteen:
            assert (fault is None) == (citizen_ids.check_digit(thirteen[:12]) == thirteen[12])


def dictionary_key(name):
    """The obvious sort key: vowels behind their consonants, marks compared last."""
    behind = re.sub("([เแโใไ])([ก-ฮ])", r"\2\1", name)
    return re.sub("[็่้๊๋์]", "", behind), behind


@whatever
@given(st.lists(THAI))
def test_names_sort_as_in_a_dictionary(typed):
    right = [name for name in column(names.spelled, typed) if name]
    keys = dict(zip(right, column(names.sort_key, right), strict=True))
    assert sorted(right, key=lambda name: keys[name].encode()) == sorted(right, key=dictionary_key)


def test_some_names_in_dictionary_order():
    ordered = ["กก", "กา", "ก้าน", "เก่ง", "แก้ว", "ขวัญ", "จันทร์", "ไชย", "ณัฐ", "แดง", "ด้วง", "เอก", "โอ"]
    keys = column(names.sort_key, ordered)
    assert [name for _, name in sorted(zip(keys, ordered, strict=True))] == [
        "กก", "กา", "ก้าน", "เก่ง", "แก้ว", "ขวัญ", "จันทร์", "ไชย", "ณัฐ", "ด้วง", "แดง", "เอก", "โอ",
    ]  # fmt: skip


def test_every_title_is_known_once_and_tells_a_sex_or_none():
    shown = [title.title for title in names.titles()]
    assert len(shown) == len(set(shown)) > 90
    assert {title.sex for title in names.titles()} == {"m", "f", None}


def test_a_title_and_a_name_are_parted_whether_they_touch_or_not():
    touching = [title for title in names.titles() if title.touch is True]
    typed = [
        (title, written + gap + "สมพร")
        for title in touching
        for written in (title.title, *title.short)
        for gap in ("", " ")
    ]
    frame = pl.DataFrame({"title": None, "first": [text for _, text in typed], "last": "ใจดี"})
    read = frame.select(name=names.split(pl.col("title"), pl.col("first"), pl.col("last")))["name"]
    for (title, text), name in zip(typed, read, strict=True):
        assert (name["first_name"], name["sex_of_title"]) == ("สมพร", title.sex), text
        assert name["title"] in (title.title, *title.short)


def test_fiscal_years_begin_in_october():
    assert calendar.fiscal_year(date(2026, 9, 30)) == 2569
    assert calendar.fiscal_year(date(2026, 10, 1)) == 2570
    assert calendar.fiscal_year_period(2570) == (date(2026, 10, 1), date(2027, 10, 1))


@whatever
@given(DAYS)
def test_a_day_lies_in_its_fiscal_year(day):
    start, end = calendar.fiscal_year_period(calendar.fiscal_year(day))
    assert start <= day < end
    frame = pl.DataFrame({"on": [day, None]}, schema={"on": pl.Date})
    assert frame.select(calendar.fiscal_year_column(pl.col("on")))["on"].to_list() == [
        calendar.fiscal_year(day),
        None,
    ]


def test_days_are_said_in_thai():
    assert calendar.thai_date(date(2026, 11, 22)) == "22 พฤศจิกายน 2569"
    assert calendar.short_thai_date(date(2026, 11, 22)) == "22 พ.ย. 2569"
    assert digits.thai_digits("25/2 หมู่ 10") == "๒๕/๒ หมู่ ๑๐"


@pytest.mark.parametrize(
    ("meant", "typed", "is_slip"),
    [
        ("กมล", "กมบ", True),  # ล and บ stand side by side
        ("สมชาย", "สมฃาย", False),  # far apart
        ("ศิริพร", "สิริพร", True),  # the same key with shift
        ("นฤมล", "ณฤมล", True),
        ("ปราณี", "แราณี", True),
        ("ปราณี", "อราณี", False),  # two keys away
        ("กัญญา", "กญญา", False),  # a letter fewer is no slip to another key
        ("อารี", "อิรี", False),
    ],
)
def test_a_slip_to_the_next_key_keeps_one_of_two_typing_keys(meant, typed, is_slip):
    keys = pl.DataFrame({"name": [meant, typed]}).select(
        key.alias(name) for name, key in zip("ab", names.typing_keys(pl.col("name")), strict=True)
    )
    assert any(keys[name].n_unique() == 1 for name in "ab") == is_slip


@pytest.mark.parametrize(
    ("typed", "is_alone"),
    [("สมชาย", True), ("นายสมชาย", False), ("สมชาย ใจดี", False), ("นาย สมชาย", False), ("-", None), (None, None),
     ("นางาม", True), ("Somchai", True)],
)  # fmt: skip
def test_a_first_name_alone_is_told_from_one_with_company(typed, is_alone):
    assert of_one(names.is_first_name_alone, typed) is is_alone


@settings(deadline=None)
@given(st.lists(st.text(alphabet="กขนายงสมชีา. ", min_size=0, max_size=9), max_size=20))
def test_a_first_name_alone_is_split_like_its_spelling(typed):
    rows = pl.DataFrame({"first": typed}, schema={"first": pl.String}).with_columns(
        alone=names.is_first_name_alone(pl.col("first")), spelled=names.spelled(pl.col("first"))
    )
    split = rows.filter("alone").with_columns(
        split=names.split(pl.lit(None, pl.String), pl.col("first"), pl.lit("ใจดี")).struct.field("first_name")
    )
    assert split["split"].to_list() == split["spelled"].to_list()
