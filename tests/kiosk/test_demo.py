"""The whole journey as its visitors see it: ``kiosk demo`` in a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageChops

from drivers.printers.document import Text
from drivers.printers.profile import load
from drivers.printers.typeset import Area, picture
from kiosk.config import files
from kiosk.demo import Line
from kiosk.mock.sale import programme

pytestmark = pytest.mark.xdist_group("demo")

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^(\S+) +([0-9A-Z]{12}) +(\d{4}\.png) +printed +printed #1$", re.MULTILINE)


def demo(out, *options, **more):
    command = [sys.executable, "-m", "kiosk", "demo", "--out", str(out), *options]
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, **pipes, **more)


def codes(path):
    with Image.open(path) as paper:
        return [code.text for code in zxingcpp.read_barcodes(paper.convert("L"))]


@pytest.fixture(scope="module")
def demos(tmp_path_factory):
    """Two demos beside each other: one of two seats that ends by itself, and one that stays until a signal."""
    folder = tmp_path_factory.mktemp("demo")
    out = folder / "papers"
    out.mkdir()
    for name in ("0001.png", "0009.png", "0009.txt", "notes.txt"):
        (out / name).write_bytes(b"of an earlier visit")
    with ExitStack() as stack:
        ending = stack.enter_context(demo(out, "--seats", "2"))
        staying = stack.enter_context(demo(folder / "staying", "--seats", "1", "--stay"))
        yield folder, ending, staying


@pytest.fixture(scope="module")
def shown(demos):
    """The demo that ended: its folder, its exit code, what it said."""
    folder, ending, _ = demos
    said, complaints = ending.communicate(timeout=90)
    assert "Traceback" not in complaints
    return folder / "papers", ending.returncode, said


def drawn(paper, text):
    """Whether the picture shows this text, large and bold as a printer of the demo draws it."""
    profile = load(files.printer_profile("epson-tm-t20"))
    ink = picture([Text(text, size=2, bold=True)], Area(profile.width_dots, profile.dots_mm)).convert("L")
    part = ink.crop(ImageChops.invert(ink).getbbox())
    with Image.open(paper) as whole:
        found = cv2.matchTemplate(np.asarray(whole.convert("L")), np.asarray(part), cv2.TM_CCOEFF_NORMED)
    return float(found.max()) > 0.98


def test_a_demo_ends_well_and_says_that_all_agree(shown):
    _, code, said = shown
    assert code == 0, said
    assert "Paper, journal and server agree." in said
    assert len(ROW.findall(said)) == 2


def test_each_picture_is_a_ticket_whose_code_can_be_scanned(shown):
    out, _, said = shown
    for _, ticket, name in ROW.findall(said):
        (code,) = codes(out / name)
        assert re.fullmatch(rf"KT0:{ticket}:1:[0-9A-F]+", code)


def test_only_papers_of_earlier_demos_are_cleared_away(shown):
    out, _, said = shown
    made = {name for _, _, name in ROW.findall(said)}
    assert made == {"0001.png", "0002.png"}
    assert {path.name for path in out.iterdir()} == made | {"0001.txt", "0002.txt", "notes.txt"}


def test_the_paper_shows_one_film_in_chinese_and_the_seat_of_its_ticket(shown):
    out, _, said = shown
    rows = ROW.findall(said)
    for seat, _, name in rows:
        assert sum(drawn(out / name, str(film["zh"])) for film in programme.FILMS) == 1
        shown_seats = [other for other, _, _ in rows if drawn(out / name, f"{other[0]}排{other[1:]}座")]
        assert shown_seats == [seat]


def test_a_demo_that_stays_ends_well_when_it_is_told_to(demos):
    folder, _, staying = demos
    for line in staying.stdout:
        if line.startswith("Everything keeps running"):
            break
    staying.terminate()
    said, complaints = staying.communicate(timeout=60)
    assert (staying.returncode, said) == (0, "The end.\n"), complaints
    assert "Traceback" not in complaints
    assert codes(folder / "staying" / "0001.png")


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(lambda process: process.terminate(), id="SIGTERM to it alone"),
        pytest.param(lambda process: os.killpg(process.pid, signal.SIGINT), id="Ctrl-C to all of them"),
    ],
)
def test_a_demo_that_ends_in_the_middle_takes_all_its_parties_with_it(tmp_path, told):
    with demo(tmp_path, "--stay", start_new_session=True) as process:
        server = process.stdout.readline().split()[-1]
        printer = process.stdout.readline().split()[-1]
        told(process)
        _, complaints = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in complaints
    for address in (server, printer):
        with pytest.raises(ConnectionRefusedError), socket.create_connection(address_of(address), 5):
            pass


def address_of(url):
    parts = urlsplit(url)
    return parts.hostname, parts.port


def test_a_line_agrees_only_where_paper_journal_and_server_do():
    good: dict[str, Any] = {
        "seat": "F7",
        "ticket": "T1",
        "issue": 2,
        "paper": "0001.png",
        "journal": "printed",
        "server": "printed #2",
    }
    assert Line(**good).agrees
    for wrong in ({"paper": ""}, {"journal": "presumed"}, {"server": "printed #1"}, {"server": "in_doubt #2"}):
        assert not Line(**(good | wrong)).agrees
