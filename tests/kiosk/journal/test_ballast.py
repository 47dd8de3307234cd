import errno
import os
import sqlite3

import pytest

from kiosk.journal.ballast import ENOUGH, SIZE, Ballast, free_bytes


class Disk:
    """How much is free, as the test says."""

    free = 10 * ENOUGH

    def __call__(self, folder):
        return self.free


@pytest.fixture
def disk():
    return Disk()


@pytest.fixture
def ballast(tmp_path, disk):
    return Ballast(tmp_path / "ballast", disk)


def no_space():
    return OSError(errno.ENOSPC, "No space left on device")


class Failing:
    """Work that fails the first times, with these errors."""

    def __init__(self, *errors):
        self.errors = list(errors)

    def __call__(self):
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def test_the_ballast_really_takes_up_its_space(ballast, tmp_path):
    ballast.load()
    found = (tmp_path / "ballast").stat()
    assert found.st_size == SIZE
    assert found.st_blocks * 512 >= SIZE


def test_a_ballast_that_is_a_hole_is_made_whole(ballast, tmp_path):
    (tmp_path / "ballast").touch()
    os.truncate(tmp_path / "ballast", SIZE)
    ballast.load()
    assert (tmp_path / "ballast").stat().st_blocks * 512 >= SIZE


def test_work_that_finds_the_disk_full_is_done_again_without_the_ballast(ballast, tmp_path):
    ballast.load()
    assert ballast.spare(Failing(no_space())) == "done"
    assert not (tmp_path / "ballast").exists()


def test_a_disk_that_is_full_without_the_ballast_is_an_error(ballast):
    ballast.load()
    with pytest.raises(OSError, match="No space"):
        ballast.spare(Failing(no_space(), no_space()))
    with pytest.raises(OSError, match="No space"):
        ballast.spare(Failing(no_space()))


@pytest.mark.parametrize("error", [OSError(errno.EIO, "I/O error"), sqlite3.OperationalError("locked")])
def test_any_other_error_keeps_the_ballast(ballast, tmp_path, error):
    ballast.load()
    with pytest.raises(type(error)):
        ballast.spare(Failing(error))
    assert (tmp_path / "ballast").exists()


def test_a_visit_begins_only_where_enough_is_free(ballast, disk):
    ballast.load()
    disk.free = ENOUGH
    assert ballast.has_room()
    disk.free = ENOUGH - 1
    assert not ballast.has_room()


def test_without_its_ballast_a_disk_must_have_room_for_that_too(ballast, disk, tmp_path):
    disk.free = ENOUGH + SIZE - 1
    assert not ballast.has_room()
    ballast.load()
    assert not (tmp_path / "ballast").exists()
    disk.free = ENOUGH + SIZE
    assert ballast.has_room()
    ballast.load()
    assert (tmp_path / "ballast").exists()


def test_what_is_free_is_asked_of_the_disk(tmp_path):
    assert free_bytes(tmp_path) > 0
    with pytest.raises(OSError):
        free_bytes(tmp_path / "absent")
