"""QR codes that lie: their modules are right, so that every decoder comes to their bits, and their bits are wrong.

Bits are written here, kind by kind; segno makes codewords and modules of them, as of honest ones. A code follows
from its seed, kind and number alone.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from segno import consts, encoder

PER_KIND = 20

NUMERIC, ALPHANUMERIC, APPENDED, BYTES, FNC1, ECI, KANJI, FNC1_SECOND, HANZI = 1, 2, 3, 4, 5, 7, 8, 9, 13
_UNKNOWN_MODES = (6, 10, 11, 12, 14, 15)
_PAD = (0xEC, 0x11)
_QUIET = 4


class Bits:
    """A stream of bits for a code of one version."""

    def __init__(self, version: int) -> None:
        self.version = version
        capacities: Any = consts.SYMBOL_CAPACITY
        self.capacity: int = capacities[version][consts.ERROR_LEVEL_L]
        self.written: list[int] = []

    def put(self, *fields: tuple[int, int]) -> "Bits":
        """Append values, each in so many bits."""
        for value, length in fields:
            self.written += [value >> bit & 1 for bit in reversed(range(length))]
        return self

    def text(self, content: bytes, claimed: int | None = None) -> "Bits":
        """Append bytes, with a count that need not be theirs."""
        wide = 8 if self.version < 10 else 16
        self.put((BYTES, 4), ((len(content) if claimed is None else claimed) % (1 << wide), wide))
        return self.put(*((byte, 8) for byte in content))

    def counted(self, mode: int, count: int) -> "Bits":
        """Append the head of a segment."""
        size = 0 if self.version < 10 else 1 if self.version < 27 else 2
        return self.put((mode, 4), (count, _COUNTS[mode][size]))

    def modules(self) -> NDArray[np.uint8]:
        """The code of these bits, filled up as an honest one is: 0 light, 1 dark."""
        bits = (self.written + [0] * 4)[: self.capacity]
        bits += [0] * (-len(bits) % 8)
        codewords = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits), 8)]
        codewords += [_PAD[at % 2] for at in range(self.capacity // 8 - len(codewords))]
        return _drawn(codewords, self.version)


_COUNTS = {NUMERIC: (10, 12, 14), ALPHANUMERIC: (9, 11, 13), KANJI: (8, 10, 12), HANZI: (8, 10, 12)}

Writer = Callable[[Bits, random.Random], object]


def _appended(bits: Bits, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 1, 2, 5))):
        bits.put((APPENDED, 4), (dice.randrange(16), 4), (dice.randrange(16), 4), (dice.randrange(256), 8))
    bits.text(dice.randbytes(6))


def _foreign(bits: Bits, dice: random.Random) -> None:
    """Character sets that there are and that there are not, in all three lengths."""
    number, length = dice.choice(((dice.randrange(128), 8), (0x8000 + dice.randrange(1 << 14), 16), (0, 24)))
    bits.put((ECI, 4), (number or 0xC00000 + dice.randrange(1 << 21), length)).text(dice.randbytes(8))


def _no_such_foreign(bits: Bits, dice: random.Random) -> None:
    bits.put((ECI, 4), (0xE0 + dice.randrange(32), 8)).text(dice.randbytes(8))


def _torn_letters(bits: Bits, dice: random.Random) -> None:
    """Bytes that are no UTF-8, UTF-16, Shift-JIS, Big5, GB18030 or EUC-KR."""
    for charset in dice.sample((25, 26, 20, 28, 29, 30, 170, 899), 2):
        bits.put((ECI, 4), (charset, 8) if charset < 128 else (0x8000 + charset, 16))
        bits.text(bytes((0xED, 0xA0, 0x80, 0xD8, dice.randrange(256), 0xFF)))


def _shop(bits: Bits, dice: random.Random) -> None:
    mode, extra = dice.choice(((FNC1, ()), (FNC1_SECOND, ((dice.randrange(256), 8),))))
    where = dice.random()
    if where < 0.5:
        bits.text(b"]C1%%\x1d")
    bits.put((mode, 4), *extra).counted(ALPHANUMERIC, 6).put(*((38 * 45 + 38, 11) for _ in range(3)))


def _boast(bits: Bits, dice: random.Random) -> None:
    bits.text(dice.randbytes(5), claimed=dice.choice((6, 200, 255, 65535)))


def _no_digits(bits: Bits, dice: random.Random) -> None:
    bits.counted(NUMERIC, dice.choice((3, 9, 1023))).put(*((1000 + dice.randrange(24), 10) for _ in range(3)))


def _no_letters(bits: Bits, dice: random.Random) -> None:
    bits.counted(ALPHANUMERIC, dice.choice((2, 8, 511))).put(*((2025 + dice.randrange(23), 11) for _ in range(4)))


def _no_kanji(bits: Bits, dice: random.Random) -> None:
    bits.counted(KANJI, dice.choice((4, 255))).put(*((dice.choice((8191, dice.randrange(8192))), 13) for _ in range(4)))


def _no_hanzi(bits: Bits, dice: random.Random) -> None:
    bits.put((HANZI, 4), (dice.choice((1, dice.randrange(16))), 4)).put((dice.choice((4, 255)), 8))
    bits.put(*((dice.randrange(8192), 13) for _ in range(4)))


def _unknown_mode(bits: Bits, dice: random.Random) -> None:
    bits.put((dice.choice(_UNKNOWN_MODES), 4)).put(*((dice.randrange(256), 8) for _ in range(8)))


def _nothings(bits: Bits, dice: random.Random) -> None:
    """As many segments of no length as there is room for."""
    while len(bits.written) < bits.capacity - 24:
        bits.counted(dice.choice((NUMERIC, ALPHANUMERIC, KANJI)), 0)


def _noise(bits: Bits, dice: random.Random) -> None:
    bits.put((dice.getrandbits(bits.capacity), bits.capacity))


def _cut_off(bits: Bits, dice: random.Random) -> None:
    """A text without an end, for the code is full."""
    bits.text(dice.randbytes(bits.capacity // 8), claimed=bits.capacity // 8 + dice.randrange(9))


def _control(bits: Bits, dice: random.Random) -> None:
    bits.text(bytes(dice.randrange(32) for _ in range(dice.randrange(1, 12))) + b"\x00\x7f\x1b[2J\r\n")


def _chatter(bits: Bits, dice: random.Random) -> None:
    """Character sets that change all the time."""
    while len(bits.written) < bits.capacity - 40:
        bits.put((ECI, 4), (dice.randrange(30), 8)).text(dice.randbytes(1))


def _full(bits: Bits, dice: random.Random) -> None:
    """The longest codes that there are: 7089 digits, 4296 letters, 2953 bytes."""
    kind = dice.randrange(3)
    if kind == 0:
        bits.counted(NUMERIC, 7089).put(*((dice.randrange(1000), 10) for _ in range(2363)))
    elif kind == 1:
        bits.counted(ALPHANUMERIC, 4296).put(*((dice.randrange(2025), 11) for _ in range(2148)))
    else:
        bits.text(dice.randbytes(2953))


def _honest(bits: Bits, dice: random.Random) -> None:
    bits.text(bytes(dice.choices(b"0123456789ABCDEF", k=12)))


@dataclass(frozen=True)
class Lie:
    """A kind of hostile code: its bits, its versions, and how many in a hundred modules are turned over afterwards."""

    write: Writer
    versions: tuple[int, ...] = (2, 3, 5, 7, 10)
    turned: tuple[float, float] = (0, 0)


KINDS: Mapping[str, Lie] = {
    "structured append": Lie(_appended),
    "character sets": Lie(_foreign),
    "no character set": Lie(_no_such_foreign),
    "torn letters": Lie(_torn_letters),
    "FNC1": Lie(_shop),
    "lying lengths": Lie(_boast),
    "no digits": Lie(_no_digits),
    "no letters": Lie(_no_letters),
    "no kanji": Lie(_no_kanji),
    "no hanzi": Lie(_no_hanzi),
    "unknown modes": Lie(_unknown_mode),
    "empty segments": Lie(_nothings),
    "random bits": Lie(_noise),
    "cut off": Lie(_cut_off),
    "nothing": Lie(lambda bits, dice: bits.put((0, dice.randrange(9)))),
    "control characters": Lie(_control),
    "changing character sets": Lie(_chatter),
    "full": Lie(_full, versions=(40,)),
    "full of noise": Lie(_noise, versions=(25, 40)),
    "damaged": Lie(_honest, versions=(1, 4, 7), turned=(0.2, 3)),
}
"""Twenty, which makes 400 codes"""


def codes(seed: int, per_kind: int = PER_KIND) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """The kind and the picture of each code: 0 dark, 255 light, and every fourth the other way round."""
    for kind, lie in KINDS.items():
        for number in range(per_kind):
            dice = random.Random(f"{seed} {kind} {number}")
            bits = Bits(dice.choice(lie.versions))
            lie.write(bits, dice)
            yield kind, _picture(_turned(bits.modules(), lie, dice), dice, negative=number % 4 == 3)


def _drawn(codewords: list[int], version: int) -> NDArray[np.uint8]:
    size = encoder.calc_matrix_size(version)
    matrix = encoder.make_matrix(size, size)
    encoder.add_finder_patterns(matrix, size, size)
    encoder.add_alignment_patterns(matrix, size, size)
    bits = encoder.Buffer()
    for codeword in codewords:
        bits.append_bits(codeword, 8)
    encoder.add_codewords(matrix, encoder.make_final_message(version, consts.ERROR_LEVEL_L, bits), version)
    mask, matrix = encoder.find_and_apply_best_mask(matrix, size, size, version % 8)
    encoder.add_format_info(matrix, version, consts.ERROR_LEVEL_L, mask)
    encoder.add_version_info(matrix, version)
    return np.array([list(row) for row in matrix], np.uint8)


def _turned(modules: NDArray[np.uint8], lie: Lie, dice: random.Random) -> NDArray[np.uint8]:
    flat = modules.ravel()
    for at in dice.sample(range(flat.size), round(flat.size * dice.uniform(*lie.turned) / 100)):
        flat[at] ^= 1
    return flat.reshape(modules.shape)


def _picture(modules: NDArray[np.uint8], dice: random.Random, *, negative: bool) -> NDArray[np.uint8]:
    scale = dice.choice((4, 5, 6))
    paper = np.pad(modules, _QUIET) if not negative else 1 - np.pad(modules, _QUIET)
    return np.kron(1 - paper, np.ones((scale, scale), np.uint8)) * np.uint8(255)
