"""What an examination has at hand: the configuration, and the ways to what is looked at."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drivers.address import Address
from drivers.printers.profile import Profile
from drivers.printers.session import Session, printer_from
from drivers.printers.transport import Opener
from drivers.tape import line_to
from kiosk.config.model import Config
from kiosk.control.client import DaemonAway
from kiosk.doctor.kernel import synchronised
from kiosk.journal.ballast import free_bytes

if TYPE_CHECKING:
    from drivers.cameras.reader import Decoder

Ask = Callable[..., Iterator[Mapping[str, Any]]]
"""Asks the running daemon: the request as keywords, the lines of its answer. Raises DaemonAway, DaemonRefused."""


def _decoder() -> "Decoder":
    from drivers.cameras.decoder_process import DecoderProcess  # noqa: PLC0415 - only where there is a camera

    return DecoderProcess()


def _owner(path: Path) -> int:
    return path.stat().st_uid


def _read_only(path: Path) -> bool:
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


@dataclass(frozen=True)
class Bench:
    """Every way to the world is one field, so that all else is the same for a test."""

    config: Config
    ask: Ask | None = None
    """None where no daemon runs: then the devices are opened, unless they are held"""
    held: bool = False
    """a daemon runs and can't be asked: it has the devices, and nobody else may open them"""
    wanted: frozenset[str] = frozenset()
    """the ids that were asked for by name; empty where all are"""
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    synchronised: Callable[[], bool | None] = synchronised
    free: Callable[[Path], int] = free_bytes
    owner: Callable[[Path], int] = _owner
    read_only: Callable[[Path], bool] = _read_only
    line: Callable[[Address], Opener] = line_to
    printer: Callable[[Address, Profile], Session] = printer_from
    decoder: Callable[[], "Decoder"] = _decoder
    root: Path = Path("/")
    """where the machine's own files are looked for"""

    def told(self, **request: Any) -> Mapping[str, Any]:
        """The one line that the daemon answers a request with. Raises DaemonAway, DaemonRefused."""
        assert self.ask is not None
        line = next(self.ask(**request), None)
        if line is None:
            raise DaemonAway("the kiosk hung up without a word", "see its log (journalctl -u kiosk.service -n 50)")
        return line
