"""The server as a process of its own dies between the payment and the word of it."""

import contextlib
import json
import socket
import subprocess
import sys

import pytest
import requests

from kiosk.mock.client import Phone

RULES = 'reconcile_seconds = 3600\nchain_seconds = 3600\nnotify_url = "{notify}"\n'


@contextlib.contextmanager
def server(database, file):
    """The server, with these settings; how to reach it, and its process."""
    arguments = ["mock", "--port", "0", "--database", database, "--settings", str(file)]
    command = [sys.executable, "-m", "kiosk", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            port = json.loads(process.stdout.readline())["port"]
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.kill()


@pytest.fixture
def deaf():
    """An address where notices arrive and nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def test_p11_an_order_whose_server_dies_between_payment_and_notice_becomes_paid_when_it_is_back(
    database, deaf, tmp_path, eventually
):
    file = tmp_path / "booking.toml"
    file.write_text(RULES.format(notify=deaf), encoding="utf-8")
    with server(database, file) as (url, process), Phone(url) as phone:
        paid, declined, late = (phone.order(seats=2) for _ in range(3))
        assert requests.post(url + paid["pay_url"], timeout=5).json()["state"] == "settled"
        assert requests.post(url + late["pay_url"] + "?late=1", timeout=5).json()["state"] == "pending"
        requests.post(url + declined["pay_url"].removesuffix("pay") + "decline", timeout=5)
        assert {phone.show(order)["state"] for order in (paid, declined, late)} == {"awaiting"}
        process.kill()
        process.wait(20)
    file.write_text("reconcile_seconds = 0.1\nchain_seconds = 0.1\n", encoding="utf-8")
    with server(database, file) as (url, _), Phone(url) as phone:
        wanted = ["paid", "cancelled", "paid"]
        eventually(lambda: [phone.show(order)["state"] for order in (paid, declined, late)] == wanted)
        assert phone.show(paid)["voucher"]["qr"]
        told = eventually(lambda: sales(url, paid["screening"], 2))
    assert {(sale["order"], sale["state"]) for sale in told} == {(paid["order"], "sold"), (late["order"], "sold")}


def sales(url, screening, count):
    """What the chain knows, once it is so much."""
    headers = {"Authorization": "Bearer development-staff"}
    answer = requests.get(f"{url}/sandbox/chain/sales?screening={screening}", headers=headers, timeout=5)
    found = answer.json()["sales"]
    return found if len(found) == count else []
