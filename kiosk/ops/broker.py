"""The connection to an MQTT broker, on a thread of its own that nobody waits for; nothing is ever received.

paho's own loop does it, in a daemon thread: an asyncio client would connect on the loop's threads, which hold up the
end of the process for as long as a broker's name is looked up.
"""

import json
import ssl
import time
from collections.abc import Mapping
from pathlib import Path
from random import SystemRandom
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from paho.mqtt.client import MQTT_ERR_QUEUE_SIZE, Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from kiosk import troubles
from kiosk.config import files
from kiosk.config.model import TelemetrySection
from kiosk.errors import KioskError

WAITING = 100
"""Events that wait for a broker that is away; more are lost, and counted."""
KEEPALIVE = 30
"""Seconds; after one and a half of it without a word the broker takes the kiosk for lost."""
FIRST_PAUSES, LONGEST_PAUSES = (1.0, 3.0), (30.0, 60.0)
"""Between two tries, in seconds, doubling; each kiosk has its own, for all of them lose a broker at the same time."""
HOLDS = 5.0
"""Seconds after which a connection is believed; two kiosks of one name take it from each other before that."""
_PORTS = {"mqtt": 1883, "mqtts": 8883}
_PRIVATE = 0o077
_DICE = SystemRandom()


class TelemetryRefused(KioskError):
    """What telemetry needs can't be used."""

    reason = "telemetry"


class Trouble(NamedTuple):
    """Why a broker does not hear this kiosk, and what to do."""

    why: str
    remedy: str

    def __str__(self) -> str:
        return troubles.told(f"the MQTT broker does not hear this kiosk: {self.why}", self.remedy)


_AWAY = Trouble("it went away", "it is tried again by itself")
_TAKEN = Trouble(
    "it lets go of each connection at once",
    "see that no other kiosk has this one's id, and look into the broker's log",
)
_REFUSALS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "look at [telemetry] url and ca_file, and at the clock"),
    (ssl.SSLError, "see that this port of the broker speaks TLS, and which certificate it wants of a kiosk"),
    (Exception, "look at [telemetry] url, and the network"),
)
"""what to do about each reason for which a connection is not made; the first that fits"""


class Broker:
    """Publishes under one topic: ``alive`` and ``state`` are retained, ``events`` are not.

    The retained ones are told anew at each connection and wait for no acknowledgement: events that fill the queue
    while the broker is away are never in their way, nor in that of the last word.
    """

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
        self._since: float | None = None
        """when this connection was accepted"""
        self._client = client = _Client(CallbackAPIVersion.VERSION2, client_id=self._topic)
        client.max_queued_messages_set(WAITING)
        first, longest = (_DICE.uniform(*pauses) for pauses in (FIRST_PAUSES, LONGEST_PAUSES))
        client.reconnect_delay_set(first, longest)  # type: ignore[arg-type]  # fractions count as well
        client.will_set(f"{self._topic}/alive", json.dumps(lost), qos=1, retain=True)
        if section.username:
            client.username_pw_set(section.username, _secret(section.password_file))
        url = urlsplit(section.url)
        if url.scheme == "mqtts":
            client.tls_set_context(_context(section))
        client.on_connect = self._connected
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
    def trouble(self) -> Trouble | None:
        """Why the broker does not hear this kiosk; None before anything went wrong, and once a connection holds."""
        since = self._since
        return None if since is not None and time.monotonic() - since >= HOLDS else self._client.trouble

    @property
    def quiet(self) -> bool:
        """Whether nothing waits to be sent."""
        return not self._client.want_write()

    def state(self, told: Mapping[str, Any]) -> None:
        """Tell how the kiosk is; a broker that is away hears the newest word when it is back."""
        self._state = json.dumps(told)
        if self.connected:
            self._retain("state", self._state)

    def event(self, told: Mapping[str, Any]) -> None:
        """Tell what happened; some of these wait for a broker that is away."""
        sent = self._client.publish(f"{self._topic}/events", json.dumps(told), qos=1)
        self.lost += sent.rc == MQTT_ERR_QUEUE_SIZE

    def farewell(self, told: Mapping[str, Any]) -> None:
        """Say that the kiosk ends in order, and let go; nobody is waited for."""
        # One that is just being made ends, too; and its sockets, which a client closes when nobody has it any more.
        self._client.on_connect, self._client.on_disconnect = _let_go, None
        if self.connected:
            self._retain("alive", json.dumps(told))
        self._client.disconnect()

    def _retain(self, topic: str, payload: str) -> None:
        self._client.publish(f"{self._topic}/{topic}", payload, retain=True)

    # -- what the thread of the connection hears -----------------------------------------------------------------------

    def _connected(
        self, _client: Client, _data: object, _flags: ConnectFlags, code: ReasonCode, _more: Properties | None
    ) -> None:
        if code.is_failure:
            self._client.trouble = Trouble(
                f"it refuses this kiosk: {code}", "look at [telemetry] username and password_file"
            )
        else:
            self._since = time.monotonic()
            self._retain("alive", self._alive)
            if self._state:
                self._retain("state", self._state)

    def _disconnected(
        self, _client: Client, _data: object, _flags: DisconnectFlags, code: ReasonCode, _more: Properties | None
    ) -> None:
        since, self._since = self._since, None
        if code.is_failure and since is not None:
            self._client.trouble = _TAKEN if time.monotonic() - since < HOLDS else _AWAY


class _Client(Client):
    """Keeps at it where paho's thread would end: after a name that can't be looked up, or a second try within one."""

    trouble: Trouble | None = None
    """the last one"""

    def reconnect(self) -> MQTTErrorCode:
        try:
            return super().reconnect()
        except (OSError, UnicodeError) as error:  # UnicodeError: it is no name of a machine
            why = str(getattr(error, "strerror", None) or error)
            self.trouble = Trouble(why, next(remedy for kind, remedy in _REFUSALS if isinstance(error, kind)))
            return MQTTErrorCode.MQTT_ERR_NO_CONN


def _let_go(client: Client, *_: object) -> None:
    client.disconnect()


class _Handshake(ssl.SSLSocket):
    """Is closed where TLS does not come about; paho would leave it to the garbage."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def _secret(file: str) -> str | None:
    if not file:
        return None
    path = Path(file)
    try:
        return _own(path, "password").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TelemetryRefused(f"the password in {path} can't be read: {error}", "name a file that is there") from error


def _own(path: Path, what: str) -> Path:
    """Where the secret in this file is for this process; raises TelemetryRefused if others may read it, OSError."""
    place = files.secret(path)
    if place is path and path.stat().st_mode & _PRIVATE:  # a service's copy has rights of its own
        raise TelemetryRefused(f"others may read the {what} in {path}", f"make it the kiosk's alone: chmod 600 {path}")
    return place


def _context(section: TelemetrySection) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=section.ca_file or None)
        if section.cert_file:
            context.load_cert_chain(section.cert_file, _own(Path(section.key_file), "key"), "")
    except OSError as error:  # ssl.SSLError is one, too
        raise TelemetryRefused(
            f"the certificates for the MQTT broker can't be used: {error}",
            "look at [telemetry] ca_file, cert_file and key_file",
        ) from error
    context.sslsocket_class = _Handshake
    return context
