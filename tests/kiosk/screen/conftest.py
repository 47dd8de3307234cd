"""A kiosk that serves, as the control socket's tests have one: attendant, journal, printer and a real server."""

from tests.kiosk.control.conftest import house, kiosk

__all__ = ["house", "kiosk"]
