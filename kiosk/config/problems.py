"""Turns what pydantic found into sentences for the person who wrote the file; pure."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from kiosk.config.errors import Problem
from kiosk.config.model import Config

_Loc = tuple[int | str, ...]
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "string_type": ("this must be text", 'put it into quotation marks: "…"'),
    "float_type": ("this must be a number", "write it without quotation marks"),
    "finite_number": ("this must be an ordinary number", "write its digits"),
    "greater_than_equal": ("this is too small", "write {ge:g} or more"),
    "less_than_equal": ("this is too large", "write {le:g} or less"),
    "int_type": ("this must be a whole number", "write it without quotation marks and point"),
    "int_from_float": ("this must be a whole number", "write it without a point"),
    "bool_type": ("this must be true or false", "write it without quotation marks"),
    "missing": ("this is missing", "add it"),
    "literal_error": ("this is not one of the words that are understood", "write {expected}"),
    "string_too_long": ("this is too long", "write at most {max_length} characters"),
    "string_too_short": ("this must not be empty", "write it, or leave the key out"),
    "string_pattern_mismatch": ("this has characters that are not allowed here", "it must match {pattern}"),
    "too_short": ("there is none", "write at least {min_length}"),
    "too_long": ("there are too many", "write at most {max_length}"),
    "model_type": ("this must be a section", "write [{key}] on a line of its own, and below it name = value"),
    "tuple_type": ("there may be several of these", "write [[{key}]], with two brackets"),
    "wrong": ("{sentence}", "{remedy}"),
}
_GONE: Mapping[_Loc, tuple[str, str]] = dict.fromkeys(
    [("booking", "token"), ("booking", "token_file")],
    (
        "kiosks are known by keys now, and no longer by a token",
        "take this line out; set booking.key_file and server_keys, then: kiosk server enrol --code CODE",
    ),
)
"""keys of before: why each is no more, and what to do"""


def problems(error: ValidationError) -> tuple[Problem, ...]:
    """All that is wrong, in the order of the model, the unknown keys behind it."""
    found = error.errors(include_url=False)
    broken = {row["loc"][:-2] for row in found if len(row["loc"]) > 2}
    return tuple(
        _problem(row)
        for row in found
        # An item that failed is also missing from its list; that is the same mistake, not a second one.
        if not (row["type"] == "too_short" and row["loc"] in broken)
    )


def dotted(loc: Iterable[int | str]) -> str:
    """A place in the file as people write it: ``readers[1].device``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return text.removeprefix(".")


def worded(row: Mapping[str, Any], key: str) -> tuple[str, str]:
    """What is wrong in one row of pydantic's findings about a key, and what to do about it."""
    sentence, remedy = _SENTENCES.get(row["type"], (row["msg"], "correct it"))
    words = {"key": key, **row.get("ctx", {})}
    return sentence.format(**words), remedy.format(**words)


def _problem(row: Mapping[str, Any]) -> Problem:
    loc: _Loc = row["loc"]
    if loc in _GONE:
        return Problem(dotted(loc), None, *_GONE[loc])
    if row["type"] == "extra_forbidden":
        kind = "section" if isinstance(row["input"], dict | list) else "key"
        return Problem(dotted(loc), None, f"there is no such {kind}", _suggestion(loc))
    return Problem(dotted(loc), _shown(row["input"]), *worded(row, dotted(loc)))


def _shown(value: object) -> str | None:
    if not isinstance(value, str | int | float):
        return None
    return repr(value).lower() if isinstance(value, bool) else repr(value)


def _suggestion(loc: _Loc) -> str:
    known = _keys(loc[:-1])
    wanted = str(loc[-1])
    close = get_close_matches(wanted.lower(), known, n=1)
    if close:
        return f'did you mean "{close[0]}"?'
    elsewhere = [dotted((name, wanted)) for name in Config.model_fields if wanted in _keys((name,))]
    if elsewhere:
        return f"this key belongs elsewhere: {' or '.join(elsewhere)}"
    return f"use one of: {', '.join(known)}"


def _keys(loc: _Loc) -> Sequence[str]:
    model: type[BaseModel] = Config
    for name in (part for part in loc if isinstance(part, str)):
        default = model.model_fields[name].default
        model = type(default[0] if isinstance(default, tuple) else default)
    return tuple(model.model_fields)
