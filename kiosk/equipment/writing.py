"""What was decided goes into the text of a configuration; all else in it stays as it is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tomlkit

from kiosk.config.model import Config


@dataclass(frozen=True)
class Decisions:
    """What a kiosk shall be."""

    values: Mapping[tuple[str, str], str | int | float] = field(default_factory=dict)
    """by section and key"""
    readers: tuple[str, ...] = ()
    """their addresses, at least one"""


def rewritten(text: str, decided: Decisions) -> str:
    """The text with what was decided in it. What is as it was, or as it is by default, is not touched."""
    document = tomlkit.parse(text)
    for (section, key), value in decided.values.items():
        _set(document, section, key, value)
    _set_readers(document, decided.readers)
    return tomlkit.dumps(document)


def _set(document: tomlkit.TOMLDocument, section: str, key: str, value: str | float) -> None:
    table: Any = document.get(section)
    default = getattr(Config.model_fields[section].default, key)
    now = (table or {}).get(key, default)
    if now == value:
        return
    if table is None:
        table = tomlkit.table()
        document[section] = table
    table[key] = value


def _set_readers(document: tomlkit.TOMLDocument, wanted: Sequence[str]) -> None:
    """Readers that stay keep their place and their comments; a new one takes the place of one that goes."""
    there: Any = document.get("readers")
    if there is None:
        there = document["readers"] = tomlkit.aot()
    kept = [reader.get("device") for reader in there]
    new = [device for device in wanted if device not in kept]
    gone = [place for place, device in enumerate(kept) if device not in wanted]
    for place, device in zip(gone, new, strict=False):
        there[place]["device"] = device
    for place in reversed(gone[len(new) :]):
        del there[place]
    for device in new[len(gone) :]:
        table = tomlkit.table() if isinstance(there, tomlkit.items.AoT) else tomlkit.inline_table()
        table["device"] = device
        if isinstance(there, tomlkit.items.AoT):
            table.add(tomlkit.nl())
        there.append(table)
