"""The stage of all simulated lobbies."""

import pytest

from tests.simulation import lobby


@pytest.fixture(scope="module")
def stage():
    with lobby.stage() as stage:
        yield stage
