"""The page of the virtual printer: as programs fetch it, and as people see it in a browser."""

import socket

import httpx
import pytest

from drivers.errors import DeviceUnavailable
from drivers.printers.virtual import web
from drivers.printers.virtual.dialects import EPSON
from drivers.printers.virtual.printer import Setup
from drivers.printers.virtual.runner import Runner
from drivers.printers.virtual.show import Show
from drivers.printers.virtual.station import Station
from tests.drivers.printers.virtual.desk import FULL_CUT, chinese
from tests.drivers.printers.virtual.program import Program

HOME = "http://127.0.0.1"
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


class Place:
    """A printer and its page, in this process and without a network."""

    def __init__(self):
        self.now = 0.0
        self.show = Show()
        runner = Runner(lambda: self.now, dialect=EPSON, setup=Setup(), tell=self.show.tell, keep=self.show.keep)
        runner.link(up=True)
        self.station = Station(runner, self.show.tell)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(web.app(self.show, self.station)),
            base_url=HOME,
            headers={"Host": "127.0.0.1"},
        )

    def print(self, data):
        self.station.runner.receive(data)
        self.now += 10
        self.station.runner.work()


@pytest.fixture
async def place():
    place = Place()
    async with place.client:
        yield place


@pytest.mark.parametrize("path", ["/", "/panel.css", "/panel.js", "/font.woff2", "/icon.svg"])
async def test_the_page_brings_all_it_needs_and_lets_nothing_else_in(place, path):
    answer = await place.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in answer.headers["content-security-policy"]
    if path in {"/", "/panel.css", "/panel.js"}:
        assert "http" not in answer.text.replace("HTTP", "")


async def test_a_paper_is_there_as_picture_and_text(place):
    place.print(chinese("5排8座") + b"\n" + FULL_CUT)
    assert (await place.client.get("/papers/1.txt")).text == "5排8座\n"
    picture = await place.client.get("/papers/1.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert (await place.client.get("/papers/2.png")).status_code == 404
    assert (await place.client.get("/papers/2.txt")).status_code == 404


async def test_a_fault_can_be_ordered_and_mended(place):
    assert (await place.client.post("/faults/open-cover", headers={"Origin": HOME})).status_code == 204
    assert place.station.runner.condition.cover_open
    assert (await place.client.post("/faults/close-cover")).status_code == 204
    assert not place.station.runner.condition.cover_open


async def test_a_fault_that_there_is_not_is_refused_with_those_that_there_are(place):
    answer = await place.client.post("/faults/rain")
    assert answer.status_code == 404
    assert "paper-out" in answer.text


async def test_pages_of_other_sites_can_not_click(place):
    answer = await place.client.post("/faults/power-off", headers={"Origin": "https://example.org"})
    assert answer.status_code == 403
    assert (await place.client.get("/faults/power-off")).status_code == 405
    assert place.station.runner.powered


async def test_the_page_answers_to_no_name_that_is_not_this_machine(place):
    assert (await place.client.get("/", headers={"Host": "printer.example.org"})).status_code == 400


async def test_a_port_that_is_taken_is_refused_with_its_number(place):
    async with web.page(place.show, place.station, "127.0.0.1", 0) as where:
        port = int(where.rstrip("/").rpartition(":")[2])
        with pytest.raises(DeviceUnavailable, match=f"port {port}"):
            async with web.page(place.show, place.station, "127.0.0.1", port):
                pass


async def test_the_page_ends_with_the_printer_even_while_somebody_looks_on(place):
    async with (
        web.page(place.show, place.station, "127.0.0.1", 0) as where,
        httpx.AsyncClient() as onlooker,
        onlooker.stream("GET", f"{where}stream") as stream,
    ):
        lines = stream.aiter_lines()
        assert await anext(lines) == "event: hello"
        place.show.close()
        async for _ in lines:
            pass


@pytest.fixture
def visit(browser):
    """Open a page of that size; whatever it complains of is a failure, but that the printer ended before it."""
    contexts, complaints = [], []

    def visit(where, size):
        contexts.append(browser.new_context(viewport=size))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(where)
        page.get_by_role("button", name="Paper out").wait_for()
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [words for words in complaints if "net::ERR_" not in words] == []


def test_somebody_prints_a_ticket_sees_it_come_takes_it_and_reads_it(visit):
    with Program("--tcp", 0, "--web", 0, "--speed", 60) as printer:
        where = printer.told("listening")
        page = visit(where["web"], WIDE)
        with connect(where) as line:
            line.sendall(b"\x1d!\x11" + chinese("5排8座") + b"\n<b>not markup</b>\n" + b"line\n" * 10 + FULL_CUT)
            page.locator("#emerging.out").wait_for()
            assert page.locator("#ticket").is_hidden()
            ticket = page.locator("#ticket")
            ticket.wait_for()
            assert page.locator("#papers li").count() == 0
            ticket.focus()
            page.keyboard.press("Enter")
            assert ticket.is_hidden()
            page.get_by_role("button", name="Paper 0001").click()
            reader = page.get_by_role("dialog")
            assert reader.locator("pre").inner_text().startswith("5排8座\n<b>not markup</b>")
            with page.expect_download() as download:
                reader.get_by_role("link", name="PNG").click()
            assert download.value.suggested_filename == "0001.png"
            page.keyboard.press("Escape")
            assert reader.is_hidden()


def test_somebody_opens_the_cover_sees_it_and_mends_it(visit):
    with Program("--tcp", 0, "--web", 0) as printer:
        where = printer.told("listening")
        page = visit(where["web"], WIDE)
        cover, display = page.get_by_role("button", name="Open the cover"), page.get_by_role("status")
        assert display.inner_text().startswith("Ready")
        cover.click()
        assert printer.told("fault")["fault"] == "open-cover"
        page.locator("#printer[data-cover=open]").wait_for()
        assert display.inner_text().startswith("The cover is open")
        assert cover.get_attribute("aria-pressed") == "true"
        with connect(where) as line:
            line.sendall(b"\x10\x04\x02")
            assert line.recv(1) == b"\x16"
        cover.click()
        assert printer.told("fault")["fault"] == "close-cover"
        page.locator("#printer[data-cover=closed]").wait_for()
        assert display.inner_text().startswith("Ready")
        assert "open-cover" in page.get_by_role("log").inner_text()


def test_a_page_that_is_opened_at_once_does_not_take_an_idle_printer_for_one_that_prints(browser):
    with Program("--tcp", 0, "--web", 0) as printer, browser.new_context() as context:
        page = context.new_page()
        page.add_init_script("performance.now = () => 1")
        page.goto(printer.told("listening")["web"])
        page.get_by_role("button", name="Paper out").wait_for()
        assert page.get_by_role("status").inner_text().startswith("Ready")


def test_on_a_phone_nothing_is_wider_than_the_screen(visit):
    with Program("--tcp", 0, "--web", 0, "--speed", 2000) as printer:
        where = printer.told("listening")
        page = visit(where["web"], NARROW)
        with connect(where) as line:
            line.sendall((b"W" * 48 + b"\n" + FULL_CUT) * 4)
            page.locator("#papers li").nth(2).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_page_that_is_opened_later_shows_what_came_before_and_says_when_it_is_over(visit):
    with Program("--tcp", 0, "--web", 0, "--speed", 2000) as printer:
        where = printer.told("listening")
        with connect(where) as line:
            line.sendall(b"early\n" + FULL_CUT + b"rest\n")
            printer.told("paper")
        printer.told("paper")
        page = visit(where["web"], WIDE)
        assert page.locator("#papers li").count() == 2
        assert "torn off" in page.locator("#papers li").first.inner_text()
        assert printer.end() == (0, "")


def connect(where):
    return socket.create_connection(("127.0.0.1", where["port"]), timeout=10)
