"""A method is copied or loaded, edited, and published once by whoever keeps it; a published version never changes."""

import tomllib
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine import methods
from ppaos.evidence.livelihood.actions import (
    DraftRefused,
    copy_method,
    discard_draft,
    edit_draft,
    load_draft,
    publish_draft,
    publish_packaged_methods,
)
from ppaos.evidence.livelihood.models import MethodDraft, MethodVersion, PulledInterview
from ppaos.evidence.livelihood.queries import methods_of_authorities, newest_method
from ppaos.evidence.livelihood.queries.drafts import areas_to_draft_for, data_of_draft, drafts_in_sight
from ppaos.evidence.livelihood.queries.methods import table_in_use
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db
NAME = "slf_capitals"


@pytest.fixture(autouse=True)
def place():
    make_areas()
    user_with("administrator", "46")
    publish_packaged_methods(by=None, at=AT)


@pytest.fixture
def keeper():
    return data_manager_of("46")


def area(code="46"):
    return Area.objects.get(pk=code)


def copied(by, code="46"):
    return copy_method(version=newest_method(NAME), area=area(code), by=by, at=AT)


def reweighed(draft, by, weight=0.25, other=0.05):
    """The draft with the weights of two indicators changed."""
    data = data_of_draft(draft)
    for row in data["indicator"]:
        row["weight"] = {"human_education": weight, "human_schooling": other}.get(row["code"], row["weight"])
    edit_draft(draft=draft, text=methods.toml_text(data), document="", by=by, at=AT)
    draft.refresh_from_db()
    return draft


def published(draft, by, **given):
    values = {
        "version": "2570", "valid_from": date(2026, 10, 1), "valid_to": None, "document": "หนังสือที่ กส 1/2569",
        "decision": "มติที่ประชุม ศจพ. จังหวัด", "by": by, "at": AT,
    }  # fmt: skip
    return publish_draft(draft=draft, **values | given)


def test_a_copy_says_what_its_origin_says_and_names_it(keeper):
    draft = copied(keeper)
    origin = newest_method(NAME)
    assert data_of_draft(draft) == tomllib.loads(origin.content["toml"])
    assert (draft.copied_from, draft.made_by, draft.name) == (origin, keeper, NAME)
    assert Event.objects.get(verb="method.copied").area_code == "46"


def test_a_published_draft_is_the_method_of_all_from_its_day_on(keeper):
    draft = reweighed(copied(keeper), keeper)
    made = published(draft, keeper)
    assert newest_method(NAME) == made
    assert methods.parse(made.content["toml"], place="made").version == "2570"
    assert (made.area_id, made.copied_from.version, made.published_by) == ("46", "2563", keeper)
    assert (made.document, made.decision) == ("หนังสือที่ กส 1/2569", "มติที่ประชุม ศจพ. จังหวัด")
    assert not drafts_in_sight(keeper).exists()
    assert Event.objects.filter(verb="method.published", actor_id=keeper.pk, area_code="46").count() == 1


def test_a_method_of_days_to_come_is_not_used_before(keeper):
    published(copied(keeper), keeper, valid_from=date(2099, 1, 1), valid_to=date(2100, 1, 1))
    assert newest_method(NAME).version == "2563"
    published(copied(keeper, "L4601"), keeper, version="2571", valid_from=date(2099, 1, 1))
    assert methods_of_authorities(NAME) == {}


def test_before_its_first_day_a_method_is_the_one_that_comes_first(keeper):
    MethodVersion.objects.filter(name=NAME).update(valid_from=date(2099, 1, 1))
    assert newest_method(NAME).version == "2563"


def test_an_older_end_gives_way_to_the_new_dates(keeper):
    draft = copied(keeper)
    data = data_of_draft(draft) | {"valid_to": date(2021, 1, 1)}
    edit_draft(draft=draft, text=methods.toml_text(data), document="", by=keeper, at=AT)
    assert "valid_to" not in tomllib.loads(published(draft, keeper).content["toml"])


def test_a_local_authority_publishes_beside_the_province_never_in_its_place():
    own = data_manager_of("L4601")
    made = published(copied(own, "L4601"), own)
    assert newest_method(NAME).version == "2563"
    assert methods_of_authorities(NAME) == {"L4601": made}
    keeper = data_manager_of("46")
    assert published(copied(keeper), keeper).version == "2570"
    assert methods_of_authorities("bmn_indicators") == {}


@pytest.mark.parametrize("code", ["46", "L4601"])
def test_a_label_that_is_taken_is_refused(keeper, code):
    draft = copied(keeper, code)
    with pytest.raises(DraftRefused, match="2563"):
        published(draft, keeper, version="2563")
    published(draft, keeper)
    with pytest.raises(DraftRefused, match="2570"):
        published(copied(keeper, code), keeper)
    assert MethodVersion.objects.filter(name=NAME).count() == 2


@pytest.mark.parametrize("missing", ["version", "document", "decision"])
def test_publishing_asks_for_label_document_and_decision(keeper, missing):
    with pytest.raises(DraftRefused):
        published(copied(keeper), keeper, **{missing: " "})


def test_what_contradicts_itself_can_wait_as_a_draft_and_is_never_published(keeper):
    draft = reweighed(copied(keeper), keeper, other=0.9)
    with pytest.raises(methods.MethodError, match="weights of human"):
        published(draft, keeper)
    assert MethodVersion.objects.filter(name=NAME).count() == 1


def test_what_no_builder_asks_for_is_asked_for_at_publishing(keeper):
    draft = copied(keeper)
    data = data_of_draft(draft)
    data["scale"]["source"] = " "
    edit_draft(draft=draft, text=methods.toml_text(data), document="", by=keeper, at=AT)
    with pytest.raises(DraftRefused, match="sources"):
        published(draft, keeper)


def test_a_draft_that_was_published_no_longer_changes(keeper):
    draft = copied(keeper)
    published(draft, keeper)
    for act in (
        lambda: edit_draft(draft=draft, text=draft.text, document="", by=keeper, at=AT),
        lambda: discard_draft(draft=draft, by=keeper, at=AT),
        lambda: published(draft, keeper, version="2571"),
    ):
        with pytest.raises(DraftRefused, match="2570"):
            act()


def test_a_draft_is_loaded_from_a_file_and_knows_what_it_was_copied_from(keeper):
    text = methods.texts(NAME)["2563"]
    draft = load_draft(text=text, area=area(), document="แฟ้มที่ส่งมา", by=keeper, at=AT)
    assert (draft.copied_from, draft.document) == (newest_method(NAME), "แฟ้มที่ส่งมา")
    other = load_draft(
        text=text.replace('version = "2563"', 'version = "x"'), area=area(), document="", by=keeper, at=AT
    )
    assert other.copied_from is None
    edit_draft(draft=other, text=text, document="", by=keeper, at=AT)


@pytest.mark.parametrize(
    "text", ['name = "nobody_knows"', "thai = 1", "name = ", 'name = "slf_capitals"\nkind = "dimensions"']
)
def test_a_file_that_is_for_no_known_method_is_refused(keeper, text):
    with pytest.raises(DraftRefused):
        load_draft(text=text, area=area(), document="", by=keeper, at=AT)
    assert not MethodDraft.objects.exists()


@pytest.mark.parametrize(
    "text", ['name = "bmn_indicators"', "kind = ", 'name = "slf_capitals"\nkind = "dimensions"']
)
def test_a_draft_stays_the_same_method(keeper, text):
    draft = copied(keeper)
    with pytest.raises(DraftRefused):
        edit_draft(draft=draft, text=text, document="", by=keeper, at=AT)


def test_a_draft_that_was_thrown_away_is_gone(keeper):
    draft = copied(keeper)
    discard_draft(draft=draft, by=keeper, at=AT)
    assert not MethodDraft.objects.exists()
    assert Event.objects.get(verb="method_draft.discarded").subjects.get().subject_id == draft.pk


@pytest.mark.parametrize(
    ("role", "granted", "code", "may"),
    [
        ("data_manager", "46", "46", True),
        ("data_manager", "46", "L4601", True),
        ("data_manager", "L4601", "L4601", True),
        ("data_manager", "L4601", "46", False),
        ("data_manager", "4601", "46", False),
        ("data_manager", "46", "4601", False),  # a district keeps no criteria
        ("supervisor", "46", "46", False),
        ("administrator", "46", "46", False),
        ("governor_office", "L4601", "L4601", False),
    ],
)
def test_who_writes_methods_for_which_area(role, granted, code, may):
    user = user_with(role, granted)
    assert (code in [each.code for each in areas_to_draft_for(user)]) is may
    if may:
        draft = copied(user, code)
        assert list(drafts_in_sight(user)) == [draft]
        return
    with pytest.raises(PermissionDenied):
        copied(user, code)
    with pytest.raises(PermissionDenied):
        load_draft(text=methods.texts(NAME)["2563"], area=area(code), document="", by=user, at=AT)
    draft = MethodDraft.objects.create(
        name=NAME, area_id=code, text=methods.texts(NAME)["2563"], made_at=AT, changed_at=AT
    )
    for act in (
        lambda: edit_draft(draft=draft, text=draft.text, document="", by=user, at=AT),
        lambda: discard_draft(draft=draft, by=user, at=AT),
        lambda: published(draft, user),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_table_of_scores_of_the_provinces_own_reads_interviews_and_all_are_read_again(keeper):
    PulledInterview.objects.create(interview_id=1, digest="known", household_id=1, pulled_at=AT)
    [table] = (each for each in methods.versions("slf_scoring") if each.version == "2569")
    assert table_in_use(table) == table
    draft = copy_method(version=newest_method("slf_scoring"), area=area(), by=keeper, at=AT)
    published(draft, keeper)
    assert table_in_use(table).version == "2570"
    other = next(each for each in methods.versions("bmn_scoring"))
    assert table_in_use(other) == other
    assert PulledInterview.objects.get().digest == ""


def test_a_table_for_other_indicators_stands_in_the_place_of_none(keeper):
    older, newer = methods.versions("bmn_scoring")
    version = MethodVersion.objects.get(name="bmn_scoring", version=newer.version)
    published(copy_method(version=version, area=area(), by=keeper, at=AT), keeper)
    assert table_in_use(older) == older
    assert table_in_use(newer).version == "2570"


def test_a_copy_of_every_method_that_comes_with_the_platform_can_be_published(keeper):
    for version in list(MethodVersion.objects.all()):
        draft = copy_method(version=version, area=area(), by=keeper, at=AT)
        assert published(draft, keeper, version=f"{version.version} own").area_id == "46"
