"""Services of a need come in one order, with the outcome of each rule; nobody is sent where there is no place."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ppaos.engine.routing import Offered, best_of, ranked_services, with_room

FROM_60 = {"fact": "age", "is": ">=", "value": 60, "thai": "ก", "english": "a"}
POOR = {"fact": "is_below_line", "is": "==", "value": True, "thai": "ก", "english": "a"}
WORN = {"fact": "housing_condition", "is": "in", "value": ["worn", "ruined"], "thai": "ก", "english": "a"}
SOUND = {
    "fact": "housing_condition",
    "is": "not in",
    "value": ["worn", "ruined"],
    "thai": "ก",
    "english": "a",
}
PENSION = {"fact": "draws_pension", "is": "==", "value": False, "thai": "ก", "english": "a"}
NEED = {
    "need_id": pl.Int64,
    "code": pl.String,
    "household_id": pl.Int64,
    "person_id": pl.Int64,
    "area": pl.String,
}
HOME = {"household_id": pl.Int64, "is_below_line": pl.Boolean, "housing_condition": pl.String}
PERSON = {"household_id": pl.Int64, "person_id": pl.Int64, "age": pl.Int64}
OFFICE = {"service_id": pl.Int64, "area": pl.String, "office_id": pl.Int64}
ALLOWANCE = Offered(1, "allowance", ("income",), "person", (FROM_60, PENSION), 700, 30)
FAMILY = Offered(2, "family", ("income", "food"), "household", (POOR,), 3000, 30)
KITS = Offered(3, "kits", ("food", "income"), "household", (), None, None)
HOUSE = Offered(4, "house", ("repair",), "household", (WORN,), 19000, 90)
SERVICES = (ALLOWANCE, FAMILY, KITS, HOUSE)
HERE = [(number, "v", number * 100) for number in (1, 2, 3, 4)]


def ranked(needs, homes=(), people=(), services=SERVICES, offices=HERE, **given):
    frames = [
        pl.DataFrame(rows, schema=schema, orient="row")
        for rows, schema in ((needs, NEED), (homes, HOME), (people, PERSON), (offices, OFFICE))
    ]
    return ranked_services(frames[0], frames[1], frames[2], services, frames[3], **given)


def listed(frame, *columns):
    return [tuple(row[name] for name in columns) for row in frame.iter_rows(named=True)]


def test_what_surely_fits_comes_before_what_has_to_be_asked_and_what_fails_is_left_out():
    needs = [(7, "income", 1, None, "v")]
    homes, people = [(1, True, None)], [(1, 12, 70), (1, 11, 30)]
    found = ranked(needs, homes, people)
    assert listed(found, "service_id", "office_id", "person_id", "rank", "outcomes", "unknown") == [
        (2, 200, None, 1, "m", 0), (3, 300, None, 2, "", 0), (1, 100, 12, 3, "mu", 1),
    ]  # fmt: skip
    rich = ranked(needs, [(1, False, None)], [(1, 11, 30)])
    assert listed(rich, "service_id", "rank") == [(3, 1)]
    whole = ranked(needs, [(1, False, None)], [(1, 11, 30)], with_failing=True)
    assert listed(whole, "service_id", "person_id", "rank", "outcomes", "failing") == [
        (3, None, 1, "", 0), (2, None, None, "f", 1), (1, 11, None, "fu", 1),
    ]  # fmt: skip


def test_a_need_of_one_person_looks_at_that_person_and_the_household_around():
    people = [(1, 11, 30), (1, 12, 70)]
    assert listed(ranked([(7, "income", 1, 11, "v")], [], people), "service_id", "person_id") == [
        (3, None),
        (2, None),
    ]
    assert (1, 12) in listed(ranked([(7, "income", 1, 12, "v")], [], people), "service_id", "person_id")


def test_without_members_or_facts_everything_has_to_be_asked():
    found = ranked([(7, "income", 1, None, "v")])
    assert listed(found, "service_id", "outcomes") == [(3, ""), (2, "u"), (1, "uu")]


def test_a_service_without_an_office_there_is_not_offered():
    assert ranked([(7, "repair", 1, None, "elsewhere")], [(1, True, "worn")]).is_empty()
    assert ranked([(7, "repair", 1, None, "v")], services=()).is_empty()
    sound = Offered(5, "paint", ("repair",), "household", (SOUND,))
    offices = [*HERE, (5, "v", 500)]
    found = ranked(
        [(7, "repair", 1, None, "v")], [(1, True, "sound")], services=(HOUSE, sound), offices=offices
    )
    assert listed(found, "service_id", "outcomes") == [(5, "m")]


def plain(needs, homes, people):
    """The same, said need by need."""
    rows = []
    for need_id, code, home, person, area in needs:
        known = {row[0]: row for row in homes}.get(home, (home, None, None))
        mine = sorted(
            (row for row in people if row[0] == home and person in (None, row[1])), key=lambda row: row[1]
        )
        options = []
        for service in SERVICES:
            if code not in service.needs or area != "v":
                continue
            best = None
            for _, who, age in mine or [(home, person, None)]:
                told = {"age": age, "is_below_line": known[1], "housing_condition": known[2]}
                letters = "".join(_letter(rule, told) for rule in service.rules)
                score = (letters.count("f"), letters.count("u"))
                if best is None or score < best[0]:
                    best = (score, letters, who if service.per == "person" else None)
            if not best[0][0]:
                key = (best[0][1], service.needs.index(code) > 0, service.baht is None, -(service.baht or 0),
                       service.days is None, service.days, service.code)  # fmt: skip
                options.append((key, service.service_id, best[1], best[2]))
        options.sort()
        rows += [(need_id, service, who, letters) for _, service, letters, who in options]
    return sorted(rows, key=lambda row: row[0])


def _letter(rule, told):
    value = told.get(rule["fact"])
    if value is None:
        return "u"
    holds = {">=": lambda: value >= rule["value"], "==": lambda: value == rule["value"],
             "in": lambda: value in rule["value"]}[rule["is"]]()  # fmt: skip
    return "m" if holds else "f"


small = st.integers(0, 3)
homes_of = st.lists(
    st.tuples(small, st.sampled_from([None, True, False]), st.sampled_from([None, "sound", "worn"])),
    unique_by=lambda row: row[0], max_size=4,
)  # fmt: skip
people_of = st.lists(st.tuples(small, st.integers(10, 19), st.sampled_from([None, 30, 70])),
                     unique_by=lambda row: row[1], max_size=8)  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["income", "food", "repair"]), small, st.integers(0, 9)), max_size=6),
    homes_of, people_of, st.randoms(use_true_random=False),
)  # fmt: skip
def test_it_says_what_the_plain_way_says_in_whatever_order_rows_come(asked, homes, people, chance):
    needs = []
    for number, (code, home, pick) in enumerate(asked):
        mine = [person for place, person, _ in people if place == home]
        needs.append((number, code, home, mine[pick % len(mine)] if mine and pick % 2 else None, "v"))
    found = ranked(*(chance.sample(rows, len(rows)) for rows in (needs, homes, people, SERVICES)))
    assert listed(found, "need_id", "service_id", "person_id", "outcomes") == plain(needs, homes, people)


ORDER = {"need_id": pl.Int64, "is_urgent": pl.Boolean, "standing": pl.Float64}
PLACES = {"pool": pl.Int64, "places": pl.Int64}


def roomed(found, order, places):
    return with_room(
        found.with_columns(pl.col("office_id").alias("pool")),
        pl.DataFrame(order, schema=ORDER, orient="row"),
        pl.DataFrame(places, schema=PLACES, orient="row"),
    )


def test_who_is_in_greatest_need_is_sent_first_and_the_others_to_the_next():
    needs = [(number, "food", number, None, "v") for number in (1, 2, 3)]
    found = ranked(needs, [(number, True, None) for number in (1, 2, 3)])
    order = [(1, False, 2.0), (2, True, None), (3, False, 1.0)]
    told = roomed(found, order, [(300, 1), (200, 1)])
    assert listed(told.filter("is_chosen"), "need_id", "service_id", "room") == [
        (2, 3, "free"),
        (3, 2, "free"),
    ]
    assert listed(told.filter(pl.col("need_id") == 1), "service_id", "room") == [(3, "full"), (2, "full")]
    best = best_of(told, most=1)
    assert listed(best, "need_id", "service_id", "rank") == [(1, 3, 1), (2, 3, 1), (3, 2, 1)]


def test_where_no_limit_is_known_nothing_is_said_of_room():
    found = ranked([(1, "food", 1, None, "v")], [(1, True, None)])
    told = roomed(found, [(1, False, 1.0)], [(300, None)])
    assert listed(told, "service_id", "room", "is_chosen") == [(3, "unknown", True), (2, "unknown", False)]


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from([None, 1.0, 2.0])), min_size=1, max_size=7),
    st.integers(0, 3), st.integers(0, 3), st.randoms(use_true_random=False),
)  # fmt: skip
def test_no_office_gets_more_than_it_takes_and_nobody_in_less_need_takes_a_place(order, kits, family, chance):
    needs = [(number, "food", number, None, "v") for number in range(len(order))]
    found = ranked(needs, [(number, True, None) for number in range(len(order))])
    rows = [(number, *each) for number, each in enumerate(order)]
    places = [(300, kits), (200, family)]
    told = roomed(
        found.sample(fraction=1, shuffle=True, seed=chance.randint(0, 99)),
        chance.sample(rows, len(rows)),
        places,
    )
    chosen = dict(listed(told.filter("is_chosen"), "need_id", "service_id"))
    line = sorted(rows, key=lambda row: (not row[1], row[2] is None, row[2] or 0, row[0]))
    expected, left = {}, {3: kits, 2: family}
    for number, *_ in line:
        if service := next((service for service in (3, 2) if left[service]), None):
            expected[number] = service
            left[service] -= 1
    assert chosen == expected
