import re
from pathlib import Path

import drivers
from drivers.printers.virtual.dialects import DIALECTS
from drivers.printers.virtual.faults import FAULTS

README = Path(drivers.__file__).with_name("README.md").read_text("utf-8")


def table(head):
    (rows,) = re.findall(rf"^\| {re.escape(head)} \|\n\|[-|]+\|\n(.*?)\n\n", README, re.DOTALL | re.MULTILINE)
    return rows


def test_the_readme_names_every_fault_of_the_printer_in_software():
    named = set(re.findall(r"`([a-z-]+)`", table("breaks | mends")))
    assert named == set(FAULTS) - {"take-ticket"}
    assert "`take-ticket`" in README


def test_the_readme_names_every_dialect_of_the_printer_in_software():
    assert re.findall(r"^\| `([a-z0-9-]+)`", table("dialect | how it answers"), re.MULTILINE) == list(DIALECTS)
