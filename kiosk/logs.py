"""What the daemon tells the system's log, on stderr: its own words and those of libraries, secrets covered."""

import logging
import sys
import threading
from types import TracebackType

import stamina.instrumentation
import structlog

from kiosk.config.model import LogSection
from kiosk.redaction import redact


def configure(section: LogSection) -> None:
    """Send the log to stderr: for people on a terminal, else as JSON lines."""
    plain = section.format == "console" or (section.format == "auto" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if plain else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
    # Each retry would be three lines; what came of them is logged where it matters.
    stamina.instrumentation.set_on_retry_hooks(())
    level = logging.getLevelNamesMapping()[section.level.upper()]
    first: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*first, redact, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    _adopt(first, renderer, level)
    # The interpreter would write these down itself, and secrets with them.
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """What nobody caught, in any thread; the program ends as it would without this, or goes on without that thread."""
    thread = threading.current_thread().name
    structlog.get_logger(__name__).critical("nobody caught this", thread=thread, exc_info=(kind, error, trace))


def _adopt(first: list[structlog.typing.Processor], renderer: structlog.typing.Processor, level: int) -> None:
    """Take what drivers and libraries log; of libraries only what somebody should look at."""
    last = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=first, processors=[last, redact, renderer])
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.WARNING))
    logging.getLogger("drivers").setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


_QUIET = ("bleak.backends.bluezdbus.version",)
"""who warns of what nobody can mend: it asks a program for a version that the radio asks D-Bus for"""
