"""A clock that is wrong for one request and right for all others."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from kiosk.mock.office import Clock

_AHEAD: ContextVar[float] = ContextVar("seconds ahead", default=0.0)


def skewable(clock: Clock) -> Clock:
    """The clock, which ``ahead`` can make wrong."""
    return lambda: clock() + timedelta(seconds=_AHEAD.get())


@contextmanager
def ahead(seconds: float) -> Iterator[None]:
    """Whatever is done within, and on behalf of it, sees the clock so far ahead."""
    mark = _AHEAD.set(seconds)
    try:
        yield
    finally:
        _AHEAD.reset(mark)
