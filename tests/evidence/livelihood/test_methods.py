"""Methods are published once and never change; which one holds is a question of the year."""

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine import methods
from ppaos.evidence.livelihood.actions import MethodChanged, publish_method, publish_packaged_methods
from ppaos.evidence.livelihood.actions.methods import PACKAGED
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries import MethodMissing, method_for_year, newest_method, published_methods
from ppaos.ground.privacy.models import Event
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, user_with

pytestmark = pytest.mark.django_db
TEXT = methods.texts("slf_capitals")["2563"]


def published(text=TEXT, *, name="slf_capitals", by=None):
    return publish_method(name=name, text=text, by=by, at=AT)


def test_what_comes_with_the_platform_is_published_once():
    publish_packaged_methods(by=None, at=AT)
    before = list(MethodVersion.objects.values())
    publish_packaged_methods(by=None, at=AT)
    assert list(MethodVersion.objects.values()) == before
    packaged = {f"{name} {version}" for name in PACKAGED for version in methods.texts(name)}
    assert {
        "slf_capitals 2563",
        "bmn_indicators 2565-69",
        "bmn_indicators 2560-64",
        "change_rule 2569",
    } <= packaged
    assert {str(each) for each in published_methods()} == packaged
    assert Event.objects.filter(verb="method.published").count() == len(packaged)


def test_the_same_text_again_is_the_same_version():
    assert published() == published()


def test_a_published_version_never_changes():
    first = published()
    with pytest.raises(MethodChanged, match="slf_capitals 2563"):
        published(TEXT + "\n# another word\n")
    assert MethodVersion.objects.get().sha256 == first.sha256


def test_a_text_that_is_no_method_is_refused():
    with pytest.raises(methods.MethodError):
        published('kind = "capitals"')
    assert not MethodVersion.objects.exists()


def test_a_method_without_a_first_day_holds_from_its_publishing():
    version = published(TEXT.replace("valid_from = 2020-01-01\n", ""))
    assert version.valid_from == AT.date()


def test_a_province_publishes_its_own_in_its_whole_area():
    make_areas()
    user_with("administrator", "46")
    assert published(by=data_manager_of("46")).source
    for stranger in (data_manager_of("4601"), user_with("supervisor", "46")):
        with pytest.raises(PermissionDenied):
            published(by=stranger)


def test_a_year_has_the_set_in_force_at_its_end_and_years_before_all_the_oldest():
    publish_packaged_methods(by=None, at=AT)
    versions = {
        year: method_for_year("bmn_indicators", year).version for year in (2555, 2560, 2564, 2565, 2569)
    }
    assert versions == {2555: "2560-64", 2560: "2560-64", 2564: "2560-64", 2565: "2565-69", 2569: "2565-69"}


def test_without_a_published_method_it_is_said_what_to_do():
    for ask in (lambda: newest_method("slf_capitals"), lambda: method_for_year("slf_capitals", 2565)):
        with pytest.raises(MethodMissing, match="ppaos init"):
            ask()
