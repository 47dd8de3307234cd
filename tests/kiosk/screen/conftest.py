"""A kiosk that serves, as the control socket's tests have one: attendant, journal, printer and a real server."""

from tests.kiosk.control.conftest import house, kiosk
from tests.kiosk.staff.conftest import doubted, printed

__all__ = ["doubted", "house", "kiosk", "printed"]
