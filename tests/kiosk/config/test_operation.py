"""The sections of operation refuse what can't work or is not safe."""

import pytest
from pydantic import ValidationError

from kiosk.config.model import TelemetrySection


@pytest.mark.parametrize(
    "section",
    [
        {"url": "mqtt://broker.example.com"},
        {"url": "mqtts://anna:geheim@broker.example.com"},
        {"url": "https://broker.example.com"},
        {"url": "mqtts://"},
        {"url": "mqtts://broker.example.com/kiosks"},
        {"password_file": "x"},
        {"cert_file": "x"},
        {"key_file": "x"},
        {"prefix": "kiosks/#"},
        {"prefix": "/kiosks"},
        {"interval_seconds": 1.0},
    ],
)
def test_what_cannot_work_or_is_not_safe_is_refused(section):
    with pytest.raises(ValidationError) as caught:
        TelemetrySection.model_validate(section)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "mqtt://127.0.0.1", "mqtt://[::1]:1883", "mqtts://broker.example.com:8883"])
def test_a_broker_is_reached_by_tls_unless_it_is_on_this_machine(url):
    assert TelemetrySection(url=url).url == url
