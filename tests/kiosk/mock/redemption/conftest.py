import pytest

from tests.kiosk.mock.redemption.staff import Counter


@pytest.fixture
def counter(house):
    """Staff with the number 7."""
    return Counter(house)
