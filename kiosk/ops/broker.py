"""The connection to an MQTT broker, on a thread of its own that nobody waits for; nothing is ever received.

paho's own loop does it, in a daemon thread: an asyncio client would connect on the loop's threads, which hold up the
end of the process for as long as a broker's name is looked up.
"""

import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from paho.mqtt.client import MQTT_ERR_QUEUE_SIZE, Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.config import files
from kiosk.config.model import TelemetrySection
from kiosk.errors import KioskError

WAITING = 100
"""Events that wait for a broker that is away; more are lost, and counted."""
KEEPALIVE = 30
"""Seconds; after one and a half of it without a word the broker takes the kiosk for lost."""
FIRST_PAUSE, LONGEST_PAUSE = 1, 60
_PORTS = {"mqtt": 1883, "mqtts": 8883}
_PRIVATE = 0o077

_log = structlog.get_logger(__name__)


class TelemetryRefused(KioskError):
    """What telemetry needs can't be used."""

    reason = "telemetry"


class Broker:
    """Publishes under one topic: ``alive`` and ``state`` are retained, ``events`` are not."""

    def __init__(
        self, section: TelemetrySection, kiosk: str, alive: Mapping[str, Any], lost: Mapping[str, Any]
    ) -> None:
        """Begin to connect, and keep at it; ``lost`` is what the broker says once the kiosk is gone.

        Raises TelemetryRefused for files that can't be used.
        """
        self.lost = 0
        """events that the broker could not be told"""
        self._topic = f"{section.prefix}/{kiosk}"
        self._alive = json.dumps(alive)
        self._state = ""
        self._said = ""
        self._client = client = Client(CallbackAPIVersion.VERSION2, client_id=f"{section.prefix}/{kiosk}")
        client.max_queued_messages_set(WAITING)
        client.reconnect_delay_set(FIRST_PAUSE, LONGEST_PAUSE)
        client.will_set(f"{self._topic}/alive", json.dumps(lost), qos=1, retain=True)
        if section.username:
            client.username_pw_set(section.username, _secret(section.password_file))
        url = urlsplit(section.url)
        if url.scheme == "mqtts":
            client.tls_set_context(_context(section))
        client.on_connect = self._connected
        client.on_connect_fail = self._failed
        client.on_disconnect = self._disconnected
        client.connect_async(url.hostname or "", url.port or _PORTS[url.scheme], KEEPALIVE)
        client.loop_start()

    def __repr__(self) -> str:
        return f"<Broker {'connected' if self.connected else 'away'}>"

    @property
    def connected(self) -> bool:
        """Whether the broker is there."""
        return self._client.is_connected()

    @property
    def quiet(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self._client.want_write()

    def state(self, told: Mapping[str, Any]) -> None:
        """Tell how the kiosk is; a broker that is away hears the newest word when it is back."""
        self._state = json.dumps(told)
        if self.connected:
            self._publish("state", self._state, retain=True)

    def event(self, told: Mapping[str, Any]) -> None:
        """Tell what happened; some of these wait for a broker that is away."""
        self.lost += self._publish("events", json.dumps(told)) == MQTT_ERR_QUEUE_SIZE

    def farewell(self, told: Mapping[str, Any]) -> None:
        """Say that the kiosk ends in order, and let go; nobody is waited for."""
        if self.connected:
            self._publish("alive", json.dumps(told), retain=True)
        self._client.disconnect()

    def _publish(self, topic: str, payload: str, *, retain: bool = False) -> int:
        return int(self._client.publish(f"{self._topic}/{topic}", payload, qos=1, retain=retain).rc)

    # -- what the thread of the connection hears -----------------------------------------------------------------------

    def _connected(
        self, _client: Client, _data: object, _flags: ConnectFlags, code: ReasonCode, _more: Properties | None
    ) -> None:
        if code.is_failure:
            self._complain(f"it refuses this kiosk: {code}", "look at [telemetry] username and password_file")
            return
        self._said = ""
        _log.info("telemetry is on", topic=self._topic)
        self._publish("alive", self._alive, retain=True)
        if self._state:
            self._publish("state", self._state, retain=True)

    def _failed(self, _client: Client, _data: object) -> None:
        self._complain("it can't be reached, or not be trusted", "look at [telemetry] url and ca_file, and the network")

    def _disconnected(
        self, _client: Client, _data: object, _flags: DisconnectFlags, code: ReasonCode, _more: Properties | None
    ) -> None:
        if code.is_failure and not self._said:
            self._complain("it went away", "it is tried again by itself")

    def _complain(self, why: str, remedy: str) -> None:
        """Once for each kind of trouble: it is tried again and again."""
        if self._said != why:
            self._said = why
            _log.warning("the MQTT broker does not hear this kiosk", why=why, remedy=remedy)


def _secret(file: str) -> str | None:
    if not file:
        return None
    path = Path(file)
    place = files.secret(path)
    try:
        if place is path and path.stat().st_mode & _PRIVATE:  # a service's copy has rights of its own
            raise TelemetryRefused(
                f"others may read the password in {path}", f"make it the kiosk's alone: chmod 600 {path}"
            )
        return place.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TelemetryRefused(f"the password in {path} can't be read: {error}", "name a file that is there") from error


def _context(section: TelemetrySection) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=section.ca_file or None)
        if section.cert_file:
            context.load_cert_chain(section.cert_file, files.secret(Path(section.key_file)), "")
    except OSError as error:  # ssl.SSLError is one, too
        raise TelemetryRefused(
            f"the certificates for the MQTT broker can't be used: {error}",
            "look at [telemetry] ca_file, cert_file and key_file",
        ) from error
    return context
