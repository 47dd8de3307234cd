"""Secrets that slip into a log are covered; what is no secret stays."""

import json
import logging
import sys
import threading
from base64 import b64encode
from urllib.parse import quote

import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import logs
from kiosk.config.model import LogSection
from kiosk.domain import voucher
from kiosk.domain.booking import Issue
from kiosk.domain.voucher import Voucher
from kiosk.redaction import COVERED, covered, redact, text
from kiosk.trust import development
from kiosk.trust.codes import sign_ticket

OPAQUE = voucher.opaque(bytes(range(16)))
TYPED = voucher.typed(bytes(range(8)))
ISSUE = Issue("T-2603-0001-F7", 1, "AB" * 8)
TICKET = sign_ticket(ISSUE, development.server_key())
KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    "secret", [OPAQUE.code, TYPED.code, TYPED.pretty, TYPED.pretty.lower(), TICKET, "STAFF1:3:6fc1a0", KEY]
)
@pytest.mark.parametrize(
    "frame", ["{}", "what was shown is {}", "({})", "'{}'", "https://{}@camera.example/stream", "code-{}-shown", "{}\n"]
)
def test_what_has_the_form_of_a_secret_is_covered_wherever_it_stands(secret, frame):
    assert secret not in text(frame.format(secret))


@pytest.mark.parametrize("careless", [OPAQUE.code.lower(), f"code_{OPAQUE.code}_x", quote(TICKET, safe="")])
def test_what_was_written_carelessly_is_covered_too(careless):
    said = text(careless)
    assert COVERED in said
    assert careless[-20:] not in said


def test_a_password_in_an_address_is_covered():
    said = text("camera:http://anna:geheim@camera.example/stream.mjpg broke")
    assert said == "camera:http://[covered]@camera.example/stream.mjpg broke"


@pytest.mark.parametrize(
    "words",
    [
        "camera:rtsp://anna:ge/he@im@camera.example/1",
        "http://camera.example/stream?user=anna&password=geheim&size=2",
        "rtsp://camera.example/user=anna_password=geheim_channel=1.sdp",
        "http://camera.example/stream?access_token=geheim",
        "HTTP 401 with Authorization: Bearer geheimgeheim",
        "Authorization: Basic YW5uYTpnZWhlaW0=",
        "could not connect with api_key=geheim, user=anna",
        f"Proof(key={b'geheimgeheimgeheim' + bytes(8)!r})",
    ],
)
def test_passwords_and_tokens_are_covered_in_whatever_address_or_word_they_stand(words):
    said = text(words)
    assert "[" in said
    for secret in ("geheim", "he@im", "YW5uYTpnZWhlaW0"):
        assert secret not in said


@pytest.mark.parametrize(
    "plain",
    [
        "6f1d2c3b4a5968778695a4b3c2d1e0f0",
        "2026-11-23T09:42:19.123456Z",
        "F7",
        "the journal has 12345 rows",
        "http://127.0.0.1:8766/",
        "T-2603-0001-F7",
        "9780306406157",
        "opaque:…YZ",
        "camera:///dev/v4l/by-id/usb-046d_C920-video-index0",
        "the printer said b'\\x12\\x14' and is passed over",
        "http://camera.example/stream?size=2&rate=5",
        "basic text",
    ],
)
def test_what_is_no_secret_stays(plain):
    assert text(plain) == plain


def test_values_are_covered_by_their_types_however_deep():
    key = Ed25519PrivateKey.generate()
    assert covered(Voucher.parse(TYPED.pretty)) == TYPED.masked
    assert covered(ISSUE) == "T-2603-0001-F7/1"
    assert covered(key) == COVERED
    assert covered(key.private_bytes_raw()) == "[32 bytes]"
    assert covered({"seats": [{"code": TICKET, "seat": "F7"}], "n": 3}) == {
        "seats": [{"code": COVERED, "seat": "F7"}],
        "n": 3,
    }


@pytest.mark.parametrize("name", ["pin", "password", "holder_secret", "token", "badge", "serial"])
def test_fields_are_covered_by_their_names(name):
    assert redact(None, "info", {"event": "x", name: "8472913"}) == {"event": "x", name: COVERED}


def test_a_pin_is_covered_though_it_is_a_number_and_the_number_of_an_error_stays():
    assert covered({"pin": 8472913, "exit_code": 78}) == {"pin": COVERED, "exit_code": 78}


def test_what_nobody_caught_in_any_thread_is_a_line_of_the_log_and_covered(capsys):
    words = "camera:rtsp://anna:geheim@camera.example/1"

    def fail():
        raise ValueError(words)

    try:
        logs.configure(LogSection(format="json"))
        thread = threading.Thread(target=fail, name="reader 1")
        thread.start()
        thread.join()
        sys.excepthook(ValueError, ValueError(words), None)
    finally:
        structlog.reset_defaults()
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [one["thread"] for one in said] == ["reader 1", threading.current_thread().name]
    assert all("ValueError: camera:rtsp://[covered]@camera.example/1" in one["exception"] for one in said)


def test_the_log_covers_its_own_words_those_of_drivers_and_traces_of_errors(capsys, monkeypatch):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    level = root.level
    try:
        logs.configure(LogSection(format="json", level="debug"))
        structlog.get_logger("kiosk").info("shown", code=OPAQUE.code, said=f"it is {TYPED.pretty}")
        logging.getLogger("drivers.cameras").warning("%s is no picture", TICKET)
        structlog.get_logger("kiosk").error("failed", exc_info=ValueError(OPAQUE.code))
        logging.getLogger("asyncio").error("lost", exc_info=ValueError(TICKET))
    finally:
        structlog.reset_defaults()
        root.setLevel(level)
        logging.getLogger("drivers").setLevel(logging.NOTSET)
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 4
    for secret in (OPAQUE.code, TYPED.pretty, TICKET, b64encode(TICKET.encode()).decode()):
        assert secret not in said
    assert '"level": "warning"' in said
    assert "ValueError" in said
