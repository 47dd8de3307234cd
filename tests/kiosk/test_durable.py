"""Files that are there whole or not at all, and their names with them."""

import os
from pathlib import Path

import pytest

from kiosk import durable


@pytest.fixture
def deeds(monkeypatch, tmp_path):
    """What is asked of the system, in its order."""
    seen = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(handle):
        seen.append(f"sync {os.path.relpath(Path(f'/proc/self/fd/{handle}').readlink(), tmp_path)}")
        real_fsync(handle)

    def replace(source, target, **more):
        seen.append(f"replace {os.path.relpath(target, tmp_path)}")
        real_replace(source, target, **more)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    return seen


def test_a_draft_lasts_before_it_is_told_of_and_a_settled_file_keeps_its_name(deeds, tmp_path):
    file = tmp_path / "kiosk.key"
    durable.draft(file, b"new")
    assert deeds == ["sync kiosk.key.new", "sync ."]
    assert durable.draft_of(file).read_bytes() == b"new"
    durable.settle(file)
    assert deeds[2:] == ["replace kiosk.key", "sync ."]
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("kiosk.key", b"new")]


def test_a_file_is_written_in_the_same_way(deeds, tmp_path):
    durable.write(tmp_path / "a", b"1", 0o640)
    assert deeds == ["sync a.new", "sync .", "replace a", "sync ."]
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_draft_has_the_mode_that_was_asked_for_whoever_wrote_the_one_of_before(tmp_path):
    durable.draft_of(tmp_path / "a").write_bytes(b"old")
    durable.draft_of(tmp_path / "a").chmod(0o666)
    durable.draft(tmp_path / "a", b"new")
    assert durable.draft_of(tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_what_root_writes_belongs_to_whom_the_folder_belongs_to(monkeypatch, tmp_path):
    given = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda handle, *owner: given.append((os.fstat(handle).st_ino, owner)))
    durable.write(tmp_path / "staff.json", b"1")
    file, folder = (tmp_path / "staff.json").stat(), tmp_path.stat()
    assert given == [(file.st_ino, (folder.st_uid, folder.st_gid))]
