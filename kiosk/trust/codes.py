"""Signed codes: what stands on a ticket, and the voucher that can be checked without a server.

===========  =====================================================================================  =======
code         base45 of                                                                              bytes
===========  =====================================================================================  =======
``KT1:…``    kid u8, issue u16, serial 8 bytes, ticket in ASCII, signature 64 bytes                   75 + n
``K1:…``     kid u8, seats u8, cinema 2 bytes, start u32, random 8 bytes, signature 64 bytes          80
===========  =====================================================================================  =======

Numbers are big-endian. The signature (Ed25519) is over the prefix and all bytes before it. A ticket with an id of at
most 25 characters fits a QR code of version 6 at level M.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk.domain import base45
from kiosk.domain.booking import Issue
from kiosk.trust.errors import NotATicket, Untrusted
from kiosk.trust.keys import KeySet, SigningKey, check

TICKET = "KT1:"
VOUCHER = "K1:"
LONGEST_ID = 25
_SIGNATURE = 64
_HEAD = 11
_CLAIMS = 16


@dataclass(frozen=True)
class SignedVoucher:
    """What a signed voucher says of itself: so many seats of a screening at that time, in one cinema."""

    random: bytes
    """8 bytes"""
    cinema: bytes
    """2 bytes of ``cinema_mark``"""
    starts_at: datetime
    """aware, whole seconds"""
    seats: int
    """1 to 255"""


def sign_ticket(issue: Issue, key: SigningKey) -> str:
    """The code that a ticket's paper bears. Raises ValueError for an issue that can't be written."""
    serial, ticket = bytes.fromhex(issue.serial), issue.ticket.encode("ascii")
    if len(serial) != 8 or issue.serial != serial.hex().upper() or not 1 <= len(ticket) <= LONGEST_ID:
        raise ValueError(f"{issue} can't stand on a ticket")
    return _sign(TICKET, bytes([key.kid]) + issue.number.to_bytes(2, "big") + serial + ticket, key)


def read_ticket(text: str, keys: KeySet) -> Issue:
    """The issue that a ticket's code names.

    Raises NotATicket if it is no such code, Untrusted if none of the server's keys has signed it.
    """
    data = _data(text, TICKET)
    if not _HEAD < len(data) - _SIGNATURE <= _HEAD + LONGEST_ID:
        raise NotATicket("this is not a ticket's code")
    _verify(TICKET, data, keys)
    try:
        ticket = data[_HEAD:-_SIGNATURE].decode("ascii")
    except UnicodeDecodeError as error:
        raise NotATicket("this is not a ticket's code") from error
    return Issue(ticket, int.from_bytes(data[1:3], "big"), data[3:_HEAD].hex().upper())


def sign_voucher(voucher: SignedVoucher, key: SigningKey) -> str:
    """The code of a signed voucher."""
    start = int(voucher.starts_at.timestamp()).to_bytes(4, "big")
    return _sign(VOUCHER, bytes([key.kid, voucher.seats]) + voucher.cinema + start + voucher.random, key)


def read_voucher(text: str, keys: KeySet) -> SignedVoucher:
    """What a signed voucher says. Raises Untrusted unless one of the server's keys has signed it."""
    data = _data(text, VOUCHER)
    if len(data) != _CLAIMS + _SIGNATURE:
        raise Untrusted("this is not a signed voucher")
    _verify(VOUCHER, data, keys)
    starts_at = datetime.fromtimestamp(int.from_bytes(data[4:8], "big"), UTC)
    return SignedVoucher(random=data[8:_CLAIMS], cinema=data[2:4], starts_at=starts_at, seats=data[1])


def cinema_mark(cinema: str) -> bytes:
    """Two bytes that tell most cinemas apart."""
    return hashlib.sha256(b"cinema:" + cinema.encode()).digest()[:2]


def _sign(prefix: str, content: bytes, key: SigningKey) -> str:
    return prefix + base45.encode(content + key.private.sign(prefix.encode() + content))


def _data(text: str, prefix: str) -> bytes:
    """The bytes of a code. Raises NotATicket, which for a voucher is simply Untrusted."""
    if not text.startswith(prefix):
        raise NotATicket(f"this is not a code that begins with {prefix}")
    try:
        return base45.decode(text.removeprefix(prefix))
    except ValueError as error:
        raise NotATicket("this code is damaged") from error


def _verify(prefix: str, data: bytes, keys: KeySet) -> None:
    content, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
    check(keys.get(content[0]).public, signature, prefix.encode() + content)
