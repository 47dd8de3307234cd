"""The virtual printer as a process of its own."""

import json
import signal
import subprocess
import threading
from pathlib import Path

import pytest
import serial

from tests.drivers.printers.virtual.desk import FULL_CUT, process_id
from tests.drivers.printers.virtual.program import Program

FAST = ("--tcp", "0", "--speed", "2000")
UNKNOWN = b"\x1b\xfe"


def test_it_prints_what_comes_in_and_obeys_its_standard_input(tmp_path):
    with Program(*FAST, "--out", tmp_path) as program, program.connect() as line:
        program.say("paper-out")
        assert program.told("fault") == {"event": "fault", "fault": "paper-out"}
        line.sendall(b"hello\n" + FULL_CUT + process_id(b"001C") + b"\x10\x04\x04")
        assert line.recv(10) == b"\x7e"
        program.say("no-such-thing")
        assert "load-paper" in program.told("misunderstood")["why"]
        program.say("load-paper")
        assert program.told("paper")["file"] == "0001.png"
        assert line.recv(10) == b"\x37\x22001C\x00"
        assert (tmp_path / "0001.txt").read_text() == "hello\n"
        program.say("quit")
        assert program.process.wait(10) == 0
        assert program.process.stderr.read() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_and_the_paper_in_it_is_kept(tmp_path, number):
    with Program(*FAST, "--out", tmp_path) as program, program.connect() as line:
        line.sendall(b"half a ticket\n" + process_id(b"001P"))
        assert line.recv(10) == b"\x37\x22001P\x00"
        program.process.send_signal(number)
        assert program.process.wait(10) == 0
        assert program.process.stderr.read() == ""
    assert (tmp_path / "0001.txt").read_text() == "half a ticket\n"


def test_three_tickets_are_cut_though_it_is_asked_to_end_as_soon_as_they_are_sent(tmp_path):
    with Program("--tcp", "0", "--out", tmp_path) as program:
        with program.connect() as line:
            line.sendall(b"".join(b"ticket %d\n" % number * 100 + FULL_CUT for number in range(3)))
        program.process.terminate()
        told = [json.loads(said) for said in program.process.stdout]
        assert program.process.wait(10) == 0
    assert [event["fate"] for event in told if event["event"] == "paper"] == ["cut"] * 3
    assert "fault" not in {event["event"] for event in told}
    assert (tmp_path / "0003.txt").read_text() == "ticket 2\n" * 100


def test_a_terminal_is_read_out_at_the_end_too(tmp_path):
    with Program("--tcp", "0", "--pty", "--out", tmp_path) as program:
        with serial.Serial(program.told("listening")["pty"]) as line:
            line.write(b"hello\n" + FULL_CUT + b"rest")
        assert program.end() == (0, "")
    assert [(tmp_path / f"000{number}.txt").read_text() for number in (1, 2)] == ["hello\n", "rest\n"]


def test_a_port_that_is_in_use_is_a_sentence_and_nothing_is_told():
    with Program(*FAST) as first, Program("--tcp", first.told("listening")["port"]) as second:
        assert second.process.wait(10) != 0
        assert second.process.stdout.read() == ""
        assert "can't listen" in second.process.stderr.read()


def test_the_end_of_its_standard_input_does_not_end_it():
    with Program(*FAST, stdin=subprocess.DEVNULL) as program, program.connect() as line:
        line.sendall(b"\x10\x04\x01")
        assert line.recv(10) == b"\x12"


def test_it_prints_on_when_nobody_reads_its_events(tmp_path):
    with Program(*FAST, "--out", tmp_path) as program, program.connect() as line:
        program.process.stdout.close()
        for number in range(2):
            line.sendall(b"hello\n" + FULL_CUT + process_id(b"%03dC" % number))
            assert line.recv(10) == b"\x37\x22%03dC\x00" % number
        program.process.stdout = None


def test_a_dialect_that_there_is_not_is_refused_with_those_that_there_are():
    with Program(*FAST, "--dialect", "klingon") as program:
        assert program.process.wait(10) != 0
        assert "epson, generic" in program.process.stderr.read()


def test_without_a_folder_the_paper_is_told_of_and_thrown_away():
    with Program(*FAST) as program, program.connect() as line:
        line.sendall(b"hello\n" + FULL_CUT)
        assert program.told("paper") == {"event": "paper", "number": 1, "fate": "cut", "mm": (30 + 104) / 8}


def test_it_is_a_serial_port_too(tmp_path):
    with Program("--pty", "--speed", "2000", "--out", tmp_path) as program:
        path = program.told("listening")["pty"]
        with serial.Serial(path, timeout=10) as line:
            line.write(b"hello\n" + FULL_CUT + process_id(b"001C"))
            assert line.read(7) == b"\x37\x22001C\x00"
        assert (tmp_path / "0001.txt").read_text() == "hello\n"
        assert program.end() == (0, "")
    assert not Path(path).exists()


def test_a_strict_printer_ends_with_a_failure_after_a_command_that_it_does_not_know():
    with Program(*FAST, "--strict") as program, program.connect() as line:
        line.sendall(b"hello\n" + UNKNOWN + process_id(b"001C"))
        assert line.recv(10) == b"\x37\x22001C\x00"
        assert program.told("unknown")["command"] == "1b fe"
        code, said = program.end()
        assert code == 1
        assert "1 command was not understood" in said


@pytest.mark.parametrize("strict", [True, False])
def test_a_job_of_known_commands_passes_strict_or_not(strict):
    with Program(*FAST, *["--strict"] * strict) as program, program.connect() as line:
        line.sendall(b"hello\n" + (b"" if strict else UNKNOWN) + FULL_CUT + process_id(b"001C"))
        assert line.recv(10) == b"\x37\x22001C\x00"
        assert program.end() == (0, "")


def test_a_script_breaks_it_and_mends_it():
    script = "paper-out@row=100,load-paper@time=0.5"
    with Program(*FAST, "--fault", script) as program, program.connect() as line:
        line.sendall(b"hello\n" * 10 + FULL_CUT)
        assert program.told("fault")["fault"] == "paper-out"
        assert program.told("fault")["fault"] == "load-paper"
        assert program.told("paper")["fate"] == "cut"


def test_events_that_nobody_reads_hold_nothing_up():
    with Program(*FAST) as program, program.connect() as line:
        complaint = threading.Thread(target=line.sendall, args=(UNKNOWN * 4000 + process_id(b"001C"),))
        complaint.start()
        assert line.recv(10) == b"\x37\x22001C\x00"
        complaint.join()
        program.say("quit")
        events = [json.loads(said)["event"] for said in program.process.stdout]
        assert events.count("unknown") == 4000
        assert program.process.wait(10) == 0
