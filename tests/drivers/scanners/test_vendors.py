import re
import tomllib
from pathlib import Path

import pytest

import drivers
from drivers.address import Address
from drivers.registry import factory
from drivers.scanners.vendors import VENDORS

README = Path(drivers.__file__).with_name("README.md").read_text("utf-8")


def test_the_commands_have_the_bytes_of_the_manuals():
    newland, honeywell, zebra = VENDORS["newland"], VENDORS["honeywell"], VENDORS["zebra"]
    assert newland.settings["mode"]["sense"].hex(" ") == "7e 01 30 30 30 30 23 53 43 4e 4d 4f 44 32 3b 03"
    assert honeywell.settings["mode"]["continuous"] == bytes((22, 77, 13)) + b"PAPPM3!"
    assert zebra.trigger.hex(" ") == "04 e4 04 00 ff 14"
    assert zebra.settings["mode"]["sense"].hex(" ") == "07 c6 04 00 ff 8a 07 fd 9f"


@pytest.mark.parametrize(
    ("vendor", "answer", "done"),
    [
        ("newland", b"\x02\x010000#SCNMOD0\x06;\x03", True),
        ("newland", b"\x02\x010000#SCNMOD0\x15;\x03", False),
        ("newland", b"\x02\x010000#SCNMOD0\x05;\x03", False),
        ("honeywell", b"PAPHHF\x06!", True),
        ("honeywell", b"PAPHHF\x15!", False),
        ("honeywell", b"paphhf\x05!", False),
        ("zebra", bytes.fromhex("04 d0 00 00 ff 2c"), True),
        ("zebra", bytes.fromhex("05 d1 00 00 01 ff 29"), False),
    ],
)
def test_an_answer_says_whether_the_command_was_carried_out(vendor, answer, done):
    command = VENDORS[vendor].settings["mode"]["trigger"]
    said = b"KV1:BEFORE" + answer + b"KV1:AFTER\r"
    assert VENDORS[vendor].answer(command, done).sub(b"", said) == b"KV1:BEFOREKV1:AFTER\r"
    assert not VENDORS[vendor].answer(command, not done).search(said)


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_code_is_taken_for_an_answer(vendor):
    every = bytes(range(32, 127)) * 5 + b"\r"
    for values in VENDORS[vendor].settings.values():
        for command in values.values():
            for done in (True, False):
                assert not VENDORS[vendor].answer(command, done).search(every + command + every)


def test_the_readers_that_technicians_are_shown_are_right():
    (section,) = re.findall(r"^## Codes from scanners\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    (example,) = re.findall(r"```toml\n(.*?)```", section, re.DOTALL)
    addresses = [Address.parse(reader["device"]) for reader in tomllib.loads(example)["readers"]]
    assert [address.scheme for address in addresses] == ["serial", "hid"]
    for address in addresses:
        factory("reader", address)(address).close()


def test_the_table_for_technicians_says_what_the_rows_say():
    (table,) = re.findall(r"^\| `vendor` \|[^\n]*\n\|[-|]+\|\n(.*?)\n\n", README, re.DOTALL | re.MULTILINE)
    said = {}
    for line in table.splitlines():
        cells = [re.findall(r"`([a-z]+)`", cell) for cell in line.strip("|").split("|")]
        said[cells[0][0]] = cells[1:]
    expected = {
        vendor: [list(row.settings.get(option, ())) for option in ("mode", "aim", "light")]
        for vendor, row in VENDORS.items()
    }
    assert said == expected
