"""Reads a configuration file into the model; all that is wrong with it is one ConfigError."""

import os
import ssl
import tomllib
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from kiosk.config import files
from kiosk.config.errors import ConfigError, Problem
from kiosk.config.model import Config
from kiosk.config.problems import problems

SYSTEM_FILE = Path("/etc/kiosk/kiosk.toml")
_LARGEST = 256 * 1024
"""bytes; no configuration comes near it, a log or a device given by mistake does"""


def locate(path: Path | None = None) -> Path:
    """The file that counts: the given one, else $KIOSK_CONFIG, else the system's, else the shipped one."""
    named = path or os.environ.get("KIOSK_CONFIG")
    if named:
        return files.expanded(named)
    return SYSTEM_FILE if _may_be_there(SYSTEM_FILE) else files.folder() / "kiosk.toml"


def load(path: Path | None = None) -> Config:
    """The configuration of ``locate(path)``, complete: relative paths resolved. Raises ConfigError.

    Paths in a file are relative to its folder.
    """
    file = locate(path)
    try:
        config = Config.model_validate(written(file))
    except ValidationError as error:
        raise ConfigError(str(file), problems(error)) from None
    return _resolved(config, file)


def written(file: Path) -> dict[str, Any]:
    """What a file says by itself, as sections of keys; not checked. Raises ConfigError where it is no TOML."""
    text = _read(file, "")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _refuse(file, "", f"this is not TOML: {error}", "correct that place; text stands in quotation marks")
    except RecursionError:
        _refuse(file, "", "it is nested too deeply", "write sections and name = value, nothing else")


def _may_be_there(file: Path) -> bool:
    try:
        return file.exists()
    except PermissionError:  # to read it then says so; to pass it over would start with the wrong configuration
        return True


def _read(file: Path, key: str) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            _refuse(file, key, "it is far too long", "name the right file")
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        _refuse(file, key, f"it can't be read ({error.strerror})", "name a file that is there and may be read")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        _refuse(file, key, f"line {line} is not UTF-8 text", "save the file as UTF-8")


def _resolved(config: Config, file: Path) -> Config:
    kiosk, booking, printer, tickets = config.kiosk, config.booking, config.printer, config.tickets
    places = {key: _beside(file, place) for key in ("state_dir", "socket") if (place := getattr(kiosk, key))}
    kiosk = kiosk.model_copy(update=places)
    named = ("key_file", "server_keys", "ca_file")
    booking = booking.model_copy(update={key: _beside(file, at) for key in named if (at := getattr(booking, key))})
    _check_authorities(file, booking.ca_file)
    staff = config.staff
    if staff.file:
        staff = staff.model_copy(update={"file": _beside(file, staff.file)})
    pretix = config.pretix
    if pretix.device_file:
        pretix = pretix.model_copy(update={"device_file": _beside(file, pretix.device_file)})
    if printer.profile.endswith(".toml"):
        printer = printer.model_copy(update={"profile": _beside(file, printer.profile)})
    paper = {"layout": tickets.layout, "logo": tickets.logo}
    if tickets.layout.endswith(".toml"):
        paper["layout"] = _beside(file, tickets.layout)
    if tickets.logo:
        paper["logo"] = _beside(file, tickets.logo)
    tickets = tickets.model_copy(update=paper)
    try:
        files.printer_profile(printer.profile)
        files.ticket_layout(tickets.layout)
    except ConfigError as error:
        raise ConfigError(str(file), error.problems) from None
    telemetry = config.telemetry
    theirs = ("password_file", "cert_file", "key_file", "ca_file")
    telemetry = telemetry.model_copy(
        update={key: _beside(file, at) for key in theirs if (at := getattr(telemetry, key))}
    )
    _check_authorities(file, telemetry.ca_file, "telemetry.ca_file")
    changed = {"kiosk": kiosk, "booking": booking, "pretix": pretix, "printer": printer, "tickets": tickets}
    return config.model_copy(update={**changed, "staff": staff, "telemetry": telemetry})


def _check_authorities(file: Path, ca_file: str, key: str = "booking.ca_file") -> None:
    if not ca_file:
        return
    _read(Path(ca_file), key)
    try:
        ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError:
        _refuse(file, key, f"there is no certificate in {ca_file}", "name a file of certificates in PEM")


def _beside(file: Path, name: str) -> str:
    return str(file.absolute().parent / files.expanded(name))


def _refuse(file: Path, key: str, sentence: str, remedy: str) -> NoReturn:
    raise ConfigError(str(file), (Problem(key, None, sentence, remedy),)) from None
