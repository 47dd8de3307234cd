"""Covers secrets in what is about to be written down: by their types, by the names of fields, and by their form.

The first line of defence is that nobody logs them; this is the second.
"""

import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain.booking import Issue
from kiosk.domain.voucher import ALPHABET, NotAVoucher, Voucher

COVERED = "[covered]"

_TYPES: Mapping[type, Callable[[Any], object]] = {
    Voucher: lambda voucher: voucher.masked,
    Issue: lambda issue: f"{issue.ticket}/{issue.number}",
    Ed25519PrivateKey: lambda _: COVERED,
    bytes: lambda data: f"[{len(data)} bytes]",
}
"""what stands for a value of each type; an issue's serial is half of its ticket's code"""
_NAMES = re.compile(
    r"(^|_)(pin|pins|password|passphrase|secret|token|private_key|credentials|authorization|badge|code|serial)$"
)
"""fields whose texts are covered whatever they are"""
_NUMBERS = re.compile(r"(^|_)pins?$")
"""fields whose numbers are covered, too"""
_BASE45 = r"[0-9A-Z $%*+\-./:]"
_SIGN = f"[{ALPHABET}ILOa-z]"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"KT1(?::|%3A){_BASE45}+"), f"KT1:{COVERED}"),
    (re.compile(rf"(?<!\w)K1(?::|%3A){_BASE45}+"), f"K1:{COVERED}"),
    (re.compile(rf"(?i)V1[0-7][{ALPHABET}]{{25}}"), f"V1{COVERED}"),
    (re.compile(r"STAFF1:\d+:\w+"), f"STAFF1:{COVERED}"),
    # An address to its last @, for passwords may have any sign; then what a camera's calls a password in its query.
    (re.compile(r"(?<=://)[^\s'\"]{1,500}@"), f"{COVERED}@"),
    (
        re.compile(r"(?i)((?:password|passwd|passphrase|pass|pwd|token|secret|api_?key|auth)=)[^\s&;,'\"]+"),
        rf"\1{COVERED}",
    ),
    (re.compile(r"(?i)(\b(?:bearer|basic) )[\w.~+/=-]{8,}"), rf"\1{COVERED}"),
    # How a careless line writes a key or a message down; what a device says in a few bytes stays.
    (re.compile(r"\bb'(?:[^'\\]|\\.){16,}'|\bb\"(?:[^\"\\]|\\.){16,}\""), "[bytes]"),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL), COVERED),
)
_TYPED = re.compile(rf"(?<!\w){_SIGN}{{4}}[- ]?{_SIGN}{{4}}[- ]?{_SIGN}{{4}}[- ]?{_SIGN}(?!\w)")


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog's: the same event, covered."""
    return {name: value if name in _OWN else covered(value, name) for name, value in event.items()}


_OWN = frozenset({"level", "timestamp"})


def covered(value: Any, name: str = "") -> Any:
    """The value without secrets; ``name`` is that of its field. Mappings and sequences are covered throughout."""
    for kind, cover in _TYPES.items():
        if isinstance(value, kind):
            return cover(value)
    match value:
        case str():
            return COVERED if value and _NAMES.search(name) else text(value)
        case Mapping():
            return {covered(key): covered(inner, str(key)) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [covered(inner, name) for inner in value]
        case bool() | int() | float() | None:
            return COVERED if value is not None and _NUMBERS.search(name) else value
        case _:
            return text(str(value))


@cache
def reader(device: str) -> str:
    """What the reader with this address is called among components and troubles: no password of a camera's is told."""
    return f"reader {text(device)}"


def text(words: str) -> str:
    """The text with what has the form of a secret covered."""
    for form, instead in _FORMS:
        words = form.sub(instead, words)
    return _TYPED.sub(_typed, words)


def _typed(match: re.Match[str]) -> str:
    """A typed voucher is known by its check character: a number of somebody's stays as it is."""
    try:
        return f"[{Voucher.parse(match[0]).masked}]"
    except NotAVoucher:
        return match[0]
