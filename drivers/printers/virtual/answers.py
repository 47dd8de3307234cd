"""The bytes that tell of a condition: tables of bits.

A form has a row of bits for each byte of a reply. Sources: Epson's TM manuals and its ESC/POS reference (DLE EOT, GS r,
GS a); Citizen's PPU-700 command reference, pages 57 to 61; Custom's VKP80III commands manual 915DX010100 (DLE EOT 20,
GS E0) and KPM210 manual, page 76 (GS e 6); Pyramid's command references of Phoenix and Reliance.
"""

from collections.abc import Callable, Mapping

from drivers.printers.virtual.condition import Condition

Bits = tuple[tuple[int, Callable[[Condition], bool]], ...]
"""the mask of each bit, and when it is set"""
Form = tuple[Bits, ...]


def always(byte: int) -> Bits:
    """A byte that says nothing of the condition."""
    return ((byte, lambda _: True),)


def say(form: Form, condition: Condition) -> bytes:
    """The reply of that form."""
    return bytes(sum(mask for mask, is_set in bits if is_set(condition)) for bits in form)


def offline_response(condition: Condition) -> int:
    """The byte of the offline response that tells the cause; each model has bits of its own, and these are ours."""
    causes = (condition.cover_open, condition.paper_out, condition.error)
    return 0x40 + sum(1 << bit for bit, is_so in enumerate(causes) if is_so)


_FIXED = always(0x12)
_DRAWER: Bits = ((0x04, lambda c: c.drawer_high),)
_OFFLINE: Bits = ((0x08, lambda c: c.offline),)
_COVER_OPEN: Bits = ((0x20, lambda c: c.cover_open),)
_ERRORS: Bits = (
    (0x04, lambda c: c.mark_lost),
    (0x08, lambda c: c.cutter_jammed),
    (0x20, lambda c: c.unrecoverable),
    (0x40, lambda c: c.head_hot),
)
_PAPER: Bits = ((0x03, lambda c: c.near_end), (0x0C, lambda c: c.paper_out))
_CAUSES: Bits = (
    (0x04, lambda c: c.cover_open),
    (0x08, lambda c: c.feeding),
    (0x20, lambda c: c.paper_out),
    (0x40, lambda c: c.error),
)

EPSON_REAL_TIME: Mapping[int, Form] = {
    1: (_FIXED + _DRAWER + _OFFLINE + ((0x40, lambda c: c.feeding),),),
    2: (_FIXED + _CAUSES,),
    3: (_FIXED + _ERRORS,),
    4: ((*_FIXED, (0x0C, lambda c: c.near_end), (0x60, lambda c: c.paper_out)),),
}
EPSON_ON_REQUEST: Mapping[int, Form] = {1: (_PAPER,), 2: (((0x01, lambda c: c.drawer_high),),), 4: (always(0),)}
EPSON_AUTOMATIC: Form = (
    always(0x10) + _DRAWER + _OFFLINE + _COVER_OPEN + ((0x40, lambda c: c.feeding),),
    _ERRORS,
    _PAPER,
    (),
)
GROUPS: Mapping[int, bytes] = {
    0x01: bytes((0x04, 0, 0, 0)),
    0x02: bytes((0x28, 0, 0, 0)),
    0x04: bytes((0, 0x6C, 0, 0)),
    0x08: bytes((0, 0, 0x0F, 0)),
    0x40: bytes((0x40, 0, 0, 0)),
}
"""for each bit of GS a: which bits of the automatic status it subscribes to"""

CITIZEN_REAL_TIME: Mapping[int, Form] = {
    **EPSON_REAL_TIME,
    3: ((*_FIXED, (0x04, lambda c: c.mark_lost or c.presenter_jammed), *_ERRORS[1:]),),
    4: ((*_FIXED, (0x0C, lambda c: c.near_end), (0x20, lambda c: c.paper_out), (0x40, lambda c: c.ticket_out)),),
    5: ((*_FIXED, (0x04, lambda c: c.cover_open), (0x08, lambda c: c.head_hot)),),
    6: ((*_FIXED, (0x20, lambda c: c.presenter_jammed), (0x40, lambda c: c.unrecoverable)),),
}
CITIZEN_AUTOMATIC: Form = (
    # The samples of its manual tell of the paper in the third byte alone.
    (*always(0x10), (0x08, lambda c: c.cover_open or c.feeding or c.error), *EPSON_AUTOMATIC[0][3:]),
    _ERRORS,
    ((0x01, lambda c: c.near_end), (0x04, lambda c: c.paper_out), (0x08, lambda c: not c.ticket_out)),
    (),
)

_CUSTOM_PAPER: Bits = (
    (0x01, lambda c: c.paper_out),
    (0x04, lambda c: c.near_end),
    (0x20, lambda c: c.ticket_out),
    (0x40, lambda c: c.virtual_end),
)
_CUSTOM_USER: Bits = (
    (0x01, lambda c: c.head_up),
    (0x02, lambda c: c.cover_open),
    (0x04, lambda c: c.spooling),
    (0x08, lambda c: c.motor),
    (0x20, lambda c: c.feeding),
)
_CUSTOM_RECOVERABLE: Bits = (
    (0x01, lambda c: c.head_hot),
    (0x40, lambda c: c.presenter_jammed),
    (0x80, lambda c: c.mark_lost),
)
_CUSTOM_UNRECOVERABLE: Bits = ((0x01, lambda c: c.cutter_jammed), (0x08, lambda c: c.unrecoverable))
CUSTOM_GROUPS: Form = (_CUSTOM_PAPER, _CUSTOM_USER, _CUSTOM_RECOVERABLE, _CUSTOM_UNRECOVERABLE)
"""for each bit of GS E0: the byte that it subscribes to"""
CUSTOM_REAL_TIME: Mapping[int, Form] = {
    **EPSON_REAL_TIME,
    0x11: ((*_FIXED, (0x04, lambda c: c.motor), (0x20, lambda c: c.paper_out)),),
    0x14: (always(0x10), always(0x0F), *CUSTOM_GROUPS),
}
EJECTOR: Form = (
    (
        (0x01, lambda c: c.near_end),
        (0x04, lambda c: c.ticket_inside and not c.ejector),
        (0x08, lambda c: c.ticket_out),
        (0x10, lambda c: c.motor and not c.ejector),
        (0x20, lambda c: c.ejector),
        (0x40, lambda c: c.recoverable or c.unrecoverable or c.head_hot),
        (0x80, lambda c: c.presenter_jammed),
    ),
)
"""GS e 6"""

PHOENIX_IN_TURN: Mapping[int, Form] = {
    1: (_FIXED + _OFFLINE,),
    2: (_FIXED + _CAUSES[2:],),
    3: (always(0x00),),
    4: EPSON_REAL_TIME[4],
}
