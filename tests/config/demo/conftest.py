"""One invented province of a thousand households for all tests of this folder."""

import pytest

from ppaos.config.demo import Invention, invent
from ppaos.config.demo.plan import plan_for
from ppaos.config.demo.world import World, world


@pytest.fixture(scope="session")
def invention(tmp_path_factory) -> Invention:
    return invent(tmp_path_factory.mktemp("province"), households=1000)


@pytest.fixture(scope="session")
def full_size() -> World:
    return world(plan_for(households=9394, seed=46, province="46"))
