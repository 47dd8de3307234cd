"""Numbers that look random and are the same on every machine."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Light = NDArray[np.float32]
"""Height x width of light that adds up; 1 is as much as the sensor can tell"""

_Thing = TypeVar("_Thing")
_FOUR_BYTES = np.float32(np.sqrt(4 * (256**2 - 1) / 12))
"""The standard deviation of the sum of four bytes"""


class Dice:
    """Follows from its key alone; keys are told apart where they are of one length.

    It rests on what NumPy promises for all versions, the raw bits of PCG64 and SeedSequence, and on arithmetic that
    IEEE 754 rounds in one way only; NumPy promises no such thing for its distributions.
    """

    def __init__(self, *key: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence(key))

    def uniform(self, low: float, high: float) -> float:
        """A number from ``low`` up to ``high``."""
        return low + (high - low) * (int(self._bits.random_raw()) >> 11) / 2**53

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._bits.random_raw()) % (high - low + 1)

    def pick(self, things: Sequence[_Thing]) -> _Thing:
        """One of the things."""
        return things[self.whole(0, len(things) - 1)]

    def bits(self, height: int, width: int) -> NDArray[np.uint8]:
        """A field of bytes, each any of 256."""
        raw = self._bits.random_raw((height * width + 7) // 8).astype("<u8")
        return np.frombuffer(raw.tobytes(), np.uint8)[: height * width].reshape(height, width)

    def grain(self, height: int, width: int) -> Light:
        """A field of numbers of mean 0 and standard deviation 1, near to normal: each is the sum of four bytes."""
        raw = self._bits.random_raw((2, (height * width + 3) // 4)).astype("<u8")
        low = np.uint64(0x00FF00FF00FF00FF)
        pairs = (raw & low) + (raw >> np.uint64(8) & low)
        sums = np.frombuffer((pairs[0] + pairs[1]).tobytes(), "<u2")[: height * width].astype(np.float32)
        return ((sums - np.float32(510)) / _FOUR_BYTES).reshape(height, width)
