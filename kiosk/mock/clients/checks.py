"""Check blocks: eight bytes over the four fields. They find what was garbled; they prove nothing."""

import hashlib
import zlib
from collections.abc import Callable, Mapping
from functools import reduce
from operator import xor

BLOCK = 8
"""Bytes of a check block, and of a time."""


def _parity(fields: bytes) -> bytes:
    words = fields.rjust(-(-len(fields) // BLOCK) * BLOCK, b"\0")
    return bytes(reduce(xor, words[place::BLOCK]) for place in range(BLOCK))


def _crc(fields: bytes) -> bytes:
    return zlib.crc32(fields).to_bytes(BLOCK, "big")


def _bcc(fields: bytes) -> bytes:
    return reduce(xor, fields).to_bytes(BLOCK, "big")


def _md5(fields: bytes) -> bytes:
    return hashlib.md5(fields, usedforsecurity=False).digest()[:BLOCK]


CHECKS: Mapping[str, Callable[[bytes], bytes]] = {"xor": _parity, "crc": _crc, "bcc": _bcc, "md5": _md5}
"""Each kind of check block over the joined fields: ``xor`` is the parity of their columns of eight bytes, ``crc`` is
CRC-32, ``bcc`` the exclusive or of all bytes, ``md5`` the first half of MD5; short ones have zeros in front."""
