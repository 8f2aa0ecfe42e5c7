"""One local authority of the demonstration has criteria of its own."""

import pytest

from ppaos.config.demo.authority import keep_own_criteria
from ppaos.engine.methods import parse
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.queries import methods_of_authorities, newest_method
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of

pytestmark = pytest.mark.django_db


def test_the_authority_with_the_most_households_publishes_beside_the_province():
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    assert keep_own_criteria(AT) is None
    household_of("สมมุติ")
    assert keep_own_criteria(AT).pk == "L4601"
    [own] = methods_of_authorities("slf_capitals").values()
    assert own.copied_from == newest_method("slf_capitals")
    method = parse(own.content["toml"], place="own")
    assert [level.lower_edge for level in method.levels] == [1.0, 1.9, 2.6, 3.25]
    assert {each.provenance.status for each in method.indicators} == {"derived", "proposal"}
