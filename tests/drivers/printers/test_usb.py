import errno
from contextlib import closing

import pytest
import zxingcpp
from PIL import Image
from usb.core import USBError

from drivers.address import Address
from drivers.errors import DeviceLost, DeviceUnavailable
from drivers.ports import Evidence
from drivers.printers import usb
from drivers.printers.profile import load
from drivers.printers.session import Session
from drivers.printers.virtual.transport import VirtualOpener
from tests.drivers.printers.samples import CODE, PROFILES, TICKET
from tests.drivers.printers.usb_bus import BULK, IN, INTERRUPT, OUT, Bus, Gadget, Interface

ADDRESS = Address.parse("usb://04b8:0202")


class VirtualTime:
    def __init__(self):
        self.now = 1000.0

    def clock(self):
        return self.now

    def sleep(self, seconds):
        assert seconds > 0
        self.now += seconds


def opened(*gadgets, address=ADDRESS):
    time = VirtualTime()
    return usb.opener(address, lambda: Bus(*gadgets), time.clock, time.sleep)()


def test_bytes_go_to_the_printer_and_back():
    gadget = Gadget(replies=[b"\x16"])
    with closing(opened(gadget)) as transport:
        assert transport.write(b"\x10\x04\x01", 1.0) == 3
        assert gadget.received == b"\x10\x04\x01"
        assert transport.read(1.0) == b"\x16"
        assert transport.read(0.0) == b""


def test_what_was_not_taken_in_time_is_told_and_not_lost():
    gadget = Gadget(takes=5)
    with closing(opened(gadget)) as transport:
        assert transport.write(b"a long ticket", 0.1) == 5
        gadget.takes = 0
        assert transport.write(b"g ticket", 0.1) == 0
        gadget.takes = 100
        assert transport.write(b"g ticket", 0.1) == 8
    assert gadget.received == b"a long ticket"


def test_silence_and_empty_packets_are_listened_to_for_as_long_as_told():
    time = VirtualTime()
    gadget = Gadget(replies=[b"", b"", b"\x16"])
    with closing(usb.opener(ADDRESS, lambda: Bus(gadget), time.clock, time.sleep)()) as transport:
        assert transport.read(0.005) == b""
        assert transport.read(1.0) == b"\x16"
        assert time.now < 1001
        before = time.now
        assert transport.read(0.5) == b""
        assert time.now == pytest.approx(before + 0.5)


def test_a_printer_that_can_not_talk_is_silent_for_as_long_as_one_listens():
    time = VirtualTime()
    gadget = Gadget(interfaces=(Interface(kind=(7, 1), endpoints=((OUT, BULK),)),))
    with closing(usb.opener(ADDRESS, lambda: Bus(gadget), time.clock, time.sleep)()) as transport:
        assert transport.read(0.5) == b""
        assert time.now == pytest.approx(1000.5)
        assert transport.write(b"x", 0.1) == 1


@pytest.mark.parametrize(
    ("interfaces", "number", "alternate"),
    [
        ((Interface(0, (3, 0), ((0x81, INTERRUPT),)), Interface(1, (7, 2))), 1, None),
        ((Interface(0, (0xFF, 0)), Interface(1, (7, 2))), 1, None),
        ((Interface(0, (8, 80)), Interface(1, (0xFF, 0))), 1, None),
        ((Interface(0, (7, 4)), Interface(1, (7, 1), ((OUT, BULK),))), 1, None),
        ((Interface(0, (10, 0), ((OUT, BULK),)), Interface(1, (10, 0))), 1, None),
        ((Interface(0, (2, 1)),), 0, None),
        ((Interface(0, (7, 1), ((OUT, BULK),)), Interface(0, (7, 2), alternate=1)), 0, 1),
    ],
)
def test_of_all_interfaces_the_one_that_prints_best_is_claimed(interfaces, number, alternate):
    gadget = Gadget(interfaces=interfaces)
    with closing(opened(gadget)) as transport:
        assert list(gadget.claims) == [number]
        assert transport.write(b"x", 0.1) == 1
    assert gadget.alternates.get(number) == alternate
    assert gadget.claims == {}


def test_an_interface_that_the_address_names_is_taken():
    gadget = Gadget(interfaces=(Interface(0, (7, 2)), Interface(1, (0xFF, 0), ((0x03, BULK), (0x84, BULK)))))
    with closing(opened(gadget, address=Address.parse("usb://04b8:0202?interface=1"))) as transport:
        assert list(gadget.claims) == [1]
        assert transport.write(b"x", 0.1) == 1
    with pytest.raises(DeviceUnavailable, match="takes no data there") as caught:
        opened(gadget, address=Address.parse("usb://04b8:0202?interface=7"))
    assert '"interface"' in caught.value.remedy


def test_a_device_that_takes_no_data_is_told():
    with pytest.raises(DeviceUnavailable, match="04b8:0202 takes no data there"):
        opened(Gadget(interfaces=(Interface(0, (3, 1), ((IN, INTERRUPT),)),)))


def test_the_kernels_driver_is_detached_and_attached_again():
    gadget = Gadget(kernel={0})
    with closing(opened(gadget)) as transport:
        assert gadget.kernel == set()
    transport.close()
    assert gadget.kernel == {0}
    assert gadget.history == [("detach", 0), ("release", 0), ("attach", 0), ("close",)]


def test_a_configured_device_is_not_configured_anew_and_another_is():
    gadget = Gadget()
    opened(gadget).close()
    assert ("configure", 1) not in gadget.history
    gadget = Gadget(configured=False)
    opened(gadget).close()
    assert gadget.history.count(("configure", 1)) == 1


def test_a_stall_at_a_question_is_cleared_once_and_the_question_asked_again():
    gadget = Gadget(write_errors=[errno.EPIPE], read_errors=[errno.EPIPE], replies=[b"\x16"])
    with closing(opened(gadget)) as transport:
        assert transport.write(b"\x10\x04\x01", 0.1) == 3
        assert transport.read(0.1) == b"\x16"
    assert gadget.received == b"\x10\x04\x01"
    assert gadget.history[:2] == [("clear", OUT), ("clear", IN)]


class SlowToStall(Gadget):
    """It stalls when most of the time is over, and then takes and says nothing."""

    stalled = False

    def connect(self, time):
        self.time = time

    def stall(self, seconds):
        self.time.sleep(seconds if self.stalled else 0.9 * seconds)
        if not self.stalled:
            self.stalled = True
            raise USBError("Broken pipe", -9, errno.EPIPE)

    def take(self, data, seconds):
        self.stall(seconds)
        return 0

    def say(self, seconds):
        self.stall(seconds)


@pytest.mark.parametrize("call", [lambda line: line.write(b"x", 1.0), lambda line: line.read(1.0)])
def test_a_stall_that_is_cleared_leaves_no_more_time_than_was_given(call):
    time = VirtualTime()
    gadget = SlowToStall()
    gadget.connect(time)
    with closing(usb.opener(ADDRESS, lambda: Bus(gadget), time.clock, time.sleep)()) as transport:
        call(transport)
    assert time.now == pytest.approx(1001.0, abs=0.02)


def test_a_second_stall_is_a_loss():
    gadget = Gadget(write_errors=[errno.EPIPE] * 2, read_errors=[errno.EPIPE] * 2)
    with closing(opened(gadget)) as transport:
        with pytest.raises(DeviceLost, match="Broken pipe"):
            transport.write(b"x", 0.1)
        with pytest.raises(DeviceLost, match="Broken pipe"):
            transport.read(0.1)


def test_a_stall_in_several_packets_is_a_loss_because_some_may_have_arrived():
    gadget = Gadget(write_errors=[errno.EPIPE])
    with closing(opened(gadget)) as transport:
        with pytest.raises(DeviceLost):
            transport.write(bytes(65), 0.1)
        assert ("clear", OUT) in gadget.history
        assert transport.write(bytes(65), 0.1) == 65


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO, errno.EOVERFLOW])
def test_a_transfer_that_fails_is_a_loss_with_its_reason_and_a_remedy(number):
    gadget = Gadget(write_errors=[number], read_errors=[number])
    with closing(opened(gadget)) as transport:
        for call in (lambda: transport.write(b"x", 0.1), lambda: transport.read(0.1)):
            with pytest.raises(DeviceLost, match="the USB printer 04b8:0202 went away: ") as caught:
                call()
            assert "cable" in caught.value.remedy


def test_a_printer_that_is_unplugged_in_mid_ticket_is_lost_and_found_again_at_another_address():
    gadget = Gadget(kernel={0})
    bus = Bus(gadget)
    open_ = usb.opener(ADDRESS, lambda: bus)
    transport = open_()
    assert transport.write(b"half", 0.1) == 4
    bus.unplug(gadget)
    with pytest.raises(DeviceLost, match="No such device"):
        transport.write(b"a ticket", 0.1)
    transport.close()
    with pytest.raises(DeviceUnavailable, match="04b8:0202 is not there"):
        open_()
    gadget.kernel.add(0)
    bus.plug(gadget)
    with closing(open_()) as transport:
        assert transport.write(b"a ticket", 0.1) == 8
    assert gadget.received == b"halfa ticket"


def test_a_printer_has_one_owner_and_the_second_is_told():
    gadget = Gadget()
    bus = Bus(gadget)
    with closing(usb.opener(ADDRESS, lambda: bus)()) as transport:
        with pytest.raises(DeviceUnavailable, match="belongs to another program") as caught:
            usb.opener(ADDRESS, lambda: bus)()
        assert "one owner" in caught.value.remedy
        assert transport.write(b"x", 0.1) == 1
    usb.opener(ADDRESS, lambda: bus)().close()


def test_an_opening_that_fails_half_way_gives_the_printer_back_to_the_kernel():
    gadget = Gadget(kernel={0}, claims={0: object()})
    bus = Bus()
    bus.plugged[1] = gadget
    with pytest.raises(DeviceUnavailable):
        usb.opener(ADDRESS, lambda: bus)()
    assert gadget.kernel == {0}
    assert gadget.history[-1] == ("close",)


def test_a_user_without_leave_is_told_the_rule_that_gives_it():
    with pytest.raises(DeviceUnavailable, match="may not be used by this user") as caught:
        opened(Gadget(open_error=errno.EACCES))
    assert 'ATTR{idVendor}=="04b8", ATTR{idProduct}=="0202", MODE="0660", GROUP="lp"' in caught.value.remedy


def test_another_refusal_says_why():
    with pytest.raises(DeviceUnavailable, match="can't be opened: Protocol error"):
        opened(Gadget(open_error=errno.EPROTO))


def test_of_two_alike_the_serial_number_says_which():
    first, second, nameless = Gadget(serial="A1"), Gadget(serial="B2"), Gadget(serial=None)
    with pytest.raises(DeviceUnavailable, match="there are 3 devices 04b8:0202") as caught:
        opened(first, second, nameless)
    assert "A1, B2, one without" in caught.value.remedy
    with closing(opened(first, second, nameless, address=Address.parse("usb://04b8:0202?serial=B2"))) as transport:
        transport.write(b"x", 0.1)
    assert (first.received, second.received) == (b"", b"x")
    with pytest.raises(DeviceUnavailable, match="with the serial number C3 is not there"):
        opened(first, second, nameless, address=Address.parse("usb://04b8:0202?serial=C3"))


def test_a_serial_number_that_may_not_be_read_is_no_serial_number():
    gadgets = [Gadget(open_error=errno.EACCES), Gadget(serial="B2")]
    with pytest.raises(DeviceUnavailable) as caught:
        opened(*gadgets)
    assert "B2, one without" in caught.value.remedy


def test_a_device_of_another_kind_is_not_meant():
    with pytest.raises(DeviceUnavailable, match="is not there"):
        opened(Gadget(product=0x0203), Gadget(vendor=0x0DD4))


def test_without_libusb_there_is_a_sentence_that_names_its_package():
    with pytest.raises(DeviceUnavailable, match="libusb") as caught:
        usb.opener(ADDRESS, lambda: None)()
    assert "libusb-1.0-0" in caught.value.remedy


def test_the_libusb_of_this_machine_is_asked_and_knows_no_such_printer():
    """By the real library where there is one; both ways the printer is unavailable."""
    with pytest.raises(DeviceUnavailable):
        usb.opener(Address.parse("usb://ffff:fffe"))()


def test_a_closed_device_is_closed_for_good():
    gadget = Gadget()
    transport = opened(gadget)
    transport.close()
    for call in (lambda: transport.write(b"x", 0.0), lambda: transport.read(0.0)):
        with pytest.raises(DeviceLost, match="it was closed"):
            call()
    assert "closed" in repr(transport)
    assert gadget.history.count(("close",)) == 1


class PrinterGadget(Gadget):
    """A virtual printer behind a USB port."""

    def connect(self, time, out):
        self.line = VirtualOpener(Address("virtual", options={"out": str(out)}), time.clock, time.sleep)()
        self.unread = b""

    def take(self, data, seconds):
        return self.line.write(data, seconds)

    def say(self, seconds):
        said = self.unread or self.line.read(seconds)
        self.unread = said[self.packet :]
        return said[: self.packet] or None


@pytest.mark.parametrize("name", ["epson-tm-t20", "epson-tm-t88-native"])
def test_a_ticket_is_printed_and_proved_over_usb(name, tmp_path):
    time = VirtualTime()
    gadget = PrinterGadget()
    gadget.connect(time, tmp_path)
    bus = Bus(gadget)
    open_ = usb.opener(ADDRESS, lambda: bus, time.clock, time.sleep)
    with Session(open_, load(PROFILES / f"{name}.toml"), time.clock) as session:
        assert session.status().ready
        session.start(TICKET, "a01")
        while (progress := session.step()).evidence is None:
            pass
    assert progress.evidence is Evidence.PROVED
    (paper,) = tmp_path.glob("*.png")
    with Image.open(paper) as image:
        assert [code.text for code in zxingcpp.read_barcodes(image.convert("L"))] == [CODE]
