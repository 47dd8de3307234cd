"""A name on D-Bus, and the methods that it answers."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus
from dbus_fast.constants import ErrorType

Answer = tuple[str, list[Any]]
Method = Callable[[Message], Awaitable[Answer | None]]


class Refused(Exception):
    """The service says no, by a name of D-Bus and a text."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name if "." in name else f"org.bluez.Error.{name}"


@dataclass(frozen=True)
class Fault:
    """What befalls a call: it waits, is refused (or done and then refused), only said to be done, or not answered."""

    delay: float = 0.0
    error: str = ""
    text: str = ""
    done: bool = False
    pretended: bool = False
    silent: bool = False

    @property
    def prevents(self) -> bool:
        """Whether what was asked for is not done."""
        return self.pretended or (bool(self.error) and not self.done)

    def refuse(self) -> None:
        """Raise Refused, if that is what befalls."""
        if self.error:
            raise Refused(self.error, self.text)


_NOTHING = Fault()


class Service:
    """Owns a name on a bus, and answers calls by a table of (interface, member)."""

    def __init__(self, name: str, methods: dict[tuple[str, str], Method], left: Callable[[str], None]) -> None:
        """Each method takes the call; ``left`` is told of each client that goes."""
        self.faults: defaultdict[str, list[Fault]] = defaultdict(list)
        """by member, as in ``Device1.Connect``; each call takes one, oldest first"""
        self._name = name
        self._methods = methods
        self._left = left
        self._bus: MessageBus | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, address: str) -> None:
        """Connect, and take the name."""
        bus = await MessageBus(bus_address=address).connect()
        bus.add_message_handler(self._heard)
        await bus.call(_of_the_bus("AddMatch", "s", "type='signal',member='NameOwnerChanged'"))
        await bus.request_name(self._name)
        self._bus = bus

    async def stop(self) -> None:
        """Gone without a word, as after SIGKILL: callers that wait are told so by the bus."""
        if self._bus is None:
            return
        bus, self._bus = self._bus, None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        bus.disconnect()
        await bus.wait_for_disconnect()

    def send(self, message: Message) -> None:
        """Send a signal; without effect while stopped."""
        if self._bus:
            self._bus.send(message)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside the answers, until it is done or the service stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _heard(self, message: Message) -> bool:
        if message.message_type is MessageType.METHOD_CALL:
            self.later(self._answer(message))
            return True
        if message.member == "NameOwnerChanged" and not message.body[2]:
            self._left(message.body[0])
        return False

    async def _answer(self, call: Message) -> None:
        method = self._methods.get((str(call.interface), str(call.member)), _unknown)
        fault = self._befalls(call)
        await asyncio.sleep(fault.delay)
        if fault.silent:
            return
        try:
            answer = None if fault.prevents else await method(call)
            fault.refuse()
            self.send(Message.new_method_return(call, *(answer or ("", []))))
        except Refused as refused:
            self.send(Message.new_error(call, refused.name, str(refused)))

    def _befalls(self, call: Message) -> Fault:
        waiting = self.faults.get(f"{str(call.interface).rpartition('.')[2]}.{call.member}")
        return waiting.pop(0) if waiting else _NOTHING


async def _unknown(call: Message) -> None:
    raise Refused(ErrorType.UNKNOWN_METHOD.value, f"no {call.interface}.{call.member}")


def _of_the_bus(member: str, signature: str, *body: str) -> Message:
    name = "org.freedesktop.DBus"
    return Message(
        destination=name, path="/org/freedesktop/DBus", interface=name, member=member, signature=signature, body=[*body]
    )
