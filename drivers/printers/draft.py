"""Writes the profile of a printer that was probed: each line with what was answered, or that nobody knows.

Pure. What was not answered is taken from the profile that knows the printer; without one it gets a careful value, which
errs towards slower, longer and not proved.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from drivers.printers.probe import Findings, answering_process_ids, recognise
from drivers.printers.profile import Presenter, Profile, Proof
from drivers.printers.replies import AsbStatus, OneByte, ProcessId

Row = dict[str, tuple[str, str]]
"""by key: the value as TOML, and where it comes from"""


class _Kind(NamedTuple):
    """A kind of printers, and what follows from being one."""

    fits: Callable[[Findings], bool]
    row: Row


def draft(found: Findings, device: str, known: Mapping[str, Profile], baud: int | None = None) -> str:
    """A profile as TOML; ``known`` are those that may know the printer, by name, and ``baud`` is the line's speed."""
    name = recognise(found, known)
    named = found.maker in answering_process_ids(known) and found.said("GS ( H", ProcessId)
    kind = {**_kind(found), **(_NAMED if named else {})}
    row, presenter = _known(found, kind, name, known[name]) if name else ({**_CAREFUL, **kind}, {})
    row |= _told(found)
    if baud is not None:
        row["baud"] = (str(baud), "it was asked at this speed" + ("" if found.answered else "; unverified"))
    tables = {"": row, "presenter": presenter, "identity": _identity(found)}
    lines = [*_head(found, device)]
    for title, table in tables.items():
        lines += [*(["", f"[{title}]"] if title and table else []), *map(_line, table, table.values())]
    return "\n".join(lines) + "\n"


def gives(found: Findings, proof: Proof) -> bool:
    """Whether it answered what a proof needs."""
    return _PROVES[proof](found)


def shown(answer: bytes) -> str:
    """An answer for people: in words where it is words, in hexadecimal else."""
    words = answer.strip(b"\0_").decode("ascii", "replace")
    if len(words) > 1 and words.isascii() and words.isprintable():
        return words
    return answer.hex(" ").upper() or "silence"


def _known(found: Findings, kind: Row, name: str, profile: Profile) -> tuple[Row, Row]:
    """The facts of the profile that knows it, but for a proof that it did not give."""
    source = f"as in the profile {name}"
    row = {key: (value, source) for key, value in _values(profile).items()}
    presenter = _presenter(profile.presenter) if profile.presenter else {}
    if gives(found, profile.proof):
        row["proof"] = (row["proof"][0], f"answered; {source}")
    else:
        row |= kind
        if profile.presenter and not found.full_status:
            row["cut"] = (_hex(profile.finish), source)
            presenter = {}
    return row, {key: (value, source) for key, value in presenter.items()}


def _kind(found: Findings) -> Row:
    return next(kind.row for kind in _KINDS if kind.fits(found))


def _told(found: Findings) -> Row:
    """What it said of itself in words."""
    row: Row = {}
    if "GB18030" in found.word(69).upper():
        row["cjk"] = ('"gb18030"', f"answered {json.dumps(found.word(69))} to GS I 69; not used while text is raster")
    if found.maker or found.model:
        row = {"name": (json.dumps(f"{found.maker} {found.model}".strip()), "answered to GS I 66 and 67"), **row}
    return row


def _identity(found: Findings) -> Row:
    if found.maker and found.model:
        return {
            "maker": (json.dumps(found.maker), "answered to GS I 66"),
            "models": (json.dumps([found.model]), "answered to GS I 67"),
        }
    number = next((n for n in (255, 1) if found.full_status and found.answers.get(f"GS I {n}")), None)
    if number is None:
        return {}
    code = bytes((number,)) + found.answers[f"GS I {number}"]
    return {"codes": (json.dumps([_hex(code).strip('"')]), f"answered to GS I {number}")}


def _head(found: Findings, device: str) -> Iterator[str]:
    yield f"# Drafted by a probe of {device}. Look up what is unverified before you rely on it."
    if found.fault:
        yield f"# It could not print then ({found.fault}) and may have been silent because of that: probe it once more."
    for name, answer in found.answers.items():
        yield f"# {name:11} {shown(answer)}"


def _line(key: str, fact: tuple[str, str]) -> str:
    value, source = fact
    return f"{f'{key} = {value}':<27} # {source}"


def _values(profile: Profile) -> dict[str, str]:
    """A profile's facts as TOML, without its tables."""
    facts = {key: getattr(profile, key) for key in [*_CAREFUL, "baud", "flow"]}
    return {key: _toml(value) for key, value in facts.items() if value is not None}


def _presenter(presenter: Presenter) -> dict[str, str]:
    return {key: _toml(getattr(presenter, key)) for key in Presenter.__dataclass_fields__}


def _toml(value: object) -> str:
    match value:
        case bytes():
            return _hex(value)
        case float():
            return f"{value:g}"
        case _:
            return json.dumps(value)


def _hex(data: bytes) -> str:
    return json.dumps(data.hex(" ").upper())


_COPIED = "as with Epson's; unverified"
_SILENT = "it answered nothing that one could ask for"
_CAREFUL: Row = {
    "name": ('"unknown printer"', "unverified"),
    "width_dots": ("576", "80 mm paper; 384 for 58 mm; unverified"),
    "dpi": ("203", "the usual head; unverified"),
    "speed_mm_s": ("50", "slower than most; unverified"),
    "cut_seconds": ("0.5", "unverified"),
    "head_to_cutter_mm": ("24", "longer than most; unverified"),
    "min_mm": ("0", "unverified"),
    "cjk": ('"none"', "unverified; not used while text is raster"),
    "text": ('"raster"', "our choice: the same look everywhere, any character"),
    "draws": ("[]", "our choice: no trust in the printer's own codes"),
    "cut": ('"1D 56 42 00"', f"GS V 66 0, {_COPIED}"),
    "clear": ('"10 05 02"', f"DLE ENQ 2, {_COPIED}"),
    "clear_answered": ("false", "unverified"),
    "resume": ('"10 05 01"', f"DLE ENQ 1, {_COPIED}"),
    "proof": ('"none"', "unverified"),
    "asb": ("false", "unverified"),
    "band_rows": ("64", "our choice: a short command, so that little is lost with it"),
    "buffer_bytes": ("4096", "unverified"),
    "dialect": ('"one_way"', "unverified"),
}
_MUTE: Row = {"clear": ('""', _SILENT), "clear_answered": ("false", _SILENT), "resume": ('""', _SILENT)}
_UNASKED = ("false", "it told nothing by itself when it was asked to")
_NAMED: Row = {
    "proof": ('"process_id"', "answered GS ( H with the name that it was given, as this maker's printers do")
}
_KINDS = (
    _Kind(
        lambda found: found.full_status,
        {
            **_MUTE,
            "cut": ('"1B 64 07 1B 69"', "ESC d 7, ESC i, as with Custom's; how its presenter is used is unverified"),
            "proof": ('"idle"', "it tells in its full status whether it moves; a presenter could prove more"),
            "asb": _UNASKED,
            "dialect": ('"custom"', "answered DLE EOT 20 with a full status"),
        },
    ),
    _Kind(
        lambda found: found.in_order,
        {
            **_MUTE,
            "cut": ('"1B 64 07 1B 69"', "ESC d 7, ESC i, as with Pyramid's; unverified"),
            "proof": ('"idle"', "it answered DLE EOT, it seems in its turn, and nothing else"),
            "asb": _UNASKED,
            "dialect": ('"phoenix"', "answered DLE EOT 3 without the fixed bits, as Pyramid's Phoenix does"),
        },
    ),
    _Kind(
        lambda found: found.real_time and _PROVES[Proof.IN_TURN](found) and found.said("GS a", AsbStatus),
        {
            "proof": ('"in_turn"', "answered GS r 1; that it waits for the paper is unverified"),
            "asb": ("true", "answered GS a with its state"),
            "dialect": ('"epson"', f"the bits are {_COPIED}"),
        },
    ),
    _Kind(
        lambda found: found.real_time and _PROVES[Proof.IN_TURN](found),
        {
            "proof": ('"in_turn"', "answered GS r 1; that it waits for the paper is unverified"),
            "asb": _UNASKED,
            "dialect": ('"clone"', f"the bits are {_COPIED}"),
        },
    ),
    _Kind(
        lambda found: found.real_time,
        {
            "proof": ('"idle"', "answered DLE EOT, and neither GS r nor GS ( H"),
            "asb": _UNASKED,
            "dialect": ('"clone"', f"the bits are {_COPIED}"),
        },
    ),
    _Kind(
        lambda _: True,
        {
            **_MUTE,
            "proof": ('"none"', f"{_SILENT}: each ticket will be in doubt"),
            "asb": ("false", _SILENT),
            "dialect": ('"one_way"', _SILENT),
        },
    ),
)
_PROVES: Mapping[Proof, Callable[[Findings], bool]] = {
    Proof.PROCESS_ID: lambda found: found.said("GS ( H", ProcessId),
    Proof.PRESENTER_COUNTED: lambda found: found.full_status and bool(found.answers.get("GS E2")),
    Proof.PRESENTER: lambda found: found.full_status and bool(found.answers.get("GS e 6")),
    Proof.IN_TURN: lambda found: found.said("GS r 1", OneByte),
    Proof.IDLE: lambda found: found.real_time,
    Proof.NONE: lambda _: True,
}
