"""Figures for everybody: released by who may, dated, seldom; nothing held back is had from all that is told."""

import csv
import io
import random
from datetime import timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.engine.methods import load
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.dashboards.actions.public import ReleaseRefused, release_figures, take_release_down
from ppaos.sharing.dashboards.models import AreaFigure, PublicRelease
from ppaos.sharing.dashboards.queries.brief import brief_of, partitions
from ppaos.sharing.dashboards.queries.figures import figures
from ppaos.sharing.dashboards.queries.public import TOLD, for_everybody, release_telling
from tests.engine.disclosure.attacking import Attacker
from tests.factories.areas import make_areas
from tests.factories.people import household_of, user_with

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PARENTS = {"46": None, "4601": "46", "4605": "46", "460101": "4601", "460102": "4601", "460510": "4605"}


@pytest.fixture(autouse=True)
def counted(client):
    make_areas()
    client.cookies["django_language"] = "en"
    household_of("สมหวัง", household_code="K-1")
    fold_changes(at=NOW)


def province():
    return Area.objects.get(pk="46")


def released(at=NOW, by=None):
    return release_figures(area=province(), by=by, at=at)


def made_up(seed):
    """Sums of three subdistricts that add up, small and large, in the rollup."""
    chance = random.Random(seed)
    sums = dict.fromkeys(PARENTS, 0)
    rows = {code: dict.fromkeys(figures(), 0) for code in PARENTS}
    for code in ("460101", "460102", "460510"):
        levels = [chance.choice([0, 2, 5, 12, 40, 300]) for _ in range(5)]
        assessed = sum(levels)
        poor = assessed + chance.choice([0, 3, 30])
        told = dict(
            zip(("level_1", "level_2", "level_3", "level_4", "level_not_scored"), levels, strict=True)
        )
        told |= {
            "households_assessed": assessed, "households_poor": poor, "households_helped": poor // 3,
            "households_verified": poor + chance.choice([0, 4, 90]),
        }  # fmt: skip
        told["households_found"] = told["households_verified"] + chance.choice([0, 7])
        for figure, number in told.items():
            for around in (code, code[:4], "46"):
                rows[around][figure] += number
    AreaFigure.objects.filter(area_id__in=sums).delete()
    AreaFigure.objects.bulk_create(
        AreaFigure(area_id=code, figure=figure, value=number)
        for code, numbers in rows.items()
        for figure, number in numbers.items()
        if not figures()[figure].mean and figures()[figure].unit != "baht"
    )
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_nothing_held_back_is_had_from_all_that_is_published_together(seed):
    """Somebody knows every number of the release and of the briefs of the province and its districts, and the sums."""
    rows = made_up(seed)
    told = for_everybody(province(), NOW.date()).counts
    in_briefs = [brief_of(Area.objects.get(pk=code), NOW.date()) for code in ("46", "4601", "4605")]
    hidden = set.intersection(*({(a, f) for a in PARENTS for f in figures()} - _shown(b) for b in in_briefs))
    hidden -= {(area, figure) for figure in TOLD for area in PARENTS if told[figure][area] is not None}
    cells = pl.DataFrame(
        [
            (area, figure, rows[area][figure], (area, figure) in hidden)
            for area in PARENTS
            for figure in figures()
        ],
        schema={"area": pl.String, "column": pl.String, "count": pl.Int64, "is_suppressed": pl.Boolean},
        orient="row",
    )
    attacker = Attacker(cells, PARENTS, partitions())
    assert attacker.pinned() == []
    assert attacker.determined() == []
    least = load("disclosure_rule").least
    small = [n for numbers in told.values() for n in numbers.values() if n is not None and 0 < n < least]
    assert small == []


def _shown(brief):
    areas = [brief.area.code, *(part.code for part in brief.parts)]
    return {(area, figure) for area in areas for figure in figures() if (area, figure) not in brief.held_back}


def test_a_release_stays_as_it_was_whatever_happens_after(client):
    release = released()
    before = client.get("/public/46/").context["rows"]
    for number in range(12):
        household_of(f"ใหม่{number}", key=f"k{number}", house_no=str(number + 20))
    fold_changes(at=timezone.now() + timedelta(seconds=2))
    assert client.get("/public/46/").context["rows"] == before
    assert PublicRelease.objects.get().counts == release.counts


@pytest.mark.parametrize(("days", "may"), [(0, False), (88, False), (91, True)])
def test_a_province_releases_its_figures_seldom_even_after_taking_them_down(days, may):
    take_release_down(release=released(), by=None, at=NOW)
    if may:
        assert released(at=NOW + timedelta(days=days)).taken_down_at is None
    else:
        with pytest.raises(ReleaseRefused, match="90"):
            released(at=NOW + timedelta(days=days))


def test_only_a_province_is_released_and_a_release_taken_down_once():
    with pytest.raises(ReleaseRefused):
        release_figures(area=Area.objects.get(pk="4601"), by=None, at=NOW)
    release = released()
    take_release_down(release=release, by=None, at=NOW)
    with pytest.raises(ReleaseRefused):
        take_release_down(release=release, by=None, at=NOW)
    assert release_telling("46") is None


def test_before_the_first_count_there_is_nothing_to_release(monkeypatch):
    AreaFigure.objects.all().delete()
    from_nothing = for_everybody(province(), NOW.date())
    monkeypatch.setattr(
        "ppaos.sharing.dashboards.actions.public.for_everybody",
        lambda area, on: type(from_nothing)(None, from_nothing.places, from_nothing.counts, "1"),
    )
    with pytest.raises(ReleaseRefused):
        released()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("administrator", True),
        ("central_programme", True),
        ("data_manager", False),
        ("governor_office", False),
    ],
)
def test_who_may_release_figures_leaves_a_trace(client, role, may):
    user = user_with(role, "46")
    client.force_login(user)
    assert client.get("/publishing/").status_code == (200 if may else 403)
    answer = client.post("/publishing/46/release/")
    assert answer.status_code == (302 if may else 403)
    assert (
        PublicRelease.objects.count() == Event.objects.filter(verb="public_release.made").count() == int(may)
    )
    if may:
        assert "can be made from" in client.get("/publishing/").content.decode()
        again = client.post("/publishing/46/release/", follow=True)
        assert "90 days" in again.content.decode()
        address = f"/publishing/{PublicRelease.objects.get().pk}/take-down/"
        assert client.post(address).status_code == 302
        assert client.post(address, follow=True).status_code == 200
        assert client.get("/public/46/").status_code == 404
    else:
        with pytest.raises(PermissionDenied):
            release_figures(area=province(), by=user, at=NOW)


def test_provinces_without_households_are_not_offered(client):
    client.force_login(user_with("central_programme", "46"))
    assert "/publishing/46/release/" in client.get("/publishing/").content.decode()
    AreaFigure.objects.all().delete()
    assert "No province" in client.get("/publishing/").content.decode()


def test_nobody_releases_or_takes_down_the_figures_of_another_place(client):
    release = released()
    client.force_login(user_with("administrator", "4601"))
    assert client.post("/publishing/46/release/").status_code == 404
    assert client.post(f"/publishing/{release.pk}/take-down/").status_code == 404
    assert "No province" in client.get("/publishing/").content.decode()


def test_strangers_see_what_is_open_and_nothing_else(client):
    assert "No figures are open" in client.get("/public/").content.decode()
    assert client.get("/public/46/").status_code == 404
    released()
    assert client.get("/public/").headers["Location"] == "/public/46/"
    for code in PARENTS:
        assert client.get(f"/public/{code}/").status_code == 200
    for odd in ("46010101", "99", "x", "L4601"):
        assert client.get(f"/public/{odd}/").status_code == 404
        assert client.get(f"/public/{odd}/figures.csv").status_code == 404
    shown = client.get("/public/46/").content.decode()
    assert "withheld" in shown
    assert "สมหวัง" not in shown
    assert 'href="/public/4601/"' in shown
    assert client.get("/publishing/").status_code == 302


def test_the_file_tells_the_same_numbers_with_what_they_mean(client):
    made_up(1)
    release = released()
    answer = client.get("/public/4601/figures.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len(PARENTS) * len(TOLD)
    assert all(row["label"] and row["definition"] for row in rows)
    for row in rows:
        number = release.counts[row["figure"]][row["area_code"]]
        assert (row["value"], row["state"]) == (
            ("", "suppressed") if number is None else (str(number), "told")
        )
