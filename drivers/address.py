"""A device is an address: ``scheme:spec?options``.

>>> Address.parse("tcp://10.0.0.40:9100?profile=x")
Address(scheme='tcp', spec='//10.0.0.40:9100', options={'profile': 'x'})
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, quote

from drivers.errors import AddressError

_SCHEME = re.compile(r"[a-z][a-z0-9+-]*")


@dataclass(frozen=True)
class Address:
    """Where a device is; each driver reads its own ``spec``, because no general URL parser gets them right."""

    scheme: str
    spec: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    assumed: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """options that hold where the address itself has none; nobody wrote them, so they are not shown"""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Split ``scheme:spec?options``; raise AddressError where that can't be done.

        An address inside the spec (``camera:http://host/stream?size=2``) keeps its own question mark.
        """
        scheme, colon, rest = text.partition(":")
        if not colon or not _SCHEME.fullmatch(scheme):
            raise AddressError(text, 'an address looks like "tcp://10.0.0.40:9100" or "virtual:"')
        if rest.startswith(("http:", "https:")):
            return cls(scheme, rest)
        spec, _, query = rest.partition("?")
        try:
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
        except ValueError:
            raise AddressError(text, 'options look like "?name=value&other=value"') from None
        return cls(scheme, spec, dict(pairs))

    def __str__(self) -> str:
        query = "&".join(f"{name}={quote(value, safe='/@=:,')}" for name, value in self.options.items())
        return f"{self.scheme}:{self.spec}" + (f"?{query}" if query else "")

    def allow(self, *options: str) -> None:
        """Raise AddressError for an option that is not among these: a misspelt one must not pass in silence."""
        for option in self.options:
            if option not in options:
                known = f"its options are {', '.join(options)}" if options else "it has no options"
                raise AddressError(str(self), f'"{option}" means nothing here; {known}')

    def choice(self, option: str, choices: Collection[str], default: str) -> str:
        """The value of an option; raise AddressError where it is not one of the choices."""
        value = {**self.assumed, **self.options}.get(option, default)
        if value not in choices:
            raise AddressError(str(self), f'"{option}" is one of: {", ".join(choices)}; it is {value}')
        return value

    def path(self) -> str:
        """The spec as a file path: ``file:///dev/usb/lp0`` and ``file:/dev/usb/lp0`` name the same file."""
        return self.spec.removeprefix("//")

    def host_port(self, default_port: int) -> tuple[str, int]:
        """The spec as ``//host[:port]``; an IPv6 host stands in brackets."""
        match = re.fullmatch(r"//(\[[0-9a-fA-F:.]+\]|[^:/\[\]]+)(?::(\d{1,5}))?/?", self.spec)
        port = int(match[2] or default_port) if match else 0
        if match is None or not 0 < port < 65536:
            raise AddressError(str(self), f'write it as "{self.scheme}://host:port"')
        return match[1].strip("[]"), port
