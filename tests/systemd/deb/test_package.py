"""What goes into the Debian package, and its scripts; what it does in a Debian is tried by ``make deb-test``."""

import fnmatch
import re
import runpy
import subprocess
from pathlib import Path

import pytest

from kiosk.cli import COMMANDS
from tests.systemd.deb import clean_root, debian

PROJECT = Path(__file__).parents[3]
DEB = PROJECT / "systemd" / "deb"
SCRIPTS = ("build", "postinst", "prerm", "postrm", "kiosk-rollback")
DPKG = """#!/bin/sh
case "$*" in
*--install*) echo "$*" >>{log}; cp {older} {kept}; exit {code} ;;
esac
"""


def rows():
    lines = (DEB / "places").read_text("utf-8").splitlines()
    return [tuple(line.split()) for line in lines if not line.startswith("#")]


def test_each_file_of_the_service_has_a_place_in_the_package():
    systemd = PROJECT / "systemd"
    files = [str(path.relative_to(systemd)) for path in systemd.rglob("*") if path.is_file()]
    shipped = [name for name in files if name != "README.md" and not name.startswith("deb/")]
    # As the shell does: a * stays within its folder.
    homeless = [
        name
        for name in shipped
        if not any(fnmatch.fnmatch(name, place) and name.count("/") == place.count("/") for place, _ in rows())
    ]
    assert "kiosk.service" in shipped
    assert homeless == []


def test_what_comes_into_etc_is_configuration_that_people_may_change():
    folders = {place for _, place in rows() if place.startswith("etc")}
    manifest = (DEB / "nfpm.yaml").read_text("utf-8")
    kept = re.findall(r"- src: (etc/\S+)/\*\n    dst: /(\S+)/\n    type: config\|noreplace", manifest)
    assert folders <= {source for source, _ in kept}
    assert all(source == place for source, place in kept)


def test_the_packages_configuration_says_where_the_service_has_its_state():
    changed = re.search(r"sed 's,\^(.*?),", (DEB / "build").read_text("utf-8"))
    assert changed
    assert changed[1] in (PROJECT / "config" / "kiosk.toml").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_can_be_read_by_any_shell_and_stops_at_the_first_failure(name):
    script = (DEB / name).read_text("utf-8")
    assert subprocess.run(["sh", "-n", DEB / name], capture_output=True, text=True).stderr == ""
    assert re.search(r"^set -eu?$", script, re.MULTILINE)


@pytest.mark.parametrize("name", ["postinst", "prerm", "postrm"])
def test_the_scripts_know_every_unit_that_is_shipped(name):
    script = (DEB / name).read_text("utf-8")
    optional = {"kiosk-mock.service"} if name == "postrm" else set()  # nobody enables it but a person
    assert [unit.name for unit in (PROJECT / "systemd").glob("*.service") if unit.name not in script] == sorted(
        optional
    )


def test_the_manual_has_all_commands():
    page = runpy.run_path(str(DEB / "manual.py"))["page"]("1.2")
    assert '"ticket-kiosk 1.2"' in page
    assert [command.name for command in COMMANDS if f".B kiosk {command.name}\n".replace("-", "\\-") not in page] == []


@pytest.fixture
def rollback(tmp_path):
    """Run kiosk-rollback with a folder of ours and a dpkg of ours, which ends with ``code``."""
    kept, older, log = tmp_path / "previous.deb", tmp_path / "newer.deb", tmp_path / "log"
    older.write_text("newer")
    script = (DEB / "kiosk-rollback").read_text("utf-8").replace("/var/cache/ticket-kiosk", str(tmp_path))

    def run(*arguments, code=0):
        dpkg = DPKG.replace("{log}", str(log)).replace("{older}", str(older)).replace("{kept}", str(kept))
        programs = {"dpkg": dpkg.replace("{code}", str(code)), "id": "#!/bin/sh\necho 0\n"}
        programs |= {"dpkg-query": "#!/bin/sh\nprintf 2.0\n", "dpkg-deb": "#!/bin/sh\necho 1.0\n"}
        (tmp_path / "bin").mkdir(exist_ok=True)
        for name, text in programs.items():
            (tmp_path / "bin" / name).write_text(text)
            (tmp_path / "bin" / name).chmod(0o755)
        return subprocess.run(
            ["sh", "-c", script, "kiosk-rollback", *arguments],
            env={"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=30,
        )

    return run


def test_before_the_first_upgrade_there_is_no_way_back(rollback):
    ended = rollback()
    assert ended.returncode == 1
    assert "No earlier version is kept" in ended.stderr


def test_the_way_back_installs_what_was_kept_and_keeps_what_it_leaves(rollback, tmp_path):
    (tmp_path / "previous.deb").write_text("older")
    ended = rollback()
    assert (ended.returncode, ended.stdout.splitlines()[0]) == (0, "From 2.0 to 1.0 ...")
    assert (tmp_path / "log").read_text() == f"--force-confold --install {tmp_path}/chosen.deb\n"
    assert (tmp_path / "previous.deb").read_text() == "newer"
    assert not (tmp_path / "chosen.deb").exists()


def test_a_way_back_that_fails_can_be_tried_again(rollback, tmp_path):
    (tmp_path / "previous.deb").write_text("older")
    ended = rollback(code=1)
    assert ended.returncode == 1
    assert "1.0 is still kept" in ended.stderr
    assert (tmp_path / "previous.deb").read_text() == "older"


def test_a_wrong_call_of_the_way_back_is_told_how(rollback):
    with_a_typo = rollback("--shwo")
    assert with_a_typo.returncode == 2


@pytest.mark.parametrize(("required", "code"), [("", 0), ("corpus,debian", 1)])
def test_where_no_debian_can_be_made_that_is_said_and_may_be_a_failure(required, code, monkeypatch, capsys):
    monkeypatch.setenv("KIOSK_REQUIRE", required)
    monkeypatch.setattr(debian, "missing", lambda: "only root can make one")
    assert clean_root.main([]) == code
    assert capsys.readouterr().out.startswith("The package was not tried in a clean Debian: only root can make one.")
