"""The system calls by which a story writes to its folder, and its marks between them, recorded by strace."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

STORY = (sys.executable, "-m", "tests.kiosk.journal.campaign.story")
ROOT = Path(__file__).parents[4]

_STRACE = ("strace", "--follow-forks", "--seccomp-bpf", "--decode-fds=path", "--strings-in-hex=all", "--quiet=all")
_WHOLE = ("--string-limit=4000000",)
_CALL = re.compile(r"\d+ +(\w+)\((.*)\) += (-?\d+)")
_CUT = re.compile(r"(\d+) +(.*) <unfinished \.\.\.>$")
_GOES_ON = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)$")
_HEX = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_OPEN_FILE = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)>")


@dataclass(frozen=True)
class Call:
    """One call that succeeded; paths are relative to the story's folder."""

    name: str
    path: str = ""
    to: str = ""
    """where a file is moved"""
    offset: int = 0
    data: bytes = b""
    size: int = 0
    flags: str = ""


@dataclass(frozen=True)
class Mark:
    """A line that the story said; see ``story``."""

    text: str


Step = Call | Mark


def record(folder: Path, visits: int = 1) -> list[Step]:
    """Let the story use a folder that is not there yet; all that it did to the folder and said, in order."""
    log = folder.with_suffix(".strace")
    command = [
        *_STRACE,
        *_WHOLE,
        f"--output={log}",
        f"--trace={','.join(_CALLS)}",
        *STORY,
        str(folder),
        "0",
        str(visits),
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with log.open("r", encoding="ascii") as lines:
        return list(_steps(folder, lines))


def strace(folder: Path, paths: Iterable[str], *options: str, limit: str = "0") -> subprocess.CompletedProcess[str]:
    """Let the story use a folder under strace, which looks at calls on these paths of it alone."""
    only = [f"--trace-path={folder / path}" for path in paths]
    return subprocess.run(
        [*_STRACE, *options, *only, *STORY, str(folder), limit], cwd=ROOT, check=False, capture_output=True, text=True
    )


def _steps(folder: Path, lines: Iterable[str]) -> Iterator[Step]:
    for line in _whole(lines):
        found = _CALL.match(line)
        if not found or int(found[3]) < 0:
            continue
        name, arguments = found[1], found[2]
        step = _mark(name, arguments) or _call(folder, name, arguments, int(found[3]))
        if step:
            yield step


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """Lines of calls that another thread interrupted, put together again where they ended."""
    begun: dict[str, str] = {}
    for line in lines:
        if cut := _CUT.match(line):
            begun[cut[1]] = f"{cut[1]} {cut[2]}"
        elif on := _GOES_ON.match(line):
            yield begun.pop(on[1]) + on[2]
        else:
            yield line


def _mark(name: str, arguments: str) -> Mark | None:
    if name == "write" and arguments.startswith("1<"):
        return Mark(_strings(arguments)[0].decode().strip())
    return None


def _call(folder: Path, name: str, arguments: str, result: int) -> Call | None:
    opened = _OPEN_FILE.match(arguments)
    strings = _strings(arguments)
    path = _inside(folder, _unhex(opened[2]) if opened else strings[0])
    numbers = re.findall(r", (\d+)", arguments)
    return None if path is None else _CALLS[name](folder, path, _Arguments(arguments, strings, numbers, result))


@dataclass(frozen=True)
class _Arguments:
    text: str
    strings: list[bytes]
    numbers: list[str]
    result: int

    def number(self, place: int) -> int:
        return int(self.numbers[place])

    @property
    def data(self) -> bytes:
        """What was written, which may be less than was asked for."""
        return self.strings[0][: self.result]


_CALLS: dict[str, Callable[[Path, str, _Arguments], Call]] = {
    "openat": lambda _, path, told: Call("open", path, flags=told.text),
    "write": lambda _, path, told: Call("write", path, data=told.data, offset=-1),
    "pwrite64": lambda _, path, told: Call("write", path, data=told.data, offset=told.number(-1)),
    "ftruncate": lambda _, path, told: Call("truncate", path, size=told.number(-1)),
    "fallocate": lambda _, path, told: Call("allocate", path, size=told.number(-1) + told.number(-2)),
    "rename": lambda folder, path, told: Call("move", path, to=str(_inside(folder, told.strings[1]))),
    "unlink": lambda _, path, told: Call("unlink", path),
    "mkdir": lambda _, path, told: Call("mkdir", path),
    "fsync": lambda _, path, told: Call("sync", path),
    "fdatasync": lambda _, path, told: Call("sync", path),
}


def _strings(arguments: str) -> list[bytes]:
    return [_unhex(text) for text in _HEX.findall(arguments)]


def _unhex(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _inside(folder: Path, path: bytes) -> str | None:
    """The path within the folder, ``.`` for the folder itself; None where it is elsewhere."""
    known = Path(path.decode())
    return str(known.relative_to(folder)) if known.is_relative_to(folder) else None
