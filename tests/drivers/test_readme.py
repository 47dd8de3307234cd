import re
from pathlib import Path

import drivers
from drivers.printers.virtual.faults import FAULTS

README = Path(drivers.__file__).with_name("README.md").read_text("utf-8")


def test_the_readme_names_every_fault_of_the_printer_in_software():
    (table,) = re.findall(r"^\| breaks \| mends \|\n(.*?)\n\n", README, re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"`([a-z-]+)`", table)) == set(FAULTS)
