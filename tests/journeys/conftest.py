"""What journeys share: one booking server, and a nursery for kiosks, for all journeys of a file."""

import pytest

from tests.journeys import parties


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with parties.booking_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def forks():
    with parties.nursery() as forks:
        yield forks


@pytest.fixture
def printer(tmp_path):
    with parties.virtual_printer(tmp_path / "papers") as printer:
        yield printer


@pytest.fixture
def kiosk(tmp_path, server, printer, forks):
    """A kiosk that is up and ready."""
    kiosk = parties.Kiosk(tmp_path / "kiosk", server, printer, nursery=forks)
    kiosk.start()
    parties.until(kiosk.ready, "the kiosk is ready")
    yield kiosk
    if not kiosk.dead():
        kiosk.stop()
