"""The journal is opened, however long that takes and however often it fails."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from kiosk.journal.errors import JournalError, JournalInUse
from kiosk.journal.ledger import Ledger

PAUSE = 5.0
"""Seconds between two tries."""
PATIENCE = 10.0
"""Seconds between two complaints about a try that hangs."""


async def opened(
    open_ledger: Callable[[], Coroutine[Any, Any, Ledger]], complain: Callable[[JournalError], Awaitable[None]]
) -> Ledger:
    """The ledger, once it can be opened; ``complain`` hears why it could not be until now. Raises JournalInUse.

    A try that hangs is waited for: another one would find its file in use, or hang on a thread more.
    """
    while True:
        opening = asyncio.create_task(open_ledger())
        try:
            while not (await asyncio.wait({opening}, timeout=PATIENCE))[0]:
                await complain(JournalError("the journal takes long to open", "check the disk of the kiosk"))
            return opening.result()
        except JournalInUse:
            raise
        except JournalError as error:
            await complain(error)
        finally:
            opening.cancel()
        await asyncio.sleep(PAUSE)
