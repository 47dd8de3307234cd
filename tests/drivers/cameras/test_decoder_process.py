import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.cameras.asking import HEAD, Ask
from drivers.cameras.decoder_process import PAUSES, DecoderProcess
from drivers.cameras.packet import Packet
from drivers.child import start_child
from drivers.errors import DeviceLost

FRAME = np.zeros((4, 5), np.uint8)

DECODERS = {
    "echoing": "def look(gray, turn): return [f'{gray.shape} {gray.sum()}']",
    "crashing": "import os, signal\ndef look(gray, turn): os.kill(os.getpid(), signal.SIGSEGV)",
    "hanging": "def look(gray, turn):\n while True: pass",
    "raising": "def look(gray, turn): raise SystemExit(3)",
    "talking": "def look(gray, turn): print('WARNING: zbar says hello', flush=True); return ['heard']",
    "counting": "def look(gray, turn): return [str(turn)]",
    "greedy": "def look(gray, turn):\n try: bytearray(1 << 30)\n except MemoryError: return ['no']\n return ['yes']",
    "blind": "def decoders(): return []\ndef look(gray, turn): return []",
    "broken": "raise SystemExit(4)",
}

ANSWER = """
from drivers.cameras.asking import Answer
def answer(picture, ask, turn): return Answer(look(picture, turn))
"""


@pytest.fixture
def decoder(tmp_path, monkeypatch):
    """Makes a process whose decoder is one of the table, and ends it."""
    made = []
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(name, **options):
        (tmp_path / f"{name}_decoder.py").write_text(f"def decoders(): return ['test']\n{DECODERS[name]}\n{ANSWER}")
        made.append(DecoderProcess(f"{name}_decoder", **options))
        return made[-1]

    yield make
    for process in made:
        process.close()


def decoded(process, frame=FRAME, seconds=20):
    """The first answer; None only if there was none for a long time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        texts = process.decode(frame)
        if texts is not None:
            return texts
        time.sleep(0.02)
    return None


def awake(process):
    """The id of the child, once it takes frames."""
    while not process._awake(process._clock() + 1):
        pass
    return process.pid


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(pid, seconds=20):
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def test_a_real_code_is_read_in_another_process(photo):
    with DecoderProcess() as process:
        assert decoded(process, photo("KV1:REAL")) == ["KV1:REAL"]
        assert "zxing-cpp" in process.decoders
        assert process.pid not in {None, os.getpid()}
        assert decoded(process, photo("")) == []


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (3, 7), (2560, 2560)])
def test_frames_of_any_size_arrive_whole(decoder, shape):
    frame = np.full(shape, 3, np.uint8)
    assert decoded(decoder("echoing", deadline=5), frame) == [f"{shape} {frame.sum()}"]


def test_a_code_in_a_packet_is_read_and_a_packet_without_a_picture_holds_none(photo):
    with DecoderProcess() as process:
        _, jpeg = cv2.imencode(".jpg", photo("KV1:PACKED"))
        assert decoded(process, Packet(jpeg.tobytes())) == ["KV1:PACKED"]
        assert [decoded(process, Packet(jpeg)) for jpeg in (b"", b"no JPEG", jpeg.tobytes()[:60])] == [[]] * 3


def test_a_child_that_is_killed_is_replaced_and_only_frames_are_lost(decoder):
    process = decoder("echoing")
    first = awake(process)
    os.kill(first, signal.SIGSEGV)
    assert ends(first)
    assert process.decode(FRAME) is None
    lost = process.lost
    assert lost >= 1
    assert decoded(process) == ["(4, 5) 0"]
    assert process.pid != first


def test_frames_take_turns_and_a_new_child_goes_on_where_the_last_one_died(decoder):
    process = decoder("counting")
    first = awake(process)
    assert [process.decode(FRAME) for _ in range(3)] == [["1"], ["2"], ["3"]]
    os.kill(first, signal.SIGKILL)
    assert ends(first)
    assert process.decode(FRAME) is None
    assert decoded(process) == ["5"]


def test_a_child_gets_no_more_memory_than_it_needs(decoder):
    assert decoded(decoder("greedy")) == ["no"]


def test_a_child_that_is_stopped_misses_its_deadline_and_is_replaced(decoder):
    process = decoder("echoing", deadline=0.3)
    first = awake(process)
    os.kill(first, signal.SIGSTOP)
    assert process.decode(FRAME) is None
    assert not alive(first)
    assert process._back_off.left == 0
    assert decoded(process) == ["(4, 5) 0"]


def test_a_full_pipe_misses_the_deadline_too(decoder):
    process = decoder("echoing", deadline=0.3)
    first = awake(process)
    os.kill(first, signal.SIGSTOP)
    assert process.decode(np.zeros((2000, 2000), np.uint8)) is None
    assert not alive(first)


@pytest.mark.parametrize("name", ["crashing", "hanging", "raising"])
def test_a_decoder_that_fails_at_a_frame_costs_that_frame(decoder, name, capfd):
    process = decoder(name, deadline=0.3)
    first = awake(process)
    assert process.decode(FRAME) is None
    assert ends(first)
    assert process.lost


def test_children_that_can_not_start_are_started_more_and_more_rarely(decoder, clock, caplog):
    process = decoder("broken", clock=clock)
    for failures, pause in enumerate(PAUSES[:4], 1):
        while len(caplog.records) < failures:
            assert process.decode(FRAME) is None
        clock.now += 0.9 * pause
        assert not pause or (process.decode(FRAME), process.pid) == (None, None)
        clock.now += pause


def test_a_picture_that_was_looked_at_makes_starts_frequent_again(decoder, clock):
    process = decoder("echoing", clock=clock)
    for _ in range(4):
        process._back_off.failed()
    clock.now += 100
    child = awake(process)
    os.kill(child, signal.SIGKILL)
    assert ends(child)
    assert process.decode(FRAME) is None
    assert process._back_off.left == 10
    clock.now += 10
    assert decoded(process)
    assert process._back_off.left == 0


def test_a_child_that_does_not_start_in_time_is_replaced(decoder, clock, tmp_path):
    process = decoder("echoing", clock=clock, deadline=0.05)
    (tmp_path / "echoing_decoder.py").write_text("import time\ntime.sleep(60)\n")
    process.decode(FRAME)
    first = process.pid
    clock.now += 20
    assert process.decode(FRAME) is None
    assert ends(first)


def test_what_a_library_prints_does_not_disturb_the_conversation(decoder, capfd):
    process = decoder("talking")
    assert decoded(process) == ["heard"]
    assert capfd.readouterr().out == ""


def test_a_machine_without_any_decoder_looks_at_nothing_and_the_log_says_why(decoder, caplog):
    process = decoder("blind")
    while not caplog.records:
        assert process.decode(FRAME) is None
    assert "no decoder for QR codes works on this machine: pip install zxing-cpp" in caplog.text


def test_closing_ends_the_child_and_may_be_repeated(decoder):
    process = decoder("echoing")
    child = awake(process)
    process.close()
    process.close()
    assert not alive(child)
    assert repr(process) == "<DecoderProcess closed>"
    with pytest.raises(DeviceLost, match="closed"):
        process.decode(FRAME)


def test_ctrl_c_is_left_to_the_parent(decoder):
    process = decoder("echoing")
    child = awake(process)
    os.kill(child, signal.SIGINT)
    assert process.decode(FRAME) == ["(4, 5) 0"]
    assert process.pid == child


@pytest.mark.parametrize("name", ["echoing", "hanging"])
def test_no_child_outlives_a_parent_that_was_killed(decoder, tmp_path, name):
    decoder(name)
    parent = f"""
import numpy, sys
sys.path.insert(0, {str(tmp_path)!r})
from drivers.cameras.decoder_process import DecoderProcess
process = DecoderProcess("{name}_decoder", deadline=1)
frame = numpy.zeros((4, 5), numpy.uint8)
while not process._awake(process._clock() + 1): pass
print(process.pid, flush=True)
while True: process.decode(frame)
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout
        child = int(killed.stdout.readline())
        killed.kill()
    assert ends(child)


@pytest.mark.parametrize("sent", [b"", HEAD.pack(Ask.LOOK, 0, 4, 5), HEAD.pack(Ask.LOOK, 0, 4, 5) + bytes(20)])
def test_a_child_whose_parent_is_gone_ends_without_complaint(decoder, capfd, sent):
    decoder("echoing")
    child, parent = start_child("drivers.cameras.decoder_process", "echoing_decoder", "1")
    with parent:
        parent.sendall(sent)
    assert child.wait(60) == 0
    assert "Traceback" not in capfd.readouterr().err
