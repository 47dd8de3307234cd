"""The whole journey without hardware, each party in a process of its own: phone, server, camera, kiosk, printer.

Nothing is staged: the seats are really bought over HTTP, the phone's picture is really read from camera frames, and
the paper is what a printer that speaks ESC/POS made of the bytes it got.
"""

import io
import json
import os
import re
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

import tomlkit

from drivers.ble.handover import new_key, public
from drivers.ble.phone import Errand
from drivers.cameras.virtual.phone import screen
from drivers.errors import DeviceUnavailable
from kiosk.config import files
from kiosk.control.client import ask, runs
from kiosk.demo.hands import Hands
from kiosk.demo.page import Table, page
from kiosk.demo.papers import issues_on
from kiosk.demo.radio import Airwaves, airwaves, seen
from kiosk.errors import KioskError
from kiosk.mock.client import Phone, Purchase
from kiosk.mock.staff import Staff
from kiosk.trust.keys import KeySet

KIOSK = "lobby-1"
PATIENCE_SECONDS = 30.0
"""How long a party may take for one thing; a slow board needs ten to come up."""
VISIT_SECONDS = 60.0
STOP_SECONDS = 20.0
_PAPER = re.compile(r"\d{4,}\.(png|txt)")

Say = Callable[[str], None]
T = TypeVar("T")


class DemoFailed(KioskError):
    """A party of the demo did not do its part."""

    reason: ClassVar[str] = "demo"


@dataclass(frozen=True)
class Line:
    """One ticket in the eyes of everybody who saw it."""

    seat: str
    ticket: str
    issue: int
    paper: str
    journal: str
    server: str

    @property
    def agrees(self) -> bool:
        """Whether paper, journal and server tell the same: one printed, proved ticket."""
        return bool(self.paper) and self.journal == "printed" and self.server == f"printed #{self.issue}"


class Demo:
    """Server, printer and kiosk, running; use it in ``with``."""

    def __init__(self, folder: Path, out: Path, say: Say, port: int | None = None, *, radio: bool = False) -> None:
        """Take an empty folder to work in, and the folder for the papers; ``port`` is that of a page for visitors.

        With ``radio`` the kiosk has Bluetooth in software, where the machine has what that needs.
        """
        self._folder = folder
        self._out = out
        self._say = say
        self._port = port
        self._stack = ExitStack()
        self._shown = folder / "shown.png"
        self._config_file = folder / "kiosk.toml"
        self._keys_file = folder / "server-keys.json"
        self.hands = Hands(self._shown, out)
        self._holder = new_key()
        self._wants_radio = radio
        self.air: Airwaves | None = None  # where phones hand over, if they can
        self.server = ""
        self.page = ""
        """where visitors see it all, if they do"""
        self.socket = folder / "control.sock"
        self.faults: tuple[str, ...] = ()  # what `kiosk devices fault` is told to break printer and camera

    def __enter__(self) -> Self:
        with self._stack:
            self._start()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def buy(self, seats: int) -> Purchase:
        """Buy seats as a phone does, without registering."""
        key = b64encode(public(self._holder)).decode() if self.air else ""
        with Phone(self.server, holder_key=key, holder_only=bool(key)) as phone:
            return phone.buy(seats=seats)

    def show(self, purchase: Purchase) -> dict[str, Any]:
        """Hold the phone before the camera until the visit ends; the last state. Raises DemoFailed."""
        watching = ask(self.socket, do="watch")
        next(watching)
        picture = io.BytesIO()
        screen(purchase.qr, f"Order {purchase.order}").save(picture, "png")
        self.hands.hold(picture.getvalue())
        try:
            return self._follow(watching)
        finally:
            self.hands.drop()

    def hand_over(self, purchase: Purchase) -> dict[str, Any]:
        """Hand the voucher over by radio, with proof; the last state of the visit. Raises DemoFailed, DriverError."""
        assert self.air
        watching = ask(self.socket, do="watch")
        next(watching)
        screen = self._status()["screen"]
        invitation = _until(lambda: seen(screen) or "", "the kiosk offers no hand-over")
        told = self.air.hand_over(invitation, Errand(purchase.qr, self._holder))
        last = self._follow(watching)
        for status in told.result(VISIT_SECONDS):
            done = " {} of {}".format(*status.counts) if status.counts else ""
            self._say(f"phone     is told by radio: {status.state.name.lower().replace('_', ' ')}{done}")
        return last

    def compare(self, state: dict[str, Any]) -> list[Line]:
        """Put the papers, the journal and the server's records beside each other, once the server was told all."""
        _until(lambda: next(ask(self.socket, do="status"))["journal"]["waiting_facts"] == 0, "the server was not told")
        kinds = {
            (row["ticket"], row["issue"]): row["kind"] for row in ask(self.socket, do="journal") if "ticket" in row
        }
        papers = issues_on(self._out, KeySet.read(self._keys_file.read_bytes()))
        with Staff(self.server) as staff:
            records = [staff.ticket(seat["ticket"]) for seat in state["seats"]]
        return [_line(seat, kinds, papers, record) for seat, record in zip(state["seats"], records, strict=True)]

    def _follow(self, watching: Iterator[dict[str, Any]]) -> dict[str, Any]:
        deadline = time.monotonic() + VISIT_SECONDS
        said = ""
        for now in watching:
            words = _words(now)
            if words != said:
                self._say(f"kiosk     {words}")
            said = words
            if now["state"] == "done":
                return now
            if now["problem"] or time.monotonic() > deadline:
                break
        raise DemoFailed(f"the visit ended with: {said}", "look at the log above; then try again")

    def _start(self) -> None:
        _clear(self._out)
        table = Table(self.hands, self._status)
        if self._port is not None:
            self.page = self._stack.enter_context(page(table, self._port))
        server = self._party("server", "mock", "--port", "0", "--framed-by", self.page)
        self.server = f"http://127.0.0.1:{server['port']}"
        self._say(f"server    the cinema's booking server is on {self.server}")
        process, printer = self._begun(
            "printer", "virtual-printer", "--tcp", "0", "--web", "0", "--out", str(self._out)
        )
        self.faults = (f"paper-out --page {printer['web']}", f"camera-black --config {self._config_file}")
        self.hands.reach(process)
        self._begin_radio()
        self._say(f"printer   a printer that speaks ESC/POS is on tcp://127.0.0.1:{printer['port']}")
        self._config_file.write_text(self._config(printer["port"]), encoding="utf-8")
        self._enrol()
        environment = os.environ | ({"DBUS_SYSTEM_BUS_ADDRESS": self.air.bus} if self.air else {})
        self._stack.enter_context(_process("run", "--config", str(self._config_file), env=environment))
        _until(lambda: runs(self.socket), "the kiosk did not start")
        table.phone = f"{self.server}/"
        self._say("kiosk     the kiosk is ready; its camera looks into an empty lobby")

    def _begin_radio(self) -> None:
        try:
            self.air = self._stack.enter_context(airwaves()) if self._wants_radio else None
        except DeviceUnavailable as error:
            self._say(f"radio     left out: {error} ({error.remedy}); the camera does it all")
        if self.air:
            self._say("radio     Bluetooth in software: an adapter for the kiosk, and a phone within reach")

    def _enrol(self) -> None:
        """Staff make a code, the kiosk takes it, and both sides show the same number."""
        with Staff(self.server) as staff:
            code = staff.enrolment_code(KIOSK)
            self._say(f"server    staff make a code for {KIOSK}: {code}")
            options = ("--json", "--code", code, "--config", str(self._config_file))
            enrolled = self._party("enrolment", "server", "enrol", *options)
            if staff.fingerprint(KIOSK) != enrolled["fingerprint"]:
                raise DemoFailed("kiosk and server show different numbers", "somebody stands between them")
        self._say(f"kiosk     it is enrolled with a key of its own; both sides show {enrolled['fingerprint']}")

    def _party(self, name: str, *arguments: str) -> dict[str, Any]:
        return self._begun(name, *arguments)[1]

    def _begun(self, name: str, *arguments: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
        """A process, and the first thing that it tells."""
        complaints = self._folder / f"{name}.log"
        with complaints.open("w") as log:
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log}
            process = self._stack.enter_context(_process(*arguments, **pipes))
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            said, _, remedy = complaints.read_text("utf-8", "replace").strip().partition("\n→ ")
            raise DemoFailed(f"the {name} did not start: {said}", remedy or "mend that; then try again")
        self._stack.callback(process.stdout.close)
        return process, json.loads(line)

    def _config(self, printer_port: int) -> str:
        """The shipped demo configuration with what differs from run to run filled in."""
        document = tomlkit.parse((files.folder() / "demo.toml").read_text(encoding="utf-8"))
        document["kiosk"].update({"id": KIOSK, "state_dir": str(self._folder / "state"), "socket": str(self.socket)})
        keys = {"key_file": str(self._folder / "kiosk.key"), "server_keys": str(self._keys_file)}
        document["booking"] = {"url": self.server, **keys}
        document["printer"]["device"] = f"tcp://127.0.0.1:{printer_port}"
        devices = [f"virtual:{self._shown}", "typed:", *(["ble:"] if self.air else [])]
        document["readers"] = [{"device": device} for device in devices]
        document["screen"] = {"port": 0, "framed_by": self.page}
        if self.page:
            del document["visit"]  # a visitor reads what the screen says
        return tomlkit.dumps(document)

    def _status(self) -> dict[str, Any]:
        return next(ask(self.socket, do="status"))


def _clear(out: Path) -> None:
    """Remove the papers of an earlier demo. Raises DemoFailed where anything else lies in the folder."""
    try:
        inside = list(out.iterdir()) if out.exists() else []
    except OSError as error:
        raise DemoFailed(f"{out} can't be used: {error.strerror}", "name another folder with --out") from error
    other = next((path for path in inside if not _PAPER.fullmatch(path.name)), None)
    if other is not None:
        raise DemoFailed(f"{out} has other files than a demo's papers: {other.name}", "name another folder with --out")
    for paper in inside:
        paper.unlink()


def _until(condition: Callable[[], T], failure: str) -> T:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise DemoFailed(failure, "look at the log above; then try again")
        time.sleep(0.05)
    return found


@contextmanager
def _process(*arguments: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A kiosk command in a process of its own that ends with the demo."""
    command = [sys.executable, "-m", "kiosk", *arguments]
    with subprocess.Popen(command, text=True, **{"stdin": subprocess.DEVNULL} | options) as process:  # noqa: S603 - ours
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _line(
    seat: dict[str, Any], kinds: dict[Any, str], papers: dict[tuple[str, int], str], record: dict[str, Any]
) -> Line:
    issue = seat["ticket"], seat["issue"]
    server = f"{record['state']} #{record['issue']}"
    return Line(seat["seat"], *issue, papers.get(issue, ""), kinds.get(issue, "nothing"), server)


def _words(now: dict[str, Any]) -> str:
    """What the kiosk's screen would say."""
    if now["problem"]:
        return f"{now['problem']['code']}: {now['problem']['zh']} {now['problem']['en']}"
    total = len(now["seats"])
    printed = sum(seat["standing"] == "printed" for seat in now["seats"])
    words = {
        "idle": "the kiosk is free",
        "reading": "hold still …",
        "verifying": "the voucher is read; the server is asked …",
        "printing": f"printing ticket {min(printed + 1, total)} of {total} …",
        "done": f"{total} tickets are printed, and the printer has proved each",
    }
    return words[now["state"]]
