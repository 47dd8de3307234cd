"""Clients that others wrote find in the virtual printer what they expect of a real one."""

import asyncio
import importlib
import os
import sys
from pathlib import Path

import pytest
from escpos import capabilities
from escpos.printer import Network as EscposNetwork
from escpos.printer import Serial as EscposSerial
from PIL import Image

from drivers.printers.virtual.printer import Setup
from drivers.printers.virtual.pseudo_terminal import SerialPort
from drivers.printers.virtual.script import parse
from drivers.printers.virtual.server import TcpPort
from tests.drivers.printers.virtual.desk import codes
from tests.drivers.printers.virtual.network import FAST, Network

MODULES = Path(sys.prefix, "npm", "node_modules")
TICKET = """\
电影票 | ^5排8座
{code: R12:T1:1:AB; option: qrcode,4,M}
=
"""
RECEIPTIO = {
    "success": ("success", "", ""),
    "success in Chinese over a slow line": ("success", "", "slow-buffer"),
    "cover open before it": ("coveropen", "", "open-cover"),
    "cover open in the middle": ("coveropen", "", "open-cover@row=120"),
    "paper out before it": ("paperempty", "", "paper-out"),
    "paper out in the middle": ("paperempty", "", "paper-out@row=120"),
    "cutter jammed before the cut": ("error", "", "jam-cutter@row=120"),
    "hanging in the middle": ("timeout", "-t 1", "stall@row=120"),
    "proof lost": ("timeout", "-t 1", "lose-fence"),
    "silent": ("offline", "", "no-replies"),
    "silent, asked for its status": ("offline", "-q printer", "stall"),
    "asked for its status": ("online", "-q printer", ""),
    "refused": ("disconnect", "", "refuse-links"),
}
"""what receiptio says, by the case: its further options, and what happens to the printer"""


@pytest.mark.timeout(90)
async def test_receiptio_reports_how_it_went_as_it_does_with_a_real_printer(requires, tmp_path):
    requires("receiptio")
    hosts = {name: loopback(number) for number, name in enumerate(RECEIPTIO)}
    told = await asyncio.gather(*(receiptio(tmp_path / name, hosts[name], *RECEIPTIO[name][1:]) for name in RECEIPTIO))
    assert dict(zip(RECEIPTIO, told, strict=True)) == {name: expected for name, (expected, *_) in RECEIPTIO.items()}
    paper = (tmp_path / "success" / "0001.txt").read_text()
    assert "电影票" in paper
    assert "5排8座" in paper
    with Image.open(tmp_path / "success" / "0001.png") as picture:
        assert ("QRCode", "R12:T1:1:AB") in codes(picture)


async def receiptio(out, host, options, fault):
    """What receiptio says of a printer of its own, to which this happens."""
    setup = Setup(FAST, script=parse(fault))
    async with Network(out, setup=setup, ports=lambda station: [TcpPort(station, host, 9100)]):
        node = await asyncio.create_subprocess_exec(
            "node",
            Path(__file__).with_name("receiptio.js"),
            MODULES,
            *f"-d {host} -l zh {options}".split(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(30):
                said, _ = await node.communicate(TICKET.encode())
        except TimeoutError:
            node.kill()
            said, _ = await node.communicate()
        return said.decode()


def loopback(number):
    """An address of this machine that no other run of these tests uses: receiptio takes no port."""
    return f"127.{os.getpid() >> 8 & 255}.{os.getpid() & 255}.{number + 1}"


def ticket(printer):
    """Print with python-escpos, through its own commands for each thing."""
    printer.hw("INIT")
    printer.set(align="center", bold=True, double_height=True, double_width=True)
    printer.textln("SEAT 5-8")
    printer.set_with_default()
    printer.textln("Riverside Cinema")
    printer.qr("R12:T1:1:AB", native=True, size=6)
    printer.barcode("{B1234567", "CODE128", height=80, width=2, function_type="B")
    printer.image(Image.new("1", (160, 40), 0))
    printer.cut()


def check(folder):
    text = (folder / "0001.txt").read_text()
    assert "SEAT 5-8" in text
    assert "Riverside Cinema" in text
    with Image.open(folder / "0001.png") as picture:
        found = {code for _, code in codes(picture)}
        assert found == {"R12:T1:1:AB", "1234567"}
        black = picture.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
    assert black is not None


@pytest.fixture
def _all_profiles(tmp_path, monkeypatch):
    """Where the product was here first python-escpos knows the plain profile alone: the product needs no other."""
    monkeypatch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", str(tmp_path))
    if "TM-T88II" not in capabilities.CAPABILITIES["profiles"]:
        importlib.reload(capabilities)


@pytest.mark.usefixtures("_all_profiles")
async def test_python_escpos_prints_over_the_network(tmp_path):
    async with Network(tmp_path) as network:
        printer = EscposNetwork("127.0.0.1", network.where["port"], timeout=5, profile="TM-T88II")
        await asyncio.to_thread(ticket, printer)
        assert (await network.told("paper"))["fate"] == "cut"
        await asyncio.to_thread(printer.close)
        assert [event for event in network.events if event.name == "unknown"] == []
    check(tmp_path)


@pytest.mark.usefixtures("_all_profiles")
async def test_python_escpos_prints_over_the_serial_line(tmp_path):
    async with Network(tmp_path, ports=lambda station: [SerialPort(station)]) as network:
        printer = EscposSerial(network.where["pty"], timeout=5, profile="TM-T88II")
        await asyncio.to_thread(ticket, printer)
        assert (await network.told("paper"))["fate"] == "cut"
        await asyncio.to_thread(printer.close)
        assert [event for event in network.events if event.name == "unknown"] == []
    network.ports[0].close()
    check(tmp_path)


@pytest.mark.parametrize(
    ("fault", "online", "paper"),
    [("", True, 2), ("near-end", True, 1), ("paper-out", False, 0), ("open-cover", False, 2)],
)
async def test_python_escpos_is_told_the_status(fault, online, paper):
    async with Network(setup=Setup(FAST, script=parse(fault))) as network:
        printer = EscposNetwork("127.0.0.1", network.where["port"], timeout=5)
        assert await asyncio.to_thread(printer.is_online) is online
        assert await asyncio.to_thread(printer.paper_status) == paper
        await asyncio.to_thread(printer.close)
