"""The daemon's end of the control socket. Who may open the file may command the kiosk."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import structlog

from drivers.ports import Scan
from kiosk.attendant import Attendant
from kiosk.config.model import KioskSection
from kiosk.control.snapshot import snapshot
from kiosk.domain import visit
from kiosk.domain.visit import State
from kiosk.domain.voucher import NotAVoucher, Voucher
from kiosk.errors import KioskError
from kiosk.journal.ledger import Ledger
from kiosk.journal.record import Record

MAX_PATH = 107
"""Bytes that Linux allows for the path of a socket."""
MAX_REQUEST = 65_536
REQUEST_SECONDS = 10.0

_log = structlog.get_logger(__name__)

Answer = AsyncGenerator[dict[str, Any], None]


class ControlError(KioskError):
    """A command can't be carried out."""

    reason = "control"


class ControlServer:
    """Answers each connection's one request with JSON lines, then closes it."""

    def __init__(
        self,
        path: Path,
        kiosk: KioskSection,
        attendant: Attendant,
        ledger: Ledger,
        troubles: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Take what commands ask about; ``troubles`` is a live view of what is wrong, by component."""
        self._path = path
        self._kiosk = kiosk
        self._attendant = attendant
        self._ledger = ledger
        self._troubles = troubles
        self._talks: set[asyncio.Task[None]] = set()
        self._commands: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "status": self._status,
            "watch": self._watch,
            "scan": self._scan,
            "answer": self._answer,
            "journal": self._journal,
        }

    async def __aenter__(self) -> Self:
        """Listen. The journal is open by now, so a socket that lies there belongs to nobody. Raises ControlError."""
        if len(os.fsencode(self._path)) > MAX_PATH:
            raise ControlError(f"{self._path} is too long for a socket", "set [kiosk] socket to a shorter path")
        try:
            self._path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(self._serve, self._path, limit=MAX_REQUEST)
            self._path.chmod(0o600)
        except OSError as error:
            raise ControlError(
                f"{self._path} can't be opened: {error}", "set [kiosk] socket to another path"
            ) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk in a task that the end of the daemon cancels."""
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the answer ends or whoever asked goes away."""
        with suppress(ConnectionError, TimeoutError):
            try:
                line = await asyncio.wait_for(reader.readline(), REQUEST_SECONDS)
                answering = asyncio.create_task(self._reply(line, writer))
                gone = asyncio.create_task(reader.read())
                try:
                    await asyncio.wait({answering, gone}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    gone.cancel()
                    answering.cancel()
                    _, failure = await asyncio.gather(gone, answering, return_exceptions=True)
                    if isinstance(failure, Exception) and not isinstance(failure, ConnectionError):
                        _log.error("a command failed", why=repr(failure))
            except ValueError:  # a line longer than the limit
                await _write(writer, _error("request", "the request is too long", "send one short line"))
            finally:
                writer.close()

    async def _reply(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        try:
            async with aclosing(self._answers(line)) as answers:
                async for answer in answers:
                    await _write(writer, answer)
        except (ValueError, RecursionError):  # what is no JSON, and JSON that is nested without end
            await _write(writer, _error("request", "the request is not understood", "send one JSON object in a line"))
        except KioskError as error:
            await _write(writer, _error(error.reason, str(error), error.remedy))

    def _answers(self, line: bytes) -> Answer:
        request = json.loads(line)
        command = self._commands.get(str(request.get("do"))) if isinstance(request, dict) else None
        if command is None:
            known = ", ".join(self._commands)
            raise ControlError("there is no such command", f"use one of: {known}")
        return command(request)

    async def _status(self, request: dict[str, Any]) -> Answer:
        book = self._ledger.book
        head = self._ledger.head
        printer = await self._attendant.printer_trouble() if request.get("ask_printer") else None
        troubles = {"printer": f"{printer.code}: {printer.text.en}"} if printer else {}
        yield snapshot(self._attendant.state) | {
            "kiosk": self._kiosk.id,
            "cinema": self._kiosk.cinema,
            "journal": {"rows": head.seq if head else 0, "waiting_facts": len(book.outbox)},
            "troubles": troubles | dict(self._troubles),
            "in_doubt": [ticket.seat for ticket in book.doubtful()],
            "retracted": [ticket.seat for ticket in book.retracted()],
        }

    async def _watch(self, _request: dict[str, Any]) -> Answer:
        yield snapshot(self._attendant.state)
        async for state in self._states():
            yield snapshot(state)

    async def _scan(self, request: dict[str, Any]) -> Answer:
        """Show a code as a reader would, and follow the visit to its end."""
        code = str(request.get("code", ""))
        if self._attendant.stopping:
            raise ControlError("the kiosk is stopping", "start it again")
        if not visit.free(self._attendant.state):
            raise _busy()
        states = self._states()
        self._attendant.show(Scan(code, "control"))
        begun = False
        async for state in states:
            if not begun and _verifies_another(state, code):
                raise _busy()
            begun = begun or isinstance(state, visit.Verifying | visit.Attention)
            if begun:
                yield snapshot(state)
            if begun and visit.free(state) and not isinstance(state, visit.Verifying):
                return

    async def _answer(self, request: dict[str, Any]) -> Answer:
        if not isinstance(request.get("received"), bool):
            raise ControlError("the answer must be yes or no", 'send "received": true or false')
        if not self._attendant.answer(str(request.get("seat")), received=request["received"]):
            raise ControlError("that is not the question that is open", "look at the status first")
        yield {"ok": True}

    async def _journal(self, request: dict[str, Any]) -> Answer:
        since, claim = request.get("since", 0), request.get("claim")
        if not isinstance(since, int):
            raise ControlError("a row has a whole number", 'send "since": 0, or the number of another row')
        for record in self._ledger.records:
            if record.seq > since and claim in (None, record.claim):
                yield row(record)

    def _states(self) -> AsyncIterator[State]:
        """Every state from now on; the listener is in place when this returns."""
        queue: asyncio.Queue[State] = asyncio.Queue()
        self._attendant.listeners.add(queue.put_nowait)

        async def follow() -> AsyncIterator[State]:
            try:
                while True:
                    yield await queue.get()
            finally:
                self._attendant.listeners.discard(queue.put_nowait)

        return follow()


def row(record: Record) -> dict[str, Any]:
    """A row of the journal as JSON."""
    return {
        "seq": record.seq,
        "utc": record.utc.isoformat(timespec="milliseconds"),
        "boot": record.boot,
        "kind": record.kind,
        "claim": record.claim,
        "hash": record.hash,
        **record.body,
    }


def _busy() -> ControlError:
    return ControlError("the kiosk serves another customer", "wait until it is free")


def _verifies_another(state: State, code: str) -> bool:
    """Whether somebody else was faster, so that this code was not looked at."""
    try:
        voucher = Voucher.parse(code)
    except NotAVoucher:
        voucher = None
    return isinstance(state, visit.Verifying) and state.voucher != voucher


async def _write(writer: asyncio.StreamWriter, line: dict[str, Any]) -> None:
    writer.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    await writer.drain()


def _error(reason: str, message: str, remedy: str) -> dict[str, Any]:
    return {"error": {"reason": reason, "message": message, "remedy": remedy}}
