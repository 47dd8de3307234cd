"""What becomes of an input: a value, or the cause that it is refused with."""

from collections.abc import Callable
from typing import Any

from drivers.ble.cause import HandOverFailed
from tests.drivers.ble.second import Ends


def outcome(call: Callable[..., Any], *given: Any) -> tuple[str, Any]:
    """Of the product or of the second implementation; all other exceptions are faults and pass."""
    try:
        return "read", call(*given)
    except (HandOverFailed, Ends) as refused:
        return "refused", int(refused.cause)
