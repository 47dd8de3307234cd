from datetime import UTC, datetime

import pytest

from kiosk.journal.ballast import ENOUGH
from kiosk.journal.store import Journal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Machine:
    """What a journal is opened on: its clock, and the room on its disk."""

    def __init__(self, folder):
        self.folder = folder
        self.now = NOON
        self.free = 10 * ENOUGH
        self.opened = []

    def beside(self, folder):
        """Another one, with files of its own."""
        return Machine(folder)

    def open(self, boot="boot-1"):
        journal = Journal(self.folder / "journal.db", boot, lambda: self.now, lambda _: self.free)
        self.opened.append(journal)
        return journal


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path)
    yield machine
    for journal in machine.opened:
        journal.close()
