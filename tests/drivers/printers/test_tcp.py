import select
import socket
import threading
import time
from contextlib import closing

import pytest

from drivers.address import Address
from drivers.errors import AddressError, DeviceLost, DeviceUnavailable
from drivers.printers.tcp import opener


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        yield listener


@pytest.fixture
def pair(listener):
    """Our end of a connection, and the printer's."""
    host, port = listener.getsockname()
    transport = opener(Address.parse(f"tcp://{host}:{port}"))()
    printer, _ = listener.accept()
    printer.settimeout(5)
    with closing(transport), printer:
        yield transport, printer


def test_bytes_go_to_the_printer_and_back(pair):
    transport, printer = pair
    assert transport.write(b"ticket", 1.0) == 6
    assert printer.recv(16) == b"ticket"
    printer.sendall(b"\x16")
    assert transport.read(1.0) == b"\x16"


def test_nothing_said_is_nothing_read(pair):
    transport, _ = pair
    assert transport.read(0.0) == b""
    assert transport.read(0.01) == b""


def test_a_printer_that_takes_nothing_is_not_sent_megabytes(pair):
    transport, printer = pair
    printer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    taken = 0
    while count := transport.write(bytes(4096), 0.2):
        taken += count
        assert taken < 1 << 20
    assert transport.write(b"x", 0.0) == 0


def test_the_line_is_set_up_to_be_prompt_and_to_notice_a_dead_printer(pair):
    transport, _ = pair
    connection = transport._socket
    assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 16384
    assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) >= 60_000


def test_a_printer_that_hangs_up_is_lost_with_a_remedy(pair):
    transport, printer = pair
    printer.close()
    with pytest.raises(DeviceLost, match="closed the connection") as caught:
        transport.read(1.0)
    assert caught.value.remedy


def test_what_a_printer_said_before_it_hung_up_is_still_heard(pair):
    transport, printer = pair
    printer.sendall(b"\x37\x22a01C\x00")
    printer.close()
    assert transport.read(1.0) == b"\x37\x22a01C\x00"
    with pytest.raises(DeviceLost):
        transport.read(1.0)


def test_a_broken_line_is_lost_for_writing_too(pair):
    transport, printer = pair
    printer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    printer.close()
    transport._wait(select.POLLHUP, 1.0)
    with pytest.raises(DeviceLost):
        transport.write(b"x", 0.05)


def test_a_closed_line_is_closed_for_good(pair):
    transport, _ = pair
    transport.close()
    transport.close()
    with pytest.raises(DeviceLost):
        transport.read(0.0)
    with pytest.raises(DeviceLost):
        transport.write(b"x", 0.0)


def test_what_the_printer_did_not_take_is_thrown_away_at_the_end(pair):
    transport, printer = pair
    while transport.write(bytes(4096), 0.1):
        pass
    transport.close()
    with pytest.raises(ConnectionResetError):
        list(iter(lambda: printer.recv(1 << 16), b""))


def test_a_line_with_all_taken_is_closed_with_a_farewell(pair):
    transport, printer = pair
    transport.write(b"ticket", 1.0)
    assert printer.recv(16) == b"ticket"
    transport.close()
    assert printer.recv(16) == b""


def test_a_printer_that_refuses_is_unavailable_with_its_address_and_a_remedy(listener):
    host, port = listener.getsockname()
    listener.close()
    with pytest.raises(DeviceUnavailable, match=f"{host}:{port}.*refused") as caught:
        opener(Address.parse(f"tcp://{host}:{port}"))()
    assert "switched on" in caught.value.remedy


def test_a_printer_that_hangs_up_at_once_may_be_held_by_another_computer_and_the_remedy_says_so(listener):
    host, port = listener.getsockname()
    with closing(opener(Address.parse(f"tcp://{host}:{port}"))()) as transport:
        listener.accept()[0].close()
        with pytest.raises(DeviceLost) as caught:
            transport.read(1.0)
    assert "another computer" in caught.value.remedy


def test_a_host_may_be_an_ipv6_address_in_brackets():
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        port = listener.getsockname()[1]
        address = Address.parse(f"tcp://[::1]:{port}")
        with closing(opener(address)()) as transport:
            printer, _ = listener.accept()
            with printer:
                assert transport.write(b"ticket", 1.0) == 6
                assert printer.recv(16) == b"ticket"
    with pytest.raises(DeviceUnavailable, match=rf"\[::1\]:{port}.*refused"):
        opener(address)()


@pytest.mark.parametrize("text", ["tcp:", "tcp://host:port", "tcp://h:0", "tcp:10.0.0.1:9100", "tcp://host?baud=9600"])
def test_an_address_that_names_no_host_is_refused_before_anything_is_opened(text):
    with pytest.raises(AddressError):
        opener(Address.parse(text))


@pytest.mark.parametrize("slow", ["the resolver", "every address"])
def test_finding_and_reaching_a_host_together_are_bounded(monkeypatch, slow):
    done = threading.Event()
    asked: list[float] = []
    dead = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("192.0.2.1", 9100))

    class NeverConnects(socket.socket):
        def connect(self, place):
            asked.append(self.gettimeout() or 0.0)
            raise TimeoutError("timed out")

    def resolve(*_, **__):
        if slow == "the resolver":
            done.wait(30)
        return [dead] * 5

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "socket", NeverConnects)
    before = time.monotonic()
    with pytest.raises(DeviceUnavailable, match=r"printer\.example:9100 can't be reached"):
        opener(Address.parse("tcp://printer.example"))()
    assert time.monotonic() - before < 3 * 1.5
    assert len(asked) == (0 if slow == "the resolver" else 5)
    assert sum(asked) <= 1.5 * (1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5)
    done.set()
