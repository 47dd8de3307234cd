from datetime import UTC, datetime

import pytest

from kiosk.config.errors import ConfigError
from kiosk.equipment.replacing import FileRefused, check, replace

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def test_the_old_file_stays_beside_the_new_one(tmp_path):
    file = tmp_path / "kiosk.toml"
    file.write_text("# old\n")
    file.chmod(0o640)
    kept = replace(file, '[kiosk]\nid = "kiosk-2"\n', NOW)
    assert kept is not None
    assert kept == tmp_path / "kiosk.toml.2026-11-23T10-30-00"
    assert (kept.read_text(), file.read_text()) == ("# old\n", '[kiosk]\nid = "kiosk-2"\n')
    assert {path.stat().st_mode & 0o777 for path in (kept, file)} == {0o640}


def test_a_first_file_has_nothing_beside_it(tmp_path):
    assert replace(tmp_path / "etc" / "kiosk.toml", "", NOW) is None
    assert [path.name for path in (tmp_path / "etc").iterdir()] == ["kiosk.toml"]


@pytest.mark.parametrize("text", ['[kiosk]\nid = "No"\n', '[printer]\nprofile = "none-such"\n', "no toml"])
def test_what_can_not_be_used_changes_nothing(tmp_path, text):
    file = tmp_path / "kiosk.toml"
    file.write_text("# old\n")
    with pytest.raises(ConfigError) as refused:
        replace(file, text, NOW)
    assert str(refused.value).startswith(f"{file}: ")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"kiosk.toml": "# old\n"}


def test_a_file_that_can_be_written_is_not_refused_early(tmp_path):
    check(tmp_path / "etc" / "kiosk" / "kiosk.toml")
    assert not list(tmp_path.iterdir())


def test_a_place_that_can_not_be_written_is_refused_before_anything_is_asked(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    with pytest.raises(FileRefused, match="is not to be written in") as refused:
        check(tmp_path / "etc" / "kiosk.toml")
    assert "sudo" in refused.value.remedy


def test_a_folder_that_can_not_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileRefused, match="can't be written"):
        replace(tmp_path / "file" / "kiosk.toml", "", NOW)
