"""Where campaigns put what nobody keeps."""

import logging
import os

import structlog

MEMORY = next((place for place in ("/dev/shm",) if os.access(place, os.W_OK)), None)
"""a folder in memory, where there is one: how long a real disk takes to sync is nobody's concern here"""


def quiet() -> None:
    """Let the journal not tell of each damage that it finds: the campaign counts."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
