"""What the kernel says of its clock."""

import ctypes
from contextlib import suppress

_BYTES = 512
"""more than a struct timex has anywhere"""
_ERROR = 5
"""TIME_ERROR of <sys/timex.h>: nobody keeps the clock right, whatever keeps clocks on this machine"""


def synchronised() -> bool | None:
    """Whether something keeps the clock right; None where the kernel does not tell."""
    with suppress(OSError, AttributeError):
        # No bit of ``modes`` is set, so nothing is changed and no right is needed.
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(_BYTES))
        return None if state < 0 else state != _ERROR
    return None
