"""Faults of configuration, disk, journal, staff, fonts, screen and service: each is named, and how to mend it."""

import socket
import sqlite3
from datetime import UTC, datetime

import pytest

from drivers.printers import font
from kiosk.domain.booking import Issue
from kiosk.journal.database import _KEEPS_WORDS
from kiosk.journal.record import Entry, Kind, issue_body
from kiosk.journal.store import Journal
from tests.kiosk.doctor.conftest import culprit


def journal(kiosk, *entries):
    with Journal(kiosk.state / "journal.db", "boot", lambda: datetime.now(UTC)) as opened:
        opened.append(*entries or [Entry(Kind.BOOT) for _ in range(40)])


def wrong_key(kiosk):
    kiosk.file.write_text(kiosk.file.read_text().replace("profile =", "profil ="))


def no_toml(kiosk):
    kiosk.file.write_text("[kiosk\n")


def no_file(kiosk):
    kiosk.file.unlink()


def small_disk(kiosk):
    kiosk.bench["free"] = lambda _: 10 << 20


def smaller_disk(kiosk):
    kiosk.bench["free"] = lambda _: 200 << 20


def file_for_a_folder(kiosk):
    (kiosk.folder / "other").write_text("a file")
    kiosk.file.write_text(kiosk.file.read_text().replace('"state"', '"other"'))


def flipped(kiosk):
    journal(kiosk)
    path = kiosk.state / "journal.db"
    data = bytearray(path.read_bytes())
    at = data.rindex(b"boot")
    data[at] ^= 1
    path.write_bytes(data)


def no_database(kiosk):
    (kiosk.state / "journal.db").write_bytes(b"this is no database" * 1000)


def old_copy(kiosk):
    journal(kiosk)
    before = (kiosk.state / "journal.db").read_bytes()
    journal(kiosk)
    (kiosk.state / "journal.db").write_bytes(before)
    (kiosk.state / "journal.db-wal").unlink(missing_ok=True)


def other_chain(kiosk):
    journal(kiosk)
    with sqlite3.connect(kiosk.state / "journal.db") as connection:
        connection.execute("DROP TRIGGER journal_keeps_words")
        connection.execute("UPDATE journal SET boot = 'forged' WHERE seq = 3")
        connection.execute(_KEEPS_WORDS.replace("IF NOT EXISTS ", ""))
    connection.close()


def doubt(kiosk):
    issue = Issue("T1", 1, "AA")
    granted = {"tickets": [issue_body(issue, seat="F7", state="granted")]}
    journal(
        kiosk,
        Entry(Kind.CLAIM_TRY, "c", {"voucher": "hash"}),
        Entry(Kind.GRANT, "c", granted),
        Entry(Kind.INTENT, "c", issue_body(issue, job="001")),
        Entry(Kind.IN_DOUBT, "c", issue_body(issue, evidence="none")),
    )


def nobody(kiosk):
    (kiosk.state / "staff.json").unlink()


def broken_staff(kiosk):
    (kiosk.state / "staff.json").write_text("nobody")


def read_by_all(kiosk):
    (kiosk.state / "staff.json").chmod(0o644)


def somebody_else(kiosk):
    kiosk.bench["owner"] = lambda path: 0 if path.name == "staff.json" else 999


def read_only(kiosk):
    kiosk.bench["read_only"] = lambda _: True


def no_clock(kiosk):
    kiosk.bench["synchronised"] = lambda: False


def reboot(kiosk):
    (kiosk.folder / "run").mkdir()
    (kiosk.folder / "run" / "reboot-required").write_text("linux-image\n")


FAULTS = {
    "a key that there is not": (wrong_key, "config", "profil", 'did you mean "profile"'),
    "no TOML": (no_toml, "config", "TOML", "correct that place"),
    "no file": (no_file, "config", "can't be read", "name a file that is there"),
    "a disk that is full": (small_disk, "disk.space", "KSK-DISK: 10 MiB", "make room"),
    "a disk that is nearly full": (smaller_disk, "disk.space", "200 MiB", "make room"),
    "a file in place of the folder": (file_for_a_folder, "disk.state", "is no folder", "state_dir"),
    "a flipped bit": (flipped, "journal.chain", "damaged", "save the state folder"),
    "no database": (no_database, "journal.chain", "damaged", "save the state folder"),
    "an old copy of the journal": (old_copy, "journal.chain", "its end is missing", "save the state folder"),
    "a forged row": (other_chain, "journal.chain", "row 3", "save the state folder"),
    "a ticket in doubt": (doubt, "journal.open", "in doubt: F7", "settle or reprint"),
    "nobody of the staff": (nobody, "staff", "nobody may sign in", "kiosk staff add"),
    "a file of the staff that is none": (broken_staff, "staff", "is not a file of the staff", "kiosk staff add"),
    "a file of the staff for all": (read_by_all, "staff", "others may read", "chmod 600"),
    "a file of the staff that is root's": (somebody_else, "staff", "may not read", "chown --reference="),
    "a disk that takes nothing more": (read_only, "disk.state", "is read-only", "dmesg"),
    "a clock that nothing keeps": (no_clock, "clock.ntp", "nothing keeps", "timedatectl set-ntp true"),
    "an update that waits": (reboot, "updates", "waits for a restart", "reboot at night"),
}


def test_a_kiosk_that_is_well_has_no_problem(kiosk):
    report = kiosk.examined()
    assert report.problems == ()
    assert (report.status, report.exit_code) == ("ok", 0)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_remedy(kiosk, fault):
    breaks, check, finding, remedy = fault
    breaks(kiosk)
    line = culprit(kiosk.examined())
    assert (line.id, finding in line.finding, remedy in line.remedy) == (check, True, True), line


def test_a_broken_configuration_ends_with_78_and_nothing_else_is_looked_at(kiosk):
    wrong_key(kiosk)
    report = kiosk.examined()
    assert report.exit_code == 78
    assert {line.status for line in report.lines if line.id != "config"} == {"skip"}


@pytest.mark.parametrize(("word", "check"), [("profile", "config"), ("layout", "config")])
def test_a_profile_or_layout_that_there_is_not_is_of_the_configuration(kiosk, word, check):
    kiosk.write(**{"profile": "epson-tm-t19"} if word == "profile" else {"more": '[tickets]\nlayout = "modern"'})
    line = culprit(kiosk.examined())
    assert line.id == check
    assert f"there is no such {word}" in line.finding


def test_a_layout_that_does_not_fit_on_the_paper_is_named(kiosk):
    narrow = (kiosk.folder / "narrow.toml").absolute()
    shipped = font.BUNDLED.parents[3] / "config" / "printers" / "epson-tm-t20.toml"
    lines = shipped.read_text().splitlines()
    narrow.write_text("\n".join("width_dots = 64" if line.startswith("width_dots") else line for line in lines))
    kiosk.write(profile="narrow.toml")
    assert culprit(kiosk.examined()).id in {"tickets.layout", "config"}


def test_a_font_that_is_gone_is_named(kiosk, monkeypatch, tmp_path):
    monkeypatch.setattr(font, "BUNDLED", tmp_path / "gone.woff2")
    line = culprit(kiosk.examined("fonts"))
    assert (line.id, line.exit_code) == ("fonts", 78)
    assert "gone.woff2" in line.finding


def test_a_font_without_chinese_is_named(kiosk, monkeypatch):
    latin = font.BUNDLED.parents[1] / "fonts"
    monkeypatch.setattr(font, "missing", lambda _text, _path: {"影"})
    line = culprit(kiosk.examined("fonts"))
    assert "lacks 影" in line.finding
    assert latin.is_dir()


def test_a_port_of_the_screen_that_is_taken_is_named(kiosk):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        kiosk.write(port=taken.getsockname()[1])
        line = culprit(kiosk.examined("screen"))
    assert line.id == "screen"
    assert "[screen] port" in line.remedy


UNITS = {
    "failed": ("loaded", "enabled", "failed", 1, "fail", "journalctl"),
    "not enabled": ("loaded", "disabled", "active", 0, "warn", "systemctl enable"),
    "stopped": ("loaded", "enabled", "inactive", 0, "warn", "systemctl start"),
    "restless": ("loaded", "enabled", "active", 9, "warn", "journalctl"),
    "well": ("loaded", "enabled", "active", 0, "ok", ""),
    "not installed": ("not-found", "", "inactive", 0, "skip", "install the package"),
}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_the_state_of_the_service_is_told(kiosk, monkeypatch, unit):
    load, enabled, active, restarts, status, remedy = unit
    program = kiosk.folder / "bin" / "systemctl"
    program.parent.mkdir()
    facts = f"LoadState={load}\nUnitFileState={enabled}\nActiveState={active}\nResult=exit-code\nNRestarts={restarts}\n"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{facts}END\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    (kiosk.folder / "run/systemd/system").mkdir(parents=True)
    (line,) = kiosk.examined("systemd.unit").lines
    assert (line.status, remedy in line.remedy) == (status, True), line


def test_a_service_manager_that_does_not_answer_is_told(kiosk, monkeypatch):
    program = kiosk.folder / "bin" / "systemctl"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'no bus' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    (kiosk.folder / "run/systemd/system").mkdir(parents=True)
    assert "no bus" in culprit(kiosk.examined("systemd.unit")).finding
