"""Codes in files of pictures, for technicians and for measuring.

A process of its own opens and decodes them, because decoders crash and hang on hostile codes: a picture at which it
dies costs no other one. The two ends talk through a socket pair, which is the child's standard input: JSON lines, the
path of a picture there, a Finding back.
"""

import json
import resource
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TextIO

from drivers.child import start_child

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATIENCE = 30.0
"""Seconds for one picture, on a slow and busy machine; for the first one the libraries are loaded too"""

LARGEST = 100_000_000
"""Bytes; no photograph has more"""


_MEMORY = 2 << 30
"""Bytes that the process may take: a small file can unpack to very much more"""


@dataclass(frozen=True)
class Finding:
    """The texts of all QR codes in a picture, whatever they hold; or why nobody could look at it, and what to do."""

    texts: tuple[str, ...] = ()
    trouble: str = ""


class Photographs:
    """Reads one picture after the other."""

    def __init__(self, module: str = "drivers.cameras.photographs", patience: float = PATIENCE) -> None:
        """``module`` is where the child finds ``finding(path)``; it starts with the first picture."""
        self._module = module
        self._patience = patience
        self._child: subprocess.Popen[bytes] | None = None
        self._lines: TextIO | None = None

    def __repr__(self) -> str:
        return f"<Photographs {self._child.pid if self._child else 'without a process'}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path) -> Finding:
        """What is in a picture, within ``patience`` and a little."""
        answer, trouble = "", _CRASHED
        with suppress(OSError):
            try:
                answer = self._ask(path)
            except TimeoutError:
                trouble = f"nobody could look at it: it took more than {self._patience:g} s; cut the code out"
        if not answer:
            self.close()
            return Finding(trouble=trouble)
        texts, trouble = json.loads(answer)
        return Finding(tuple(texts), trouble)

    def close(self) -> None:
        """End the process; idempotent."""
        child, lines = self._child, self._lines
        self._child, self._lines = None, None
        if child is not None:
            child.kill()
            child.wait()
        if lines is not None:
            with suppress(OSError):  # what it never took can't be delivered any more
                lines.close()

    def _ask(self, path: Path) -> str:
        lines = self._lines or self._start()
        lines.write(json.dumps(str(path)) + "\n")
        lines.flush()
        return lines.readline()

    def _start(self) -> TextIO:
        self._child, connection = start_child("drivers.cameras.photographs", self._module)
        with connection:
            connection.settimeout(self._patience)
            self._lines = connection.makefile("rw", encoding="ascii")
        return self._lines


def finding(path: Path) -> Finding:
    """The texts in a picture, in this process. Loads the decoders."""
    import cv2  # noqa: PLC0415 - the process of the command does without it
    import numpy as np  # noqa: PLC0415 - the same

    from drivers.cameras.decoding import decoders, read  # noqa: PLC0415 - the same
    from drivers.cameras.gray import to_gray  # noqa: PLC0415 - the same

    try:
        trouble = _objection(path) if decoders() else _BLIND
        content = b"" if trouble else path.read_bytes()
    except OSError as error:
        trouble, content = f"it can't be read: {error.strerror}", b""
    if trouble:
        return Finding(trouble=trouble)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:  # nothing at all, or a picture that says it has billions of pixels
        picture = None
    return Finding(trouble=_UNKNOWN) if picture is None else Finding(tuple(read(to_gray(_on_white(picture)))))


def main(module: str) -> None:
    """Be the child: look at what is named until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end ends this process too
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    look = import_module(module).finding
    with socket.socket(fileno=sys.stdin.fileno()) as parent, parent.makefile("rw", encoding="ascii") as lines:
        for line in lines:
            found = look(Path(json.loads(line)))
            lines.write(json.dumps([found.texts, found.trouble]) + "\n")
            lines.flush()


def _on_white(picture: "NDArray[Any]") -> "NDArray[Any]":
    """A picture as it looks on white paper: where it is transparent, its colour says nothing."""
    if picture.ndim != 3 or picture.shape[2] != 4 or picture.dtype.kind != "u":
        return picture
    white = 256**picture.dtype.itemsize - 1
    flat: NDArray[Any] = white - (white - picture[..., :3]) * (picture[..., 3:].astype("f4") / white)
    return flat.astype(picture.dtype)


def _objection(path: Path) -> str:
    if not path.exists():
        return "there is no such file"
    if path.is_dir():
        return "it is a folder: name the files in it"
    if not path.is_file():
        return "it is no file"
    return "it is too large for a picture" if path.stat().st_size > LARGEST else ""


_CRASHED = "nobody could look at it: a decoder crashed; keep the picture and report it"
_BLIND = "no decoder for QR codes works on this machine: pip install zxing-cpp"
_UNKNOWN = "it is no picture that can be opened: save it as JPEG or PNG"

if __name__ == "__main__":
    main(sys.argv[1])
