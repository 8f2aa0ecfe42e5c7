"""Whatever can wait on the home page has its words, and its picture."""

from ppaos.sharing.dashboards.presenters.home import ICONS, IN_AREAS, OF_MODELS, OF_RECORDS, TOGETHER
from ppaos.sharing.dashboards.queries.waits_in_protection import IN_PROTECTION


def test_every_kind_has_a_picture():
    told = {*TOGETHER, *OF_RECORDS, *OF_MODELS, *IN_AREAS}
    assert told - ICONS.keys() == set()
    assert set(IN_PROTECTION) <= told
