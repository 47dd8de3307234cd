"""What is said to the service manager, as its socket hears it."""

import os
import uuid

import pytest

from kiosk.ops.notify import Notifier
from tests.kiosk.ops.manager import manager


def test_each_thing_that_is_told_is_a_datagram_as_the_protocol_has_it(tmp_path):
    with manager(str(tmp_path / "notify")) as heard:
        notifier = Notifier(str(tmp_path / "notify"))
        notifier.ready()
        notifier.status("serves customers")
        notifier.alive()
        notifier.stopping()
        assert heard.listen() == ["READY=1", "STATUS=serves customers", "WATCHDOG=1", "STOPPING=1"]


def test_a_socket_whose_name_is_no_files_is_told_too():
    name = f"@kiosk-{uuid.uuid4()}"
    with manager(name) as heard:
        Notifier(name).ready()
        assert heard.listen() == ["READY=1"]


def test_a_status_is_one_line_whatever_is_in_it(tmp_path):
    with manager(str(tmp_path / "notify")) as heard:
        Notifier(str(tmp_path / "notify")).status("out of paper\nREADY=1\n")
        assert heard.listen() == ["STATUS=out of paper READY=1"]


@pytest.mark.parametrize("address", ["", "/nowhere/notify", "@kiosk-nobody-listens-here"])
def test_where_nobody_listens_nothing_happens(address):
    notifier = Notifier(address)
    notifier.ready()
    notifier.alive()
    assert notifier.listening is bool(address)


def test_a_manager_that_does_not_read_holds_nobody_up(tmp_path):
    with manager(str(tmp_path / "notify")) as heard:
        notifier = Notifier(str(tmp_path / "notify"))
        for _ in range(10_000):
            notifier.alive()
        assert 0 < len(heard.listen()) < 10_000


@pytest.mark.parametrize(
    ("environment", "feed"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "٣"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_wants_to_be_fed_at_half_of_its_time_if_it_watches_this_process(environment, feed):
    notifier = Notifier.of_environment({"NOTIFY_SOCKET": "/run/notify", **environment})
    assert (notifier.listening, notifier.feed_seconds) == (True, feed)


def test_a_process_that_no_manager_started_tells_nobody():
    assert not Notifier.of_environment({}).listening
