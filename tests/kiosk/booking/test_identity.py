from datetime import UTC, datetime

import pytest

from kiosk.booking.identity import identity
from kiosk.config import files
from kiosk.config.errors import ConfigError
from kiosk.config.model import BookingSection, Config, KioskSection
from kiosk.trust import development
from kiosk.trust.keys import KeySet, ServerKey, new_key, write_private

AWAY = "https://booking.example.com"
KEYS = KeySet((ServerKey(3, b"k" * 32, datetime(2020, 1, 1, tzinfo=UTC)),))


@pytest.fixture
def enrolled(tmp_path):
    """A folder with both files, and the configuration that names them."""

    def config(url=AWAY, key=None, **content):
        pair = {"kiosk.key": write_private(key or new_key()), "server.json": KEYS.write()}
        for name, data in (pair | {name.replace("_", "."): data for name, data in content.items()}).items():
            (tmp_path / name).write_bytes(data)
            (tmp_path / name).chmod(0o600)
        section = BookingSection(
            url=url, key_file=str(tmp_path / "kiosk.key"), server_keys=str(tmp_path / "server.json")
        )
        return Config(kiosk=KioskSection(id="lobby-2"), booking=section)

    return config


def refusal(config):
    with pytest.raises(ConfigError) as caught:
        identity(config)
    return caught.value


def test_a_kiosk_has_the_keys_that_its_configuration_names(enrolled, tmp_path):
    key = new_key()
    found = identity(enrolled(key=key))
    assert (found.kiosk, found.keys, found.keys_file) == ("lobby-2", KEYS, tmp_path / "server.json")
    assert found.key.private_bytes_raw() == key.private_bytes_raw()
    assert "PrivateKey" not in repr(found)


@pytest.mark.parametrize("kiosk", development.KIOSKS)
def test_on_one_machine_the_development_keys_are_enough(kiosk):
    found = identity(Config(kiosk=KioskSection(id=kiosk)))
    assert development.is_published(found.key)
    assert (found.keys, found.keys_file) == (development.key_set(), None)


def test_development_keys_do_not_leave_the_machine(enrolled):
    nothing = Config(booking=BookingSection(url=AWAY))
    assert "there are no keys for https://booking.example.com" in str(refusal(nothing))
    published = enrolled(key=development.kiosk_key("kiosk-3"))
    assert "everybody knows this key" in str(refusal(published))
    here = enrolled(url="http://127.0.0.1:8765", key=development.kiosk_key("kiosk-3"))
    assert identity(here).kiosk == "lobby-2"


@pytest.mark.parametrize("keys", [development.key_set(), KeySet((*KEYS, *development.key_set()))])
def test_a_server_key_that_everybody_knows_does_not_leave_the_machine(enrolled, keys):
    error = refusal(enrolled(server_json=keys.write()))
    assert "booking.server_keys: everybody can sign with one of these" in str(error)
    assert "kiosk server enrol" in error.remedy
    assert identity(enrolled(url="http://127.0.0.1:8765", server_json=keys.write())).keys == keys


def test_what_a_proxy_takes_for_its_own_machine_is_not_this_one(enrolled):
    section = BookingSection(url="https://localhost", proxy="http://proxy.example.com:3128")
    assert "there are no keys for https://localhost" in str(refusal(Config(booking=section)))


def test_a_kiosk_of_another_name_has_no_development_key():
    error = refusal(Config(kiosk=KioskSection(id="lobby-2")))
    assert "kiosk-1, kiosk-2" in error.remedy


@pytest.mark.parametrize("name", ["kiosk.key", "server.json"])
def test_a_file_that_is_not_there_means_not_enrolled(enrolled, tmp_path, name):
    config = enrolled()
    (tmp_path / name).unlink()
    error = refusal(config)
    assert "this kiosk is not enrolled" in str(error)
    assert "kiosk server enrol --code" in error.remedy


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_secret_that_others_may_use_is_refused(enrolled, tmp_path, mode):
    config = enrolled()
    (tmp_path / "kiosk.key").chmod(mode)
    assert refusal(config).remedy == f"chmod 600 {tmp_path / 'kiosk.key'}"


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff" * 99]
)
def test_what_is_no_private_key_is_refused_and_not_shown(enrolled, content):
    error = refusal(enrolled(kiosk_key=content))
    assert "booking.key_file: this is not a private key in PEM" in str(error)
    assert "AAAA" not in str(error)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"keys": []}', b'{"keys": [{"kid": 1}]}', b"[" * 60_000, b"x" * 70_000]
)
def test_what_is_no_set_of_keys_is_refused(enrolled, content):
    assert "booking.server_keys: " in str(refusal(enrolled(server_json=content)))


def test_a_folder_is_no_key(enrolled, tmp_path):
    config = enrolled()
    (tmp_path / "server.json").unlink()
    (tmp_path / "server.json").mkdir()
    assert "it can't be read (Is a directory)" in str(refusal(config))


@pytest.fixture
def handed(enrolled, tmp_path, monkeypatch):
    """A service's configuration: the secrets are root's, and copies of them were handed over."""
    credentials = tmp_path / "run"
    credentials.mkdir()
    monkeypatch.setattr(files, "CREDENTIALS", tmp_path)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    return credentials


def test_a_service_has_the_key_that_it_was_handed_whoever_owns_the_file(enrolled, handed, tmp_path):
    key = new_key()
    config = enrolled(key=key)
    (tmp_path / "kiosk.key").rename(handed / "kiosk_kiosk.key")
    (handed / "kiosk_kiosk.key").chmod(0o440)
    assert identity(config).key.private_bytes_raw() == key.private_bytes_raw()


def test_a_service_that_was_handed_no_key_is_told_to_enrol(enrolled, handed, tmp_path):
    error = refusal(enrolled())
    assert f"{tmp_path / 'kiosk.key'}" in str(error)
    assert "this kiosk is not enrolled" in str(error)


def test_a_key_that_lies_elsewhere_is_read_there_by_a_service_too(enrolled, handed, tmp_path, monkeypatch):
    key = new_key()
    monkeypatch.setattr(files, "CREDENTIALS", tmp_path / "elsewhere")
    assert identity(enrolled(key=key)).key.private_bytes_raw() == key.private_bytes_raw()
