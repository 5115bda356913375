"""One filled house for each file of laws."""

from collections.abc import Iterator

import pytest

from tests.conftest import Databases
from tests.house.world import World, a_world


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A house with one of everything in two series; the demo's doors are there as well."""
    url = databases.fresh()
    with a_world(url, tmp_path_factory.mktemp("house"), INTEGRATIONSRUNDE_ENV="demo") as filled:
        yield filled
    databases.drop(url)
