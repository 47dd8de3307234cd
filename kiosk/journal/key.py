"""The key under which the journal hashes voucher codes: made once, readable by its owner alone."""

import secrets
from pathlib import Path

import structlog

from kiosk.journal import files
from kiosk.journal.store import JournalError

SIZE = 32

_log = structlog.get_logger(__name__)


def load_key(path: Path) -> bytes:
    """The key in this file; a new one where there is none or a broken one. Raises JournalError."""
    try:
        key = path.read_bytes() if path.exists() else b""
        if len(key) != SIZE:
            if key:
                _log.error("the key of the journal was broken; vouchers of before are not known again", file=str(path))
            key = secrets.token_bytes(SIZE)
            files.write(path, key)
    except OSError as error:
        raise JournalError(f"{path} can't be used: {error}", "check the disk and its permissions") from error
    return key
