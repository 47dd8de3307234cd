import json
import subprocess
import sys

import pytest


def test_who_imports_whom_is_as_written_down(root):
    # By the function that the program calls: in another environment the program itself may not be on the PATH.
    program = "from importlinter.cli import lint_imports_command as c; c()"
    ended = subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_forbidden_import_is_noticed(project_copy):
    intruder = project_copy.folder / "drivers" / "intruder.py"
    intruder.write_text("import kiosk.domain.voucher\n")
    try:
        ended = project_copy.run("python -c 'from importlinter.cli import lint_imports_command as c; c()' --no-cache")
    finally:
        intruder.unlink()
    assert ended.returncode == 1
    assert "drivers.intruder -> kiosk.domain.voucher" in ended.stdout


def test_an_installed_kiosk_finds_its_configuration_without_the_source_tree(installed):
    ended = json.loads(installed.succeed("kiosk config check --json"))
    assert ended == {"file": f"{installed.packages}/kiosk/config/files/kiosk.toml", "ok": True, "problems": []}


def test_an_installed_kiosk_brings_profiles_and_font(installed):
    program = (
        "from pathlib import Path; from drivers.printers import font; from kiosk.config import files; "
        "font.load(24); print(files.printer_profile('epson-tm-t88'), Path(font.__file__).parent / 'fonts')"
    )
    profile, fonts = installed.succeed(f'python -c "{program}"').split()
    assert profile == f"{installed.packages}/kiosk/config/files/printers/epson-tm-t88.toml"
    assert fonts == f"{installed.packages}/drivers/printers/fonts"


@pytest.mark.parametrize(
    "kind", ["*.toml", "*.woff2", "*.html", "*.css", "*.js", "*.svg", "*.png", "*.po", "OFL.txt", "py.typed"]
)
def test_all_that_is_not_code_is_in_the_wheel_too(kind, installed, project_copy):
    def names(place, *tops):
        return sorted(path.name for top in tops for path in (place / top).rglob(kind))

    packed = names(installed.packages, "drivers", "kiosk")
    assert packed
    assert packed == names(project_copy.folder, "config", "drivers", "kiosk")


def test_an_installed_kiosk_knows_its_version_and_those_of_its_libraries(installed):
    found = json.loads(installed.succeed("kiosk --version --json"))
    assert found["kiosk"] == "0.1.0"
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert {"python-escpos", "pyserial", "pyzbar", "opencv-python-headless", "bleak", "requests"} <= set(found)
    assert found.pop("bluez"), "which is none of the libraries, and may be absent"
    assert "not installed" not in found.values()


def test_nothing_that_belongs_beside_the_project_is_in_the_wheel(installed):
    tops = {path.name for path in installed.packages.iterdir()}
    assert tops == {"kiosk", "drivers", "ticket_kiosk-0.1.0.dist-info"}
