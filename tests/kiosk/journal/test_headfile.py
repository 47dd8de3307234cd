import os

import pytest

from kiosk.domain.booking import Head
from kiosk.journal import headfile
from kiosk.journal.errors import Damaged
from kiosk.journal.headfile import PLACE, HeadFile


def head(seq):
    return Head(seq, f"{seq:064x}")


@pytest.fixture
def kept(tmp_path):
    """A file in which heads 1 to 3 were kept."""
    file = HeadFile(tmp_path / "journal.head", head(1))
    file.keep(head(2))
    file.keep(head(3))
    yield file
    file.close()


def damage(path, *places):
    data = bytearray(path.read_bytes())
    for place in places:
        data[place * PLACE + 3] ^= 1
    path.write_bytes(data)


def test_the_newest_head_is_read(kept, tmp_path):
    assert headfile.read(tmp_path / "journal.head") == head(3)
    kept.keep(head(4))
    kept.sync()
    assert headfile.read(tmp_path / "journal.head") == head(4)


def test_where_no_file_is_there_is_no_head(tmp_path):
    assert headfile.read(tmp_path / "journal.head") is None


def test_a_damaged_place_leaves_the_head_in_the_other_one(kept, tmp_path):
    damage(tmp_path / "journal.head", 1)
    assert headfile.read(tmp_path / "journal.head") == head(2)


@pytest.mark.parametrize("block", [0, 1])
def test_a_block_that_a_power_cut_tears_takes_one_of_the_two_heads_at_most(kept, tmp_path, block):
    """Disks say that they write 512 bytes at once, and many write 4096."""
    path = tmp_path / "journal.head"
    data = path.read_bytes()
    torn = slice(4096 * block, 4096 * (block + 1))
    path.write_bytes(data[: torn.start] + b"\xff" * len(data[torn]) + data[torn.stop :])
    assert headfile.read(path) in {head(2), head(3)}


def test_a_file_without_a_whole_place_is_damage(kept, tmp_path):
    damage(tmp_path / "journal.head", 0, 1)
    with pytest.raises(Damaged):
        headfile.read(tmp_path / "journal.head")


@pytest.mark.parametrize("content", [b"", b"\xff" * 1024, b"3 " + b"0" * 64, b" " * 1024])
def test_what_is_no_head_is_damage(tmp_path, content):
    (tmp_path / "journal.head").write_bytes(content)
    with pytest.raises(Damaged):
        headfile.read(tmp_path / "journal.head")


def test_a_file_is_closed_more_than_once_without_harm(kept):
    kept.close()
    kept.close()


def test_a_disk_that_fails_at_the_very_end_is_nobodys_concern(kept):
    os.close(kept._handle)
    kept.close()


def test_the_file_does_not_grow(kept, tmp_path):
    for seq in range(4, 40):
        kept.keep(head(seq))
    assert (tmp_path / "journal.head").stat().st_size == 2 * PLACE
