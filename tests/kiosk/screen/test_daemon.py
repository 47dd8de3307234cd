"""The screen of whole daemons: in this process where a disk or a port is missing, in one of its own where it dies."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from drivers.cameras.virtual.phone import screen as phone_screen
from kiosk.config.model import ScreenSection
from kiosk.journal import opening
from kiosk.screen import screen
from tests.journeys.parties import Kiosk, booking_server, until, virtual_printer
from tests.kiosk.daemons import alone, running, status

STOP_SECONDS = 5.0


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "PAUSE", 0.01)
    monkeypatch.setattr(screen, "PAUSE", 0.01)
    return alone(tmp_path)


async def first_scene(address):
    """What the page at an address shows first."""
    async with httpx.AsyncClient(timeout=20) as client, client.stream("GET", f"{address}events") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "event: scene"
        return json.loads((await anext(lines)).removeprefix("data: "))


def is_shown(now):
    return now["screen"] is not None


async def test_a_free_kiosk_invites_its_customers_where_its_status_says(config):
    async with running(config):
        now = await status(config, is_shown)
        while (scene := await first_scene(now["screen"]))["state"] != "idle":
            assert scene["problem"]["code"] == "KSK-CLOSING", "nothing is known of the printer yet"
        assert (scene["kiosk"], scene["ways"]["typed"]) == ("kiosk-1", False)
        assert (scene["readiness"], scene["problem"]["code"]) == ("degraded", "SRV-AWAY")


async def test_a_kiosk_whose_journal_can_not_be_opened_says_so_on_its_screen_until_it_can(config, tmp_path):
    (tmp_path / "state" / "journal.db").mkdir(parents=True)
    async with running(config), httpx.AsyncClient(timeout=20) as client:
        address = (await status(config, is_shown))["screen"]
        scene = await first_scene(address)
        assert (scene["state"], scene["problem"]["code"]) == ("out_of_service", "KSK-JOURNAL")
        origin = {"Origin": address.rstrip("/")}
        for path, body, refusal in (
            ("typed", {"code": "7K3M"}, 503),
            ("answer", {"seat": "F7", "received": True}, 409),
            ("same", {"code": "0471", "same": True}, 409),
            ("touch", {}, 204),
        ):
            assert (await client.post(address + path, json=body, headers=origin)).status_code == refusal
        assert (await client.get(f"{address}camera")).status_code == 404
        (tmp_path / "state" / "journal.db").rmdir()
        now = await status(config, lambda now: now["state"] == "idle" and is_shown(now))
        assert now["screen"] == address, "a page that waits finds it again"
        assert (await first_scene(address))["state"] != "attention"


async def test_a_port_that_somebody_else_has_is_told_of_and_taken_when_it_is_free(config, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        config = alone(tmp_path, ScreenSection(port=port))
        async with running(config) as work:
            now = await status(config, lambda now: "screen" in now["troubles"])
            assert f"port {port}" in now["troubles"]["screen"]
            assert now["screen"] is None
            other.close()
            now = await status(config, is_shown)
            assert (now["screen"], "screen" in now["troubles"]) == (f"http://127.0.0.1:{port}/", False)
            assert not work.done()


async def test_a_kiosk_without_a_screen_serves_all_the_same(config, tmp_path):
    config = alone(tmp_path, ScreenSection(host=""))
    async with running(config):
        assert (await status(config, lambda now: now["state"] == "idle"))["screen"] is None


# -- in a process of its own -------------------------------------------------------------------------------------------


class Lobby(Kiosk):
    """A kiosk with a camera and a keypad, run as ``kiosk run`` does, its page always at the same port."""

    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self):
        super().__post_init__()
        self.phone = self.folder / "phone.png"
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        readers = f'[[readers]]\ndevice = "virtual:{self.phone}?fps=5"\n[[readers]]\ndevice = "typed:"\n'
        self.config.write_text(self.config.read_text().replace("port = 0", f"port = {port}") + readers)

    def run(self):
        """Start the process, if none runs; it is ready on return."""
        if self.process is None or self.process.poll() is not None:
            command = [sys.executable, "-m", "kiosk", "run", "--config", str(self.config)]
            self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until(self.ready, "the kiosk is ready")

    def hold(self, code):
        """Hold a phone that shows a code under the camera; whole, as the camera may look at any moment."""
        draft = self.phone.with_suffix(".draft.png")
        phone_screen(code).save(draft)
        draft.replace(self.phone)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("screen")
    with booking_server(folder) as server, virtual_printer(folder / "papers") as printer:
        place = Lobby(folder / "kiosk", server, printer)
        yield place
        if place.process is not None:
            place.process.kill()
            place.process.wait()


@pytest.fixture
def lobby(place):
    place.run()
    return place


class Page:
    """A page that is open: what it is told, and its clicks."""

    def __init__(self, address):
        self.client = httpx.Client(base_url=address, headers={"Origin": address.rstrip("/")}, timeout=20)
        self._stack = ExitStack()
        self._lines: Iterator[str] = iter(())
        self.heard: list[str] = []
        """all that was sent to it"""

    def __enter__(self):
        self._stack.enter_context(self.client)
        self._lines = self._stack.enter_context(self.client.stream("GET", "/events")).iter_lines()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def messages(self):
        """All that it is told, up to the end of the stream."""
        for line in self._lines:
            self.heard.append(line)
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))

    def until(self, wanted):
        """The first scene that is so."""
        deadline = time.monotonic() + 30
        for message in self.messages():
            assert time.monotonic() < deadline, message
            if "state" in message and wanted(message):
                return message
        return None


@pytest.fixture
def page(lobby):
    """A page at which a free kiosk is seen."""
    with Page(lobby.address) as page:
        assert page.until(lambda scene: scene["state"] == "idle")
        yield page


def test_a_free_kiosk_says_by_itself_that_its_paper_is_out_and_that_it_is_back(lobby, page):
    lobby.printer.fault("paper-out")
    scene = page.until(lambda scene: scene["state"] != "idle")
    assert (scene["state"], scene["problem"]["code"]) == ("out_of_service", "PRN-PAPER")
    lobby.printer.fault("load-paper")
    assert page.until(lambda scene: scene["state"] != "out_of_service")["problem"] is None


def test_a_typed_code_is_printed_and_a_phone_at_the_camera_too(lobby, page):
    first, second = lobby.server.buy(1), lobby.server.buy(2)
    answer = page.client.post("/typed", json={"code": first.typed})
    assert answer.status_code == 202
    assert page.until(lambda scene: scene["state"] == "done")["party"]["printed"] == 1
    lobby.hold(second.qr)
    scene = page.until(lambda scene: scene["state"] == "done" and scene["party"]["total"] == 2)
    lobby.phone.unlink()
    assert [seat["standing"] for seat in scene["party"]["seats"]] == ["printed", "printed"]
    heard = "".join(page.heard)
    codes = {code for paper in lobby.printer.papers().values() for code in paper}
    assert codes
    for secret in (first.typed, first.typed.replace("-", ""), first.qr, second.qr, second.typed, *codes):
        assert secret not in heard


def test_the_streams_of_a_kiosk_that_dies_end_and_the_next_one_is_found_at_the_same_port(lobby, page):
    lobby.process.kill()
    with pytest.raises(httpx.RemoteProtocolError):
        list(page.messages())
    lobby.process.wait()
    lobby.run()
    with Page(lobby.address) as again:
        assert again.until(lambda scene: scene["state"] == "idle")


def test_sigterm_ends_a_kiosk_at_which_ten_pages_look_soon_and_whole(lobby):
    with ExitStack() as stack:
        pages = [stack.enter_context(Page(lobby.address)) for _ in range(10)]
        for page in pages:
            assert page.until(lambda scene: scene["state"] == "idle" and scene["ways"]["camera"])
        name = lobby.address.removeprefix("http://").rstrip("/")
        asleep = stack.enter_context(socket.create_connection(tuple(name.split(":"))))
        asleep.sendall(f"GET /events HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
        camera = stack.enter_context(httpx.stream("GET", f"{lobby.address}camera", timeout=20))
        assert b"image/jpeg" in next(chunk for chunk in camera.iter_raw() if b"Content-Type" in chunk)
        told = time.monotonic()
        lobby.process.terminate()
        assert lobby.process.wait(30) == 0
        assert time.monotonic() - told < STOP_SECONDS
        for page in pages:
            list(page.messages())  # a stream that is cut off raises
