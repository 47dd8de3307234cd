"""Vouchers: what a customer shows, in one canonical form each.

========  ==================================================  =========================
kind      canonical form                                      forgiven on input
========  ==================================================  =========================
opaque    ``V1`` + 26 characters of Crockford base32          nothing
typed     12 characters of Crockford base32 + 1 check         case, dashes, spaces, I L O
signed    ``K1:`` + base45 of 16 bytes of claims and an       nothing
          Ed25519 signature, which only the server checks
========  ==================================================  =========================

Other systems have codes of their own (``FOREIGN``), which the adapter of such a system reads.

The check character is Damm's scheme over GF(32): it finds every single error and every swap of neighbours, so a typo
is caught here and never counts as a guess.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from kiosk.domain import base45

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O or U."""

MAX_LENGTH = 512
_OPAQUE = re.compile(f"V1[0-7][{ALPHABET}]{{25}}")
_TYPED = re.compile(f"[{ALPHABET}]{{13}}")
_SIGNED = "K1:"
_SIGNED_BYTES = 16 + 64
_FORGIVEN = str.maketrans("ILO", "110", "- ")
_TYPED_DIGITS = 12


class VoucherKind(StrEnum):
    """How a voucher is written."""

    OPAQUE = "opaque"
    TYPED = "typed"
    SIGNED = "signed"
    FOREIGN = "foreign"
    """a code of another ticketing system, which only that system can judge"""


class NotAVoucher(ValueError):
    """The text is not a cinema voucher at all; ``typo`` where it is a typed code with a wrong character."""

    def __init__(self, *, typo: bool = False) -> None:
        super().__init__("the code has a typing mistake" if typo else "this is not a cinema voucher")
        self.typo = typo


@dataclass(frozen=True)
class Voucher:
    """A voucher in its canonical form. ``repr`` masks the code: it is as good as money."""

    code: str
    kind: VoucherKind

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what was scanned or typed, at most ``MAX_LENGTH`` characters; raise NotAVoucher for all else."""
        if len(text) > MAX_LENGTH or not text.isascii():
            raise NotAVoucher
        text = text.rstrip("\r\n")
        if _OPAQUE.fullmatch(text):
            return cls(text, VoucherKind.OPAQUE)
        if _is_signed(text):
            return cls(text, VoucherKind.SIGNED)
        typed = text.upper().translate(_FORGIVEN)
        if not _TYPED.fullmatch(typed):
            raise NotAVoucher
        if damm(typed) != 0:
            raise NotAVoucher(typo=True)
        return cls(typed, VoucherKind.TYPED)

    @property
    def masked(self) -> str:
        """What may be shown and logged: the kind and the last two characters."""
        return f"{self.kind}:…{self.code[-2:]}"

    @property
    def pretty(self) -> str:
        """The code as people read it: ``XXXX-XXXX-XXXX-X`` for a typed one."""
        if self.kind is VoucherKind.TYPED:
            return "-".join((self.code[0:4], self.code[4:8], self.code[8:12], self.code[12]))
        return self.code

    def __repr__(self) -> str:
        return f"Voucher({self.masked})"


def opaque(entropy: bytes) -> Voucher:
    """The opaque voucher of 16 random bytes."""
    if len(entropy) != 16:
        raise ValueError("an opaque voucher takes 16 random bytes")
    return Voucher("V1" + _base32(int.from_bytes(entropy, "big"), 26), VoucherKind.OPAQUE)


def typed(entropy: bytes) -> Voucher:
    """The typed voucher of 8 random bytes, of which 60 bits are used."""
    if len(entropy) != 8:
        raise ValueError("a typed voucher takes 8 random bytes")
    digits = _base32(int.from_bytes(entropy, "big") >> 4, _TYPED_DIGITS)
    return Voucher(digits + ALPHABET[damm(digits)], VoucherKind.TYPED)


def damm(text: str) -> int:
    """Damm's interim digit over GF(32) with x^5 + x^2 + 1; a text that ends with its check character gives 0."""
    interim = 0
    for character in text:
        interim = _double(interim ^ ALPHABET.index(character))
    return interim


def _is_signed(text: str) -> bool:
    try:
        return text.startswith(_SIGNED) and len(base45.decode(text.removeprefix(_SIGNED))) == _SIGNED_BYTES
    except ValueError:
        return False


def _double(element: int) -> int:
    element <<= 1
    return element ^ 0b100101 if element & 0b100000 else element


def _base32(number: int, length: int) -> str:
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))
