"""A disk that may lose what was not synced: what a folder can hold after the power was cut.

Contents and names are kept apart, as file systems do. A write that was not synced may be there, not be there, or be
there in some of its sectors; a name that was not synced may be there or not. A file's own sync does not make its name
durable: POSIX does not promise it.
"""

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from tests.kiosk.journal.campaign.recording import Call

SECTOR = 512
UNREAD = "ballast"
"""nobody asks what is in this file, and it is large"""

Image = dict[str, bytes]
"""the files of a folder, by their paths"""


@dataclass
class Inode:
    """The content of a file."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Call] = field(default_factory=list)
    end: int = 0
    """where a plain write goes"""


@dataclass(frozen=True)
class Name:
    """A name that appears, moves or goes."""

    path: str
    inode: Inode | None = None
    moved_from: str = ""

    def parents(self) -> set[str]:
        """The folders of which a sync makes it durable."""
        return {posixpath.dirname(self.path) or "."}


class Disk:
    """A folder's files while a program writes them."""

    def __init__(self) -> None:
        self._now: dict[str, Inode] = {}
        self._durable: dict[str, Inode] = {}
        self._names: list[Name] = []

    def do(self, call: Call) -> None:
        """Carry out a call."""
        match call.name:
            case "open":
                self._open(call)
            case "write":
                self._write(call)
            case "truncate" | "allocate":
                self._now[call.path].pending.append(call)
            case "move":
                self._name(Name(call.to, self._now.pop(call.path), call.path))
            case "unlink":
                del self._now[call.path]
                self._name(Name(call.path))
            case "sync":
                self._sync(call.path)

    def image(self, choose: "Choice") -> Image:
        """What is there after a power cut."""
        names = dict(self._durable)
        for name in self._names:
            if choose.name():
                _rename(names, name)
        return {path: b"" if path == UNREAD else _content(inode, choose) for path, inode in names.items()}

    def _open(self, call: Call) -> None:
        if "O_DIRECTORY" in call.flags or call.path == ".":
            return
        if call.path not in self._now and "O_CREAT" in call.flags:
            self._name(Name(call.path, Inode()))
        elif "O_TRUNC" in call.flags:
            self._now[call.path].pending.append(Call("truncate", call.path))
        if call.path in self._now:
            self._now[call.path].end = 0

    def _write(self, call: Call) -> None:
        inode = self._now.get(call.path)
        if inode is None:  # the file has lost its name
            return
        offset = inode.end if call.offset < 0 else call.offset
        inode.pending.append(Call("write", call.path, offset=offset, data=call.data))
        inode.end = offset + len(call.data)

    def _name(self, name: Name) -> None:
        self._names.append(name)
        _rename(self._now, name)

    def _sync(self, path: str) -> None:
        if path in self._now:
            inode = self._now[path]
            _apply(inode.durable, inode.pending, ALL)
            inode.pending.clear()
            return
        for name in [name for name in self._names if path in name.parents()]:
            _rename(self._durable, name)
            self._names.remove(name)


@dataclass(frozen=True)
class Choice:
    """What of the unsynced survives."""

    name: Callable[[], bool]
    data: Callable[[], bool]
    sector: Callable[[], bool]


def _yes() -> bool:
    return True


def _no() -> bool:
    return False


ALL = Choice(_yes, _yes, _yes)
CHOICES = (ALL, Choice(_no, _no, _no), Choice(_yes, _no, _no), Choice(_no, _yes, _yes))


def chance(random: Random) -> Choice:
    """A choice by chance, torn or not."""
    names, data = (random.choice((0.1, 0.5, 0.9)) for _ in range(2))
    sectors = random.choice((0.3, 0.7, 1.0))
    return Choice(lambda: random.random() < names, lambda: random.random() < data, lambda: random.random() < sectors)


def _rename(names: dict[str, Inode], name: Name) -> None:
    if name.inode is None:
        names.pop(name.path, None)
        return
    if name.moved_from:
        names.pop(name.moved_from, None)
    names[name.path] = name.inode


def _content(inode: Inode, choose: Choice) -> bytes:
    content = bytearray(inode.durable)
    _apply(content, inode.pending, choose)
    return bytes(content)


def _apply(content: bytearray, calls: Iterable[Call], choose: Choice) -> None:
    for call in calls:
        if not choose.data():
            continue
        match call.name:
            case "truncate":
                del content[call.size :]
                content.extend(bytes(call.size - len(content)))
            case "allocate":
                content.extend(bytes(max(0, call.size - len(content))))
            case _:
                _overwrite(content, call, choose)


def _overwrite(content: bytearray, call: Call, choose: Choice) -> None:
    """Sectors are the disk's, not the write's."""
    if choose is ALL:
        content.extend(bytes(max(0, call.offset - len(content))))
        content[call.offset : call.offset + len(call.data)] = call.data
        return
    at = 0
    while at < len(call.data):
        place = call.offset + at
        size = min(SECTOR - place % SECTOR, len(call.data) - at)
        if choose.sector():
            content.extend(bytes(max(0, place + size - len(content))))
            content[place : place + size] = call.data[at : at + size]
        at += size
