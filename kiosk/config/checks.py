"""What the model asks of single values beyond their type; each check returns the value or says what to do."""

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

from drivers.address import Address
from drivers.errors import DriverError, UnknownScheme
from drivers.registry import schemes

_OWN_ORIGIN = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\]):[0-9]{1,5}")


def wrong(sentence: str, remedy: str) -> PydanticCustomError:
    """An error of a check that carries its remedy to the person who reads it."""
    return PydanticCustomError("wrong", "{sentence}", {"sentence": sentence, "remedy": remedy})


def device(*families: str) -> Callable[[str], str]:
    """The text is an address that a driver of one of these families serves."""

    def check(text: str) -> str:
        try:
            scheme = Address.parse(text).scheme
            if scheme not in (known := frozenset().union(*map(schemes, families))):
                raise UnknownScheme(families[0], scheme, known)
        except DriverError as error:
            raise wrong(str(error), error.remedy) from None
        return text

    return check


def server(url: str) -> str:
    """The text is the address of a web server that may be trusted with vouchers; without its last slash."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = None
    if not usable or not url.isprintable() or " " in url:
        raise wrong("this is not the address of a web server", 'write it as "https://booking.example.com"')
    if parts.username is not None or parts.query or parts.fragment:
        raise wrong(
            "a server's address has no user, query or fragment", "the kiosk is known by its key, see booking.key_file"
        )
    if parts.scheme == "http" and not is_this_machine(parts.hostname or ""):
        raise wrong(
            "vouchers are as good as money, and plain http can be overheard",
            f'use "https://{parts.netloc}"; http is only for a server on this machine',
        )
    return url.rstrip("/")


def is_this_machine(host: str) -> bool:
    """Whether nobody between can listen to what is said to this host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def own_origin(origin: str) -> str:
    """The text is empty or the origin of a page on this machine: scheme, host and port, and nothing more."""
    if origin and not _OWN_ORIGIN.fullmatch(origin):
        raise wrong("this is not the origin of a page on this machine", 'write it as "http://127.0.0.1:8000"')
    return origin


def proxy(url: str) -> str:
    """The text is empty or the address of a proxy that asks for no password; without its last slash."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and url.isprintable()
    except ValueError:
        usable = None
    if not url:
        return url
    if not usable or " " in url or parts.path.strip("/") or parts.query or parts.fragment:
        raise wrong("this is not the address of a proxy", 'write it as "http://proxy.example.com:3128"')
    if parts.username is not None:
        raise wrong("a password must not stand in this file", "let the proxy know the kiosk by its address instead")
    return url.rstrip("/")


def broker(url: str) -> str:
    """The text is empty or the address of an MQTT broker, by TLS unless it is on this machine."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"mqtt", "mqtts"} and parts.hostname and parts.port != 0 and url.isprintable()
    except ValueError:
        usable = None
    if not url:
        return url
    if not usable or " " in url or parts.path.strip("/") or parts.query or parts.fragment:
        raise wrong("this is not the address of an MQTT broker", 'write it as "mqtts://broker.example.com:8883"')
    if parts.username is not None:
        raise wrong("a password must not stand in this file", "set username, and password_file for the password")
    if parts.scheme == "mqtt" and not is_this_machine(parts.hostname or ""):
        raise wrong(
            "the password could be overheard on the way", 'use "mqtts://"; "mqtt://" is for a broker on this machine'
        )
    return url.rstrip("/")


def one_line(text: str) -> str:
    """The text has only characters that can be shown."""
    if not text.isprintable():
        raise wrong("there are characters in it that can't be shown", "write it on one line")
    return text
