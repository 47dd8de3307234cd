import threading
import time
from contextlib import closing

import pytest
import serial

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.registry import factory
from drivers.scanners.serial_engine import SerialEngine
from drivers.scanners.vendors import VENDORS
from drivers.scanners.virtual import VirtualEngine
from drivers.serial_port import opened

SOON = 20


@pytest.fixture
def engine_of(tmp_path):
    engines = []

    def make(vendor=""):
        engines.append(VirtualEngine(tmp_path / "ttyACM0", vendor))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture
def reader_of(reader_at, tmp_path):
    return lambda options="": reader_at(f"serial:{tmp_path}/ttyACM0{options}")


def until(condition):
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def text(reader):
    """The next code, across losses."""
    end = time.monotonic() + SOON
    while time.monotonic() < end:
        try:
            if scan := reader.read(0.5):
                return scan.text
        except (DeviceLost, DeviceUnavailable):
            pass
    return pytest.fail("nothing was scanned")


def test_a_code_with_a_space_at_its_end_is_read_as_it_is(engine_of, reader_of, tmp_path):
    engine_of().show("K1:ABC  ")
    reader = reader_of("?baud=115200")
    assert reader.read(SOON).text == "K1:ABC  "
    assert reader.name == f"serial:{tmp_path}/ttyACM0"


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_every_usual_end_of_a_line_is_one(engine_of, reader_of, end):
    engine_of().show("KV1:CODE", end)
    assert reader_of().read(SOON).text == "KV1:CODE"


def test_what_was_said_before_the_port_was_opened_is_no_scan(engine_of, reader_of):
    engine = engine_of()
    engine.say(b"KV1:OLD\r")
    reader = reader_of()
    assert reader.read(0) is None
    engine.say(b"KV1:NEW\r")
    assert text(reader) == "KV1:NEW"


def test_control_bytes_are_refused_and_the_next_code_is_read(engine_of, reader_of):
    engine, reader = engine_of(), reader_of()
    reader.read(0)
    engine.say(b"KV1:\x1b[2J\r\x00\x00\rKV1:\xff\xfe\r\x13\x11\x04\rKV1:GOOD\r")
    assert text(reader) == "KV1:GOOD"


def test_a_megabyte_without_an_end_is_thrown_away_and_the_next_code_is_read(engine_of, reader_of):
    engine, reader = engine_of(), reader_of()
    reader.read(0)
    flood = threading.Thread(target=engine.say, args=(b"x" * (1 << 20) + b"\rKV1:AFTER\r",))
    flood.start()
    assert text(reader) == "KV1:AFTER"
    flood.join()


def test_half_a_line_before_an_unplugging_is_no_part_of_the_next_line(engine_of, reader_of):
    engine, reader = engine_of(), reader_of()
    reader.read(0)
    engine.say(b"KV1:HALF")
    reader.read(0.05)
    engine.unplug()
    with pytest.raises(DeviceLost, match="broke") as caught:
        reader.read(SOON)
    assert "cable" in caught.value.remedy
    engine.plug()
    engine.show("KV1:WHOLE")
    assert text(reader) == "KV1:WHOLE"


def test_a_port_that_is_not_there_says_so_and_is_used_when_it_comes(engine_of, reader_of):
    reader = reader_of()
    with pytest.raises(DeviceUnavailable, match="is not there") as caught:
        reader.read(0)
    assert caught.value.remedy
    engine_of().show("KV1:CODE")
    assert text(reader) == "KV1:CODE"


def test_a_port_has_one_reader_and_the_second_is_told(engine_of, reader_of):
    engine_of()
    reader_of().read(0)
    with pytest.raises(DeviceUnavailable, match="belongs to another program"):
        reader_of().read(0)


SETTINGS = [
    (vendor, option, value)
    for vendor, row in VENDORS.items()
    for option, values in row.settings.items()
    for value in values
]


@pytest.mark.parametrize(("vendor", "option", "value"), SETTINGS, ids="-".join)
def test_every_setting_of_every_vendor_is_told_and_its_answer_is_no_code(engine_of, reader_of, vendor, option, value):
    engine = engine_of(vendor)
    reader = reader_of(f"?vendor={vendor}&{option}={value}")
    engine.show("KV1:CODE")
    assert reader.read(SOON).text == "KV1:CODE"
    assert VENDORS[vendor].settings[option][value] in engine.told


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_engine_that_must_be_triggered_is_and_is_let_go_at_the_end(engine_of, reader_of, vendor):
    engine, row = engine_of(vendor), VENDORS[vendor]
    reader = reader_of(f"?vendor={vendor}&mode=trigger&again=0.3")
    for code in ("KV1:ONE", "KV1:TWO"):
        before = engine.told.count(row.trigger)
        engine.show(code)
        assert text(reader) == code
        assert reader.read(0.1) is None
        assert engine.told.count(row.trigger) > before
    engine.show(None)
    reader.close()
    until(lambda: {row.release, row.rest} - {b""} <= set(engine.told))


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_code_that_is_said_while_the_engine_is_told_something_is_not_lost(engine_of, reader_of, vendor):
    engine = engine_of(vendor)
    answer, said = engine._answer, iter([b"KV1:MEAN", b"WHILE\r"])
    engine._answer = lambda command, mark: next(said, b"") + answer(command, mark) + next(said, b"")
    assert reader_of(f"?vendor={vendor}&mode={next(iter(VENDORS[vendor].settings['mode']))}").read(SOON).text == (
        "KV1:MEANWHILE"
    )


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_engine_that_refuses_what_it_is_told_is_unavailable_and_says_what(engine_of, reader_of, vendor):
    engine_of(vendor).refuses = True
    with pytest.raises(DeviceUnavailable, match="refuses") as caught:
        reader_of(f"?vendor={vendor}&mode=trigger").read(0)
    assert "leave" in caught.value.remedy
    assert reader_of().read(0) is None  # the port is free again


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_engine_that_refuses_a_trigger_because_it_looks_already_is_read_all_the_same(engine_of, reader_of, vendor):
    engine, reader = engine_of(vendor), reader_of(f"?vendor={vendor}&mode=trigger")
    assert reader.read(0) is None
    engine.refuses = True
    engine.show("KV1:CODE")
    assert reader.read(SOON).text == "KV1:CODE"
    assert reader.read(0.3) is None


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_engine_of_another_maker_is_unavailable_in_time(engine_of, reader_of, vendor):
    engine_of()
    begun = time.monotonic()
    with pytest.raises(DeviceUnavailable, match="does not answer") as caught:
        reader_of(f"?vendor={vendor}&mode=trigger").read(0)
    assert "vendor" in caught.value.remedy
    assert time.monotonic() - begun < 5  # a second, on a machine that is not loaded


def test_an_engine_that_babbles_instead_of_answering_takes_no_room(engine_of, tmp_path):
    babble = threading.Thread(target=engine_of().say, args=(b"x" * 200_000,))
    with closing(SerialEngine(opened(f"{tmp_path}/ttyACM0", 115200, "none"), VENDORS["newland"])) as source:
        babble.start()
        with pytest.raises(DeviceUnavailable, match="does not answer"):
            source.greet({"mode=sense": b"x"})
        assert len(source.read(0)) <= 4096
        while babble.is_alive():
            source.read(0.05)


def test_without_a_vendor_nothing_is_ever_said_to_an_engine(engine_of, reader_of):
    engine, reader = engine_of(), reader_of()
    engine.show("KV1:CODE")
    assert text(reader) == "KV1:CODE"
    reader.close()
    engine.close()
    assert engine.told == []


def test_an_engine_that_was_away_is_told_again(engine_of, reader_of):
    engine = engine_of("newland")
    reader = reader_of("?vendor=newland&mode=sense")
    reader.read(0)
    engine.unplug()
    with pytest.raises(DeviceLost):
        reader.read(SOON)
    engine.plug()
    engine.show("KV1:BACK")
    assert text(reader) == "KV1:BACK"
    assert engine.told == [VENDORS["newland"].settings["mode"]["sense"]] * 2


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("serial:", "serial:///dev/serial/by-id/"),
        ("serial:/dev/ttyS0?baud=fast", '"baud" is one of: 1200'),
        ("serial:/dev/ttyS0?flow=dtr", '"flow" is one of'),
        ("serial:/dev/ttyS0?vendor=acme", '"vendor" is one of: none, newland, honeywell, zebra; it is acme'),
        ("serial:/dev/ttyS0?mode=sense", '"mode" means nothing here'),
        ("serial:/dev/ttyS0?vendor=honeywell&mode=sense", '"mode" is one of: continuous, trigger; it is sense'),
        ("serial:/dev/ttyS0?vendor=honeywell&light=on", '"light" means nothing here'),
        ("serial:/dev/ttyS0?prefix=%0D", '"prefix" has at most 16 characters'),
        ("serial:/dev/ttyS0?suffix=%E4%B8%AD", "of ASCII"),
        ("serial:/dev/ttyS0?suffix=12345678901234567", '"suffix" has at most 16 characters'),
        ("serial:/dev/ttyS0?idle=0", '"idle" is a number of seconds from 0.1 to 60; it is 0'),
        ("serial:/dev/ttyS0?again=never", '"again" is a number of seconds'),
        ("serial:/dev/ttyS0?again=1e9", '"again" is a number of seconds'),
    ],
)
def test_an_address_that_can_not_be_right_is_refused_before_anything_is_opened(address, remedy):
    parsed = Address.parse(address)
    with pytest.raises(AddressError) as caught:
        factory("reader", parsed)(parsed)
    assert remedy in caught.value.remedy


def test_the_frame_of_an_address_may_be_control_characters(engine_of, reader_of):
    engine, reader = engine_of(), reader_of("?prefix=%02&suffix=%03")
    reader.read(0)
    engine.say(b"KV1:BARE\r\x02KV1:FRAMED\x03\r")
    assert text(reader) == "KV1:FRAMED"


def test_a_port_whose_engine_takes_nothing_more_is_closed_in_time(engine_of, reader_of, monkeypatch):
    thrown_away = []
    monkeypatch.setattr(serial.Serial, "out_waiting", property(lambda _: 1))
    monkeypatch.setattr(serial.Serial, "reset_output_buffer", lambda _: thrown_away.append(True))
    engine_of("zebra")
    reader = reader_of("?vendor=zebra&mode=sense")
    reader.read(0)
    source = reader._source
    assert "closed" not in repr(source)
    begun = time.monotonic()
    reader.close()
    assert time.monotonic() - begun < 5
    assert "closed" in repr(source)
    assert thrown_away
    source.close()
    with pytest.raises(DeviceLost, match="it was closed"):
        source.read(0)
