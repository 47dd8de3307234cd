"""A voucher for two seats, and who redeems it."""

import pytest

from tests.kiosk.mock.redemption.staff import Counter


@pytest.fixture
def counter(house):
    """Staff with the number 7."""
    return Counter(house)


@pytest.fixture
def voucher(house):
    return house.buy(2).qr


@pytest.fixture
def claim(kiosk, voucher):
    """What a kiosk is told; at a counter it is the counter's."""
    return kiosk.claim(voucher).json()
