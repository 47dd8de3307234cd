"""The whole journey as its visitors see it: ``kiosk demo`` in a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest
from PIL import Image, ImageChops

from drivers.printers.document import Text
from drivers.printers.profile import load
from drivers.printers.typeset import Area, picture
from kiosk.config import files
from kiosk.demo.journey import Demo, DemoFailed, Line
from kiosk.mock.sale.programme.films import FILMS
from kiosk.trust import development
from kiosk.trust.codes import read_ticket
from tests.papers import qr_codes

ROOT = Path(__file__).parents[3]
KIOSK = (sys.executable, "-m", "kiosk")
ROW = re.compile(r"^(\S+) +([0-9A-Z]{12}) +(\d{4}\.png) +printed +printed #1$", re.MULTILINE)


def demo(out, *options, **more):
    command = [*KIOSK, "demo", "--out", str(out), *options]
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, **pipes, **more)


def codes(path):
    with Image.open(path) as paper:
        return qr_codes(paper.convert("L"))


def drawn(paper, text, size):
    """Whether the picture shows this text, large and bold as a printer of the demo draws it."""
    profile = load(files.printer_profile("epson-tm-t20"))
    ink = picture([Text(text, size=size, bold=True)], Area(profile.width_dots, profile.dots_mm)).convert("L")
    part = ink.crop(ImageChops.invert(ink).getbbox())
    with Image.open(paper) as whole:
        found = cv2.matchTemplate(np.asarray(whole.convert("L")), np.asarray(part), cv2.TM_CCOEFF_NORMED)
    return float(found.max()) > 0.98


def test_a_demo_prints_tickets_in_chinese_that_can_be_scanned_and_all_agree_on_them(tmp_path):
    for name in ("0001.png", "0009.png", "0009.txt", "0002.png"):
        (tmp_path / name).write_bytes(b"of an earlier visit")
    with demo(tmp_path, "--seats", "2") as process:
        said, complaints = process.communicate(timeout=90)
    assert process.returncode == 0, said + complaints
    assert "Traceback" not in complaints
    assert "Paper, journal and server agree." in said
    rows = ROW.findall(said)
    assert [name for _, _, name in rows] == ["0001.png", "0002.png"]
    for seat, ticket, name in rows:
        (code,) = codes(tmp_path / name)
        issue = read_ticket(code, development.key_set())
        assert (issue.ticket, issue.number) == (ticket, 1)
        assert sum(drawn(tmp_path / name, str(film["zh"]), 2) for film in FILMS) == 1
        assert [one for one, _, _ in rows if drawn(tmp_path / name, f"{one[0]}排{one[1:]}座", 3)] == [seat]
    here = {path.name for path in tmp_path.iterdir()}
    assert here == {"0001.png", "0001.txt", "0002.png", "0002.txt"}


def test_a_phone_can_hand_its_voucher_over_by_radio_and_is_told_how_it_goes(tmp_path, requires):
    requires("dbus")
    with demo(tmp_path, "--seats", "2", "--bluetooth") as process:
        said, complaints = process.communicate(timeout=90)
    assert process.returncode == 0, said + complaints
    assert complaints == ""
    told = re.findall(r"^phone     is told by radio: (.+)$", said, re.MULTILINE)
    assert (told[0], told[-1]) == ("accepted", "printed 2 of 2")
    assert [name for _, _, name in ROW.findall(said)] == ["0001.png", "0002.png"]


def test_where_no_radio_can_be_made_the_demo_says_why_and_goes_without(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    said: list[str] = []
    running = Demo(tmp_path / "work", tmp_path / "out", said.append, radio=True)
    running._begin_radio()
    assert running.air is None
    assert said == [
        (
            "radio     left out: Bluetooth in software needs dbus-daemon (install the system package dbus);"
            " the camera does it all"
        )
    ]


def test_a_folder_with_other_files_is_refused_and_nothing_in_it_is_touched(tmp_path):
    for name in ("0001.png", "2024-holiday.png"):
        (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(DemoFailed, match=r"other files than a demo's papers: 2024-holiday\.png"):
        Demo(tmp_path / "work", tmp_path, print).__enter__()
    assert {path.name for path in tmp_path.iterdir()} == {"0001.png", "2024-holiday.png"}


def test_what_a_party_said_that_did_not_start_is_passed_on(tmp_path):
    (tmp_path / "file").touch()
    with demo(tmp_path / "file" / "papers") as process:
        _, complaints = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the printer did not start: " in complaints
    assert str(tmp_path / "file" / "papers") in complaints
    assert "by itself" not in complaints


def test_a_demo_that_stays_says_how_it_is_broken_and_ends_well_when_it_is_told_to(tmp_path):
    with demo(tmp_path, "--seats", "1", "--stay") as process:
        faults = []
        for line in process.stdout:
            faults += re.findall(r"^ +kiosk (devices fault .+)$", line)
            if line.startswith("Everything keeps running"):
                break
        broken = [subprocess.run([*KIOSK, *fault.split()], check=True, capture_output=True) for fault in faults]
        process.terminate()
        said, complaints = process.communicate(timeout=60)
    assert [one.stdout.split(b";")[0] for one in broken] == [b"the roll is used up", b"something covers the lens"]
    assert (process.returncode, said) == (0, "The end.\n"), complaints
    assert "Traceback" not in complaints
    assert codes(tmp_path / "0001.png")


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
