"""The key under which the journal hashes voucher codes: made once, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from kiosk.journal.store import JournalError

SIZE = 32


def load_key(path: Path) -> bytes:
    """The key in this file; a new one if there is no file. Raises JournalError."""
    try:
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(SIZE))
        key = path.read_bytes()
    except OSError as error:
        raise JournalError(f"{path} can't be used: {error}", "check the disk and its permissions") from error
    if len(key) != SIZE:
        raise JournalError(f"{path} is not a key of {SIZE} bytes", "delete it; a new one is made")
    return key
