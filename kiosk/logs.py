"""What the daemon tells the system's log, on stderr."""

import logging
import sys

import stamina.instrumentation
import structlog

from kiosk.config.model import LogSection


def configure(section: LogSection) -> None:
    """Send the log to stderr: for people on a terminal, else as JSON lines."""
    plain = section.format == "console" or (section.format == "auto" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if plain else structlog.processors.JSONRenderer(ensure_ascii=True)
    )
    # Each retry would be three lines; what came of them is logged where it matters.
    stamina.instrumentation.set_on_retry_hooks(())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[section.level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
