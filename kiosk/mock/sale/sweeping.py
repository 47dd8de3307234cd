"""Ends holds that are over while nobody buys, so that whoever watches a hall sees its seats become free."""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from kiosk.mock.office import Office
from kiosk.mock.sale import seats

_log = logging.getLogger(__name__)


class Sweeper:
    """Sweeps on a thread of its own until it is closed."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, once the sweep that is under way is done; idempotent."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(self._office.settings.sweep_seconds):
            try:
                seats.sweep(self._office)
            except SQLAlchemyError as error:
                _log.warning("the holds that are over wait for the next sweep: %s", error)
