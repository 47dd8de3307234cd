from pathlib import PosixPath

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import files, loading
from kiosk.config.errors import ConfigError
from kiosk.config.loading import load, locate
from kiosk.config.model import Config


@pytest.fixture(autouse=True)
def no_file_of_this_machine(monkeypatch, tmp_path):
    monkeypatch.setattr(loading, "SYSTEM_FILE", tmp_path / "etc" / "kiosk.toml")


def refusal(file):
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert caught.value.exit_code == 78
    return caught.value


def test_what_a_file_does_not_say_is_as_shipped(write):
    assert load(write("")) == Config()


def test_a_file_changes_what_it_says_and_nothing_else(write):
    found = load(write('[kiosk]\nid = "lobby-2"\n[visit]\ndone_seconds = 3\n'))
    assert (found.kiosk.id, found.visit.done_seconds) == ("lobby-2", 3.0)
    assert found.booking == Config().booking


def test_several_readers_are_several_sections(write):
    found = load(write('[[readers]]\ndevice = "virtual:"\n[[readers]]\ndevice = "camera:///dev/video0"\n'))
    assert [reader.device for reader in found.readers] == ["virtual:", "camera:///dev/video0"]


def test_a_file_of_windows_notepad_is_read(write):
    assert load(write(b'\xef\xbb\xbf[kiosk]\r\ncinema = "\xe6\x98\x9f"\r\n')).kiosk.cinema == "星"


def test_the_given_file_comes_before_the_named_the_systems_and_the_shipped_one(monkeypatch, write, tmp_path):
    assert locate() == files.folder() / "kiosk.toml"
    loading.SYSTEM_FILE.parent.mkdir()
    loading.SYSTEM_FILE.write_text("")
    assert locate() == loading.SYSTEM_FILE
    monkeypatch.setenv("KIOSK_CONFIG", str(tmp_path / "named.toml"))
    assert locate() == tmp_path / "named.toml"
    assert locate(tmp_path / "given.toml") == tmp_path / "given.toml"


def test_a_file_of_the_system_that_may_not_be_looked_at_is_not_passed_over(monkeypatch):
    class Closed(PosixPath):
        def exists(self):
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(loading, "SYSTEM_FILE", Closed(loading.SYSTEM_FILE))
    assert locate() == loading.SYSTEM_FILE


def test_a_file_that_is_named_and_not_there_is_not_passed_over(monkeypatch, tmp_path):
    monkeypatch.setenv("KIOSK_CONFIG", str(tmp_path / "nowhere.toml"))
    error = refusal(None)
    assert "nowhere.toml: it can't be read (No such file or directory)" in str(error)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("[kiosk\n", "this is not TOML: Expected ']' at the end of a table declaration (at line 1, column 7)"),
        ("[kiosk]\nid = kiosk-1\n", "this is not TOML: Invalid value (at line 2, column 6)"),
        ('[kiosk]\nid = "a"\nid = "b"\n', "Cannot overwrite a value (at line 3, column 9)"),
        (b"[kiosk]\ncinema = '\xff'\n", "line 2 is not UTF-8 text"),
        ("a = " + "[" * 20000, "it is nested too deeply"),
        ("#" * 300_000, "it is far too long"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_with_the_place(write, content, sentence):
    file = write(content)
    error = refusal(file)
    assert str(error).startswith(f"{file}: ")
    assert sentence in str(error)
    assert error.remedy


def test_a_folder_is_not_a_file(tmp_path):
    assert "Is a directory" in str(refusal(tmp_path))


def test_one_problem_is_said_with_its_place_value_and_remedy(write):
    file = write('[printer]\ndevice = "smoke:signals"\n')
    error = refusal(file)
    assert str(error) == f"{file}: printer.device = 'smoke:signals': there is no printer driver for 'smoke'"
    assert error.remedy.startswith("use one of: ")
    assert error.reason == "bad_config"


def test_all_problems_are_said_at_once(write):
    error = refusal(write('[kiosk]\nid = "A"\nname = "x"\n[visit]\ndone_seconds = 0\n'))
    assert [problem.key for problem in error.problems] == ["kiosk.id", "kiosk.name", "visit.done_seconds"]
    assert "has 3 problems" in str(error)
    assert all(problem.remedy in str(error) for problem in error.problems)


def test_files_of_the_booking_server_are_beside_the_configuration(write, tmp_path):
    found = load(write('[booking]\nkey_file = "kiosk.key"\nserver_keys = "/etc/kiosk/server.json"\n'))
    assert (found.booking.key_file, found.booking.server_keys) == (
        str(tmp_path / "kiosk.key"),
        "/etc/kiosk/server.json",
    )


def test_certificates_are_beside_the_configuration(write, tmp_path):
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    found = load(write('[booking]\nca_file = "authority.pem"\n'))
    assert found.booking.ca_file == str(tmp_path / "authority.pem")


@pytest.mark.parametrize("content", [b"", b"no PEM", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_without_certificates_is_refused(write, tmp_path, content):
    (tmp_path / "authority.pem").write_bytes(content)
    error = refusal(write('[booking]\nca_file = "authority.pem"\n'))
    assert "booking.ca_file: there is no certificate in" in str(error)
    assert "PEM" in error.remedy


def test_certificates_that_are_not_there_are_refused(write):
    assert "booking.ca_file: it can't be read" in str(refusal(write('[booking]\nca_file = "none.pem"\n')))


def test_places_are_beside_the_configuration(write, tmp_path):
    found = load(write('[kiosk]\nstate_dir = "state"\nsocket = "/run/kiosk.sock"\n'))
    assert (found.kiosk.state_dir, found.kiosk.socket) == (str(tmp_path / "state"), "/run/kiosk.sock")


def test_a_profile_is_named_or_is_a_file_beside_the_configuration(write, tmp_path):
    (tmp_path / "mine.toml").write_text("")
    found = load(write('[printer]\nprofile = "mine.toml"\n'))
    assert files.printer_profile(found.printer.profile) == tmp_path / "mine.toml"


@pytest.mark.parametrize(
    ("profile", "remedy"),
    [
        ("epson-tm-t8", 'did you mean "epson-tm-t88" or "epson-tm-t'),
        ("../printers/epson-tm-t88", 'did you mean "epson-tm-t88"'),
        ("star", 'did you mean "star-tup500"?'),
        ("zzz", "`kiosk printer list` shows those that there are"),
        ("nowhere.toml", "or give the path of a .toml"),
    ],
)
def test_a_profile_that_is_not_there_is_refused_with_a_suggestion(write, profile, remedy):
    file = write(f'[printer]\nprofile = "{profile}"\n')
    error = refusal(file)
    assert str(error).startswith(f"{file}: printer.profile = ")
    assert remedy in error.remedy


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_is_in_a_file_the_answer_is_a_configuration_or_a_config_error(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(content)
    try:
        assert isinstance(load(file), Config)
    except ConfigError as error:
        assert error.problems  # noqa: PT017 - either end is right
