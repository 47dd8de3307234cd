"""Enrolment at a pretix: the one-time token of a device is exchanged for one that lasts."""

import json
from pathlib import Path

from kiosk import durable
from kiosk.booking.enrolment import CodeRefused
from kiosk.booking.port import ServerAway, WrongAnswer
from kiosk.booking.pretix import wire
from kiosk.booking.pretix.device import check
from kiosk.booking.systems import Enrolment
from kiosk.booking.transport import Answer, Transport
from kiosk.config.errors import ConfigError, Problem
from kiosk.config.model import Config

_PATH = "/api/v1/device/initialize"
_VERSION = "1"
"""of what this adapter asks for, and not of the kiosk, which pretix would have to be told of at each update"""
_LOST = "make another device in pretix and revoke this one: its token works once, and the answer may have been lost"


def enrol(config: Config, code: str) -> Enrolment:
    """Become the device that staff made in pretix, and keep its token in a file for the kiosk's user alone.

    The file is tried out first, because pretix says its token once. Raises ConfigError or BookingError.
    """
    check(config)
    file = Path(config.pretix.device_file)
    try:
        durable.draft(file, b"")
        answer = _initialize(config, code)
        found = wire.read(wire.Initialized, answer.body)
        durable.write(file, found.model_dump_json().encode())
    except (ServerAway, WrongAnswer) as error:
        error.remedy = f"{error.remedy}; {_LOST}"
        raise
    except OSError as error:
        remedy = f"let this user write into that folder; then {_LOST}"
        problem = Problem("pretix.device_file", None, f"it can't be written: {error}", remedy)
        raise ConfigError(str(file), (problem,)) from error
    finally:
        durable.draft_of(file).unlink(missing_ok=True)
    sentences = (
        f"At {config.booking.url} this kiosk is {found.name}, the device {found.device_id} of {found.organizer}.",
        f"Its token is in {file}; only the kiosk's user may read it.",
        "Look at the way there with kiosk server ping, then start the kiosk again.",
    )
    data = {"device": found.name, "number": str(found.device_id), "organizer": found.organizer}
    return Enrolment(data, sentences)


def _initialize(config: Config, code: str) -> Answer:
    body = {
        "token": code,
        "hardware_brand": "cinema kiosk",
        "hardware_model": config.kiosk.id,
        "software_brand": "kiosk",
        "software_version": _VERSION,
    }
    transport = Transport(config.booking)
    try:
        answer = transport.ask("POST", _PATH, json.dumps(body).encode(), {"Content-Type": "application/json"})
    finally:
        transport.close()
    if answer.status == 400:
        raise CodeRefused
    if answer.status >= 500:
        raise ServerAway(f"status {answer.status}")
    if not answer.ok:
        raise WrongAnswer(f"status {answer.status}", "see that booking.url is the address of a pretix")
    return answer
