from tests.kiosk.cli.reading.conftest import daemon, house, place

__all__ = ["daemon", "house", "place"]
