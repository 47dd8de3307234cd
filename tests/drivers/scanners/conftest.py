from contextlib import ExitStack

import pytest

from drivers.address import Address
from drivers.registry import factory


@pytest.fixture
def reader_at():
    """Make the reader of an address; it is closed at the end."""
    with ExitStack() as made:

        def make(text):
            address = Address.parse(text)
            return made.enter_context(factory("reader", address)(address))

        yield make
