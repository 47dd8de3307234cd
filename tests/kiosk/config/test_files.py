import socket
from pathlib import Path

import pytest

from kiosk.config import files
from kiosk.config.errors import ConfigError
from kiosk.config.model import Config, KioskSection


def config(**kiosk):
    return Config(kiosk=KioskSection(**kiosk))


def test_the_state_is_the_users_where_nothing_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert files.state_dir(config()) == tmp_path / "kiosk"
    assert not (tmp_path / "kiosk").exists()


def test_a_service_keeps_its_state_where_systemd_says(monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/kiosk:/var/lib/second")
    assert files.state_dir(config()) == Path("/var/lib/kiosk")


def test_what_is_configured_comes_first(monkeypatch):
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/kiosk")
    assert files.state_dir(config(state_dir="/srv/kiosk")) == Path("/srv/kiosk")


def test_the_socket_is_in_the_state_or_where_it_is_configured(monkeypatch):
    assert files.socket(config(state_dir="/srv/kiosk")) == Path("/srv/kiosk/control.sock")
    assert files.socket(config(state_dir="/srv/kiosk", socket="/run/k.sock")) == Path("/run/k.sock")


def test_a_socket_path_that_the_kernel_would_refuse_is_refused_with_a_remedy(tmp_path):
    longest = "/" + "x" * 106
    assert files.socket(config(socket=longest)) == Path(longest)
    with pytest.raises(ConfigError, match="at most 107 bytes"):
        files.socket(config(socket=longest + "x"))
    with socket.socket(socket.AF_UNIX) as kernel, pytest.raises(OSError, match="too long"):
        kernel.bind(longest + "x")


def test_every_shipped_profile_is_found_by_its_name():
    names = [file.stem for file in (files.folder() / "printers").glob("*.toml")]
    assert "epson-tm-t88" in names
    assert all(files.printer_profile(name).is_file() for name in names)


def test_an_unknown_user_in_a_path_is_left_as_it_is():
    assert files.state_dir(config(state_dir="~nobody-of-this-name/kiosk")) == Path("~nobody-of-this-name/kiosk")


def test_a_home_is_put_in(monkeypatch):
    monkeypatch.setenv("HOME", "/srv/someone")
    assert files.state_dir(config(state_dir="~/kiosk")) == Path("/srv/someone/kiosk")


def test_a_profile_whose_name_no_file_can_have_is_refused():
    with pytest.raises(ConfigError, match="there is no such profile"):
        files.printer_profile("x" * 300 + ".toml")
