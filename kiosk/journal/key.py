"""The key under which the journal hashes voucher codes: made once, readable by its owner alone."""

import hashlib
import secrets
from pathlib import Path

import structlog

from kiosk import durable
from kiosk.journal.errors import JournalError

SIZE = 32
CHECK = 8
"""bytes behind the key, of a hash over it"""

_log = structlog.get_logger(__name__)


def load_key(path: Path) -> bytes:
    """The key in this file; a new one where there is none or a broken one. Raises JournalError."""
    try:
        kept = path.read_bytes() if path.exists() else b""
        key = kept[:SIZE]
        if kept != key + _check(key):
            if kept:
                _log.error("the key of the journal was broken; vouchers of before are not known again", file=str(path))
            key = secrets.token_bytes(SIZE)
            durable.write(path, key + _check(key))
    except OSError as error:
        raise JournalError(f"{path} can't be used: {error}", "check the disk and its permissions") from error
    return key


def _check(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:CHECK]
