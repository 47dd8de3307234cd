"""Reads a layout file; all that is wrong with it is one ConfigError, each mistake with its line."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from operator import itemgetter
from pathlib import Path
from typing import Never, TypeGuard

from pydantic import ValidationError

from kiosk.config import files
from kiosk.config.errors import ConfigError, Problem
from kiosk.config.problems import dotted, worded
from kiosk.domain.booking import Bilingual
from kiosk.tickets.fields import FIELDS, mistake
from kiosk.tickets.layout import Layout
from kiosk.tickets.lines import Lines
from kiosk.tickets.parts import PARTS, CodePart, Part

_KEYS = ("parts", "words")
_WORD = ("zh", "en")
_LARGEST = 64 * 1024
_LARGEST_LOGO = 4 * 1024 * 1024


def load(name: str = "standard", language: str = "both", logo: str = "") -> Layout:
    """The layout of this name in the folder ``tickets``, or at this path, with the logo's file. Raises ConfigError."""
    file = files.ticket_layout(name)
    source = _text(file)
    try:
        row = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        _refuse(file, "", f"this is not TOML: {error}", "correct that line; text stands in quotation marks")
    except RecursionError:
        _refuse(file, "", "it is nested too deeply", "write one part on a line")
    reading = _Reading(row, Lines(source))
    if reading.problems:
        raise ConfigError(str(file), reading.problems)
    picture = _read(Path(logo), _LARGEST_LOGO) if logo else b""
    return Layout(str(file), reading.parts, reading.words, language, picture, reading.lines)


class _Reading:
    """What could be understood of a file, and what not."""

    def __init__(self, row: Mapping[str, object], lines: Lines) -> None:
        self._lines = lines
        self._found: list[tuple[int, Problem]] = []
        for key in row:
            if key not in _KEYS:
                self._wrong((key,), None, "there is no such key", _suggestion(key, _KEYS))
        words = row.get("words", {})
        self.words = dict(self._words(words))
        # those too that are wrong, which is told where they stand
        self._names = [*FIELDS, *(words if isinstance(words, dict) else ())]
        self.parts = tuple(self._parts(row.get("parts", [])))
        if not self._found and not any(isinstance(part, CodePart) and not part.when for part in self.parts):
            remedy = 'write { code = "qr" } among the parts, without "when"'
            self._wrong(("parts",), None, "a ticket without the gate's code lets nobody in", remedy)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In the order of their lines."""
        return tuple(problem for _, problem in sorted(self._found, key=itemgetter(0)))

    @property
    def lines(self) -> tuple[int, ...]:
        """Where each part stands."""
        return tuple(self._lines.of(("parts", index)) for index in range(len(self.parts)))

    def _words(self, rows: object) -> Iterator[tuple[str, Bilingual]]:
        if not isinstance(rows, dict):
            self._wrong(("words",), None, "this must be a section", "write [words] on a line of its own")
            return
        for name, row in rows.items():
            place = ("words", name)
            if name in FIELDS:
                self._wrong(place, None, f"{{{name}}} is a field of every ticket", "give the word another name")
            elif not name.isidentifier():
                self._wrong(place, None, "a word can't be called so", "choose another name: letters, digits and _")
            elif not _is_word(row):
                self._wrong(place, None, "a word has a text in both languages", 'write { zh = "…", en = "…" }')
            elif wrong := next(filter(None, (mistake(text, FIELDS) for text in row.values())), None):
                self._wrong(place, None, *wrong)
            else:
                yield name, Bilingual(**row)

    def _parts(self, rows: object) -> Iterator[Part]:
        if not isinstance(rows, list):
            self._wrong(("parts",), None, "this must be a list", "write parts = [ and below it one part on each line")
            return
        for index, row in enumerate(rows):
            place = ("parts", index)
            known = next((key for key in row if key in PARTS), None) if isinstance(row, dict) else None
            if known is None:
                wanted = next(iter(row), "") if isinstance(row, dict) else ""
                self._wrong(place, None, "this is no part", _suggestion(wanted, tuple(PARTS)))
            else:
                yield from self._part(place, PARTS[known], row)

    def _part(self, place: tuple[str, int], kind: type[Part], row: Mapping[str, object]) -> Iterator[Part]:
        try:
            yield kind.model_validate(row, context={"names": self._names})
        except ValidationError as error:
            for found in error.errors(include_url=False):
                key = str(found["loc"][0])
                sentence, remedy = worded(found, key)
                if found["type"] == "extra_forbidden":
                    sentence, remedy = "there is no such key here", _suggestion(key, tuple(kind.model_fields))
                self._wrong((*place, key), found["input"], sentence, remedy)

    def _wrong(self, place: Sequence[str | int], value: object, sentence: str, remedy: str) -> None:
        shown = repr(value) if isinstance(value, str | int | float) else None
        key = place[-1] if isinstance(place[-1], str) else dotted(place)
        line = self._lines.of(place)
        self._found.append((line, Problem(f"line {line}, {key}", shown, sentence, remedy)))


def _is_word(row: object) -> TypeGuard[dict[str, str]]:
    return isinstance(row, dict) and row.keys() == set(_WORD) and all(isinstance(text, str) for text in row.values())


def _suggestion(wanted: str, known: Sequence[str]) -> str:
    near = get_close_matches(wanted, known, 1)
    return f'did you mean "{near[0]}"?' if near else f"use one of: {', '.join(known)}"


def _text(file: Path) -> str:
    data = _read(file, _LARGEST)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        _refuse(file, f"line {line}", "this is not UTF-8 text", "save the file as UTF-8")


def _read(file: Path, largest: int) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(largest + 1)
    except OSError as error:
        _refuse(file, "", f"it can't be read ({error.strerror})", "name a file that is there and may be read")
    if len(data) > largest:
        _refuse(file, "", "it is far too long", "name the right file")
    return data


def _refuse(file: Path, key: str, sentence: str, remedy: str) -> Never:
    raise ConfigError(str(file), (Problem(key, None, sentence, remedy),)) from None
