"""The daemon's end of the control socket. Who may open the file may command the kiosk."""

import asyncio
import errno
import json
import os
import select
import socket
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any, Self

import structlog

from kiosk.errors import KioskError

MAX_PATH = 107
"""Bytes that Linux allows for the path of a socket."""
MAX_REQUEST = 65_536
MAX_TALKS = 64
"""Connections at a time: each takes a file, of which the devices of the kiosk need some, too."""
REQUEST_SECONDS = 10.0
TURN_SECONDS = 0.01
"""How long an answer of many lines may hold up everybody else."""
HANG_UP_SECONDS = 0.5
"""How often a client that said all it had to say is looked after."""
_OCCUPIED = "something else lies there"

_log = structlog.get_logger(__name__)

Request = dict[str, Any]
Answer = AsyncGenerator[dict[str, Any], None]
Command = Callable[[Request], Answer]


class ControlError(KioskError):
    """A command can't be carried out."""

    reason = "control"


class ControlServer:
    """Answers each connection's one request with JSON lines, then closes it."""

    def __init__(self, path: Path, commands: Mapping[str, Command]) -> None:
        """Take the commands by name: each gets a request and answers with JSON objects, or raises KioskError."""
        self._path = path
        self._commands = commands
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen, unless somebody else does. Raises ControlError."""
        if len(os.fsencode(self._path)) > MAX_PATH:
            raise ControlError(f"{self._path} is too long for a socket", "set [kiosk] socket to a shorter path")
        if _answered(self._path):
            raise ControlError(f"another kiosk daemon listens at {self._path}", "stop it first")
        try:
            self._server = await asyncio.start_unix_server(self._serve, sock=_bound(self._path), limit=MAX_REQUEST)
        except OSError as error:
            said = _OCCUPIED if error.errno == errno.EADDRINUSE else error.strerror
            raise ControlError(f"{self._path} can't be opened: {said}", "set [kiosk] socket to another path") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        with suppress(OSError):  # its disk may have failed; the next daemon takes it over
            self._path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk in a task that the end of the daemon cancels."""
        work = self._talk if len(self._talks) < MAX_TALKS else _refuse
        talk = asyncio.create_task(work(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the answer ends or whoever asked goes away."""
        with suppress(ConnectionError, TimeoutError):
            try:
                line = await asyncio.wait_for(reader.readline(), REQUEST_SECONDS)
                answering = asyncio.create_task(self._reply(line, writer))
                gone = asyncio.create_task(_gone(reader, writer))
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
        loop = asyncio.get_running_loop()
        turn = loop.time()
        try:
            async with aclosing(self._answers(line)) as answers:
                async for answer in answers:
                    await _write(writer, answer)
                    if loop.time() - turn > TURN_SECONDS:
                        await asyncio.sleep(0)
                        turn = loop.time()
        except (ValueError, RecursionError):  # what is no JSON, and JSON that is nested without end
            await _write(writer, _error("request", "the request is not understood", "send one JSON object in a line"))
        except KioskError as error:
            await _write(writer, _error(error.reason, str(error), error.remedy, error.exit_code))

    def _answers(self, line: bytes) -> Answer:
        request = json.loads(line)
        command = self._commands.get(str(request.get("do"))) if isinstance(request, dict) else None
        if command is None:
            known = ", ".join(self._commands)
            raise ControlError("there is no such command", f"use one of: {known}")
        return command(request)


async def _gone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Return when whoever asked hung up; one that only has nothing more to say waits for its answer."""
    while await reader.read(MAX_REQUEST):
        pass
    poll = select.poll()
    poll.register(writer.get_extra_info("socket").fileno(), 0)
    while True:
        if poll.poll(0):
            return
        await asyncio.sleep(HANG_UP_SECONDS)


def _answered(path: Path) -> bool:
    """Whether somebody listens there: a socket may be left behind by a process that is no more."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(1.0)
        try:
            caller.connect(os.fspath(path))
        except (TimeoutError, BlockingIOError):  # one that hangs, with a queue before it
            return True
        except OSError:
            return False
    return True


def _bound(path: Path) -> socket.socket:
    """A socket at this path that its owner alone may open, from the first moment on. Raises OSError.

    A socket that was left behind goes; whatever else is there stays.
    """
    if path.is_socket():
        path.unlink()
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        os.fchmod(bound.fileno(), 0o600)
        bound.bind(os.fspath(path))
    except OSError:
        bound.close()
        raise
    return bound


async def _refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Who has not said all may not hear it: so that is waited for, but not for long."""
    busy = _error("busy", "too many commands are asking", "try again in a minute", os.EX_TEMPFAIL)
    try:
        with suppress(TimeoutError, ConnectionError, ValueError):
            await asyncio.wait_for(reader.readline(), HANG_UP_SECONDS)
        with suppress(ConnectionError):
            await _write(writer, busy)
    finally:
        writer.close()


async def _write(writer: asyncio.StreamWriter, line: dict[str, Any]) -> None:
    text = json.dumps(line, ensure_ascii=False)
    writer.write(text.encode("utf-8", "backslashreplace") + b"\n")  # half a character is an escape, to JSON too
    await writer.drain()


def _error(reason: str, message: str, remedy: str, code: int = 1) -> dict[str, Any]:
    return {"error": {"reason": reason, "message": message, "remedy": remedy, "exit": code}}
