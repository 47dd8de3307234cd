import pytest

from tests.drivers.finding.made_up import Machine


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "machine")
