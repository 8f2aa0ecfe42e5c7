"""What people decided becomes labelled pairs, and the quality of linking is read from them, or said to be unknown."""

import csv
import io

import polars as pl
import pytest
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from ppaos.engine.linkage import COMPARISONS
from ppaos.evidence.targeting.actions.assigning import draw_sample
from ppaos.evidence.targeting.actions.review import decide_match
from ppaos.evidence.targeting.models import Candidate, Match
from ppaos.evidence.targeting.presenters import linking_quality as words
from ppaos.evidence.targeting.queries.labelled import labelled_pairs
from ppaos.evidence.targeting.queries.linking_quality import FEW, Share, bands, linking_quality, wilson
from ppaos.evidence.targeting.queries.review import pairs_to_check
from ppaos.ground.privacy.models import Event
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, person_named, person_row, registered, user_with


def test_wilsons_interval_as_published():
    """Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (successes, trials), expected in published.items():
        assert wilson(successes, trials) == pytest.approx(expected, abs=5e-5)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share(successes, trials):
    low, high = wilson(min(successes, trials), trials)
    assert 0 <= low <= min(successes, trials) / trials + 1e-12
    assert min(successes, trials) / trials - 1e-12 <= high <= 1


def test_few_pairs_tell_nothing():
    assert Share(0, 0, 5).share is Share(0, 0, 5).interval is None
    assert Share(FEW - 1, 0, 40).is_few
    assert not Share(FEW - 1, 1, 0).is_few


def test_bands_hold_every_probability_once():
    given_ = [0.0, 0.2, 0.299999, 0.75, 0.8, 0.99, 1.0, None]
    pairs = pl.DataFrame({"probability": given_, "decision": ["same"] * 7 + ["different"]})
    found = {(band.least, band.most): band.found.same for band in bands(pairs, (0.2, 0.75))}
    assert found == {(0.0, 0.2): 1, (0.2, 0.3): 2, (0.75, 0.8): 1, (0.8, 0.9): 1, (0.99, 1.0): 2}


@pytest.fixture
def manager(db):
    make_areas()
    return user_with("data_manager", "46")


def decided(manager, *judged: tuple[float, str], machine: str = "doubtful", origin: str = "model") -> None:
    """Pairs the machine gave a probability, and a person decided."""
    start = 1000 + Candidate.objects.count()
    numbers = range(start, start + len(judged))
    registered(*(person_row(number, f"h{number}") for number in numbers))
    committed(edition_of("national"), *(listed(number, f"l{number}", sealed_id=None) for number in numbers))
    levels = {"sex": {"level": "same", "weight": 1.0}}
    for number, (probability, decision) in zip(numbers, judged, strict=True):
        match = Match.objects.create(
            candidate=Candidate.objects.get(row_no=number), person=person_named(f"สมมุติ{number}"), decision=machine,
            origin=origin, probability=probability, match_weight=1.5, method="engine.linkage 2569-11", decided_at=AT,
            levels=levels,
        )  # fmt: skip
        if decision:
            decide_match(match=match, decision=decision, by=manager, at=AT)


def test_a_decision_is_a_labelled_pair_with_what_the_machine_knew(manager):
    decided(manager, (0.4, "same"), (0.6, "different"), (0.7, "cannot_tell"), (0.5, ""))
    pairs = labelled_pairs(manager)
    assert pairs.select("machine", "origin", "probability", "decision", "kind", "is_sampled").rows() == [
        ("doubtful", "model", 0.4, "same", "national_list", False),
        ("doubtful", "model", 0.6, "different", "national_list", False),
        ("doubtful", "model", 0.7, "cannot_tell", "national_list", False),
    ]
    assert pairs["sex"].to_list() == ["same"] * 3
    assert pairs["sex_weight"].to_list() == [1.0] * 3
    assert pairs["birth_date"].null_count() == 3
    assert {each.name for each in COMPARISONS} <= set(pairs.columns)


def test_labelled_pairs_are_those_in_sight(manager):
    decided(manager, (0.4, "same"))
    assert labelled_pairs(user_with("supervisor", "4605")).is_empty()
    assert labelled_pairs(user_with("supervisor", "4601")).height == 1
    assert labelled_pairs(user_with("supervisor", "46"), deed="export").is_empty()
    assert labelled_pairs(manager, area_code="460105").is_empty()
    assert labelled_pairs(user_with("governor_office", "46")).is_empty()


def test_quality_is_counted_and_too_few_are_said_to_be_too_few(manager):
    decided(manager, (0.4, "same"), (0.45, "different"), (0.7, "cannot_tell"), (0.5, ""))
    found = linking_quality(manager)
    assert (found.all_reviewed, found.in_doubt) == (Share(1, 1, 1), 1)
    assert found.kinds == {"national_list": Share(1, 1, 1)}
    assert [(band.least, round(band.promised, 3), band.found) for band in found.bands] == [
        (0.4, 0.425, Share(1, 1, 0)),
        (0.7, 0.7, Share(0, 0, 1)),
    ]
    assert [row["share"] for row in words.band_rows(found)] == [None, None]
    assert found.methods == ["engine.linkage 2569-11"]


def test_precision_is_of_what_was_drawn_at_random(manager):
    decided(manager, *[(0.95, "")] * 4, machine="same")
    decided(manager, (0.9999, ""), machine="same", origin="verified_id")
    decided(manager, (0.5, "same"))
    draw_sample(origin="model", count=3, by=manager, at=AT)
    drawn = list(pairs_to_check(manager))
    for match, decision in zip(drawn, ("same", "different"), strict=False):
        decide_match(match=match, decision=decision, by=manager, at=AT)
    by_model, by_id = linking_quality(manager).drawn
    assert (by_model.origin, by_model.drawn_from, by_model.waiting, by_model.found) == (
        "model",
        4,
        1,
        Share(1, 1, 0),
    )
    assert (by_id.origin, by_id.drawn_from, by_id.waiting, by_id.found) == (
        "verified_id",
        1,
        0,
        Share(0, 0, 0),
    )
    sampled = labelled_pairs(manager).filter("is_sampled")
    assert sampled.select("machine", "decision").rows() == [("same", "same"), ("same", "different")]


def test_shares_are_said_with_their_interval_and_held_against_the_promise(manager):
    decided(manager, *[(0.25, "same")] * FEW)
    with override("en"):
        row = words.band_rows(linking_quality(manager))[0]
    assert (row["share"], row["promised"], row["is_off"]) == ("100.0% (88.6% to 100.0%)", "25.0%", True)


def test_the_page_opens_to_the_pairs_and_the_file_names_nobody(manager, client):
    decided(manager, (0.4, "same"), (0.6, "different"))
    client.force_login(manager)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("targeting:linking_quality")).content.decode()
    assert "?show=settled&amp;least=0.4&amp;most=0.5" in page
    assert "too few" in page
    answer = client.post(reverse("targeting:export_labelled_pairs"), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert [row["decision"] for row in csv.DictReader(io.StringIO(text))] == ["same", "different"]
    assert "สมมุติ" not in text
    assert Event.objects.get(verb="export.made").detail == {"what": "labelled pairs", "rows": 2}
    assert client.post(reverse("targeting:export_labelled_pairs"), {"format": "exe"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "sees", "exports"),
    [("data_manager", 200, 200), ("supervisor", 200, 403), ("governor_office", 403, 403), ("administrator", 403, 403),
     ("surveyor", 403, 403), ("protection_officer", 403, 403), ("central_programme", 403, 403)],
)  # fmt: skip
def test_who_sees_the_quality_and_who_takes_the_pairs(manager, client, role, sees, exports):
    client.force_login(user_with(role, "46"))
    assert client.get(reverse("targeting:linking_quality")).status_code == sees
    given_ = client.post(reverse("targeting:export_labelled_pairs"), {"format": "csv"})
    assert given_.status_code == exports
