"""Keyboards, and scanners that call themselves one."""

import re
from collections.abc import Iterator
from pathlib import Path

from drivers.finding.found import Found, Kind
from drivers.finding.makers import SCANNERS
from drivers.finding.trees import Trees, refusal, word

_DIGITS_AND_ENTER = (*range(2, 12), 28)
"""the kernel's numbers of the keys that every scanner has"""
_SAYS_SO = re.compile(r"scan|bar ?code|imager|reader|ccd", re.IGNORECASE)


def keyboards(trees: Trees) -> list[Found]:
    """All that can type digits and Enter; scanners first, as far as name or maker tell."""
    return sorted(_all(trees), key=lambda one: (one.kind is not Kind.SCANNER, one.address))


def _all(trees: Trees) -> Iterator[Found]:
    names = {**trees.names("input/by-path"), **trees.names("input/by-id")}
    for place in sorted(trees.sys.glob("class/input/event*")):
        node, about = trees.dev / "input" / place.name, place.resolve().parent
        if _types(about) and node.exists():
            path = names.get(node.resolve(), node)
            name = word(about / "name") or "keyboard"
            trouble, remedy = refusal(node, "input")
            yield Found(_kind(about, name), f"hid:{path}", name, (str(node), str(path)), trouble, remedy)


def _types(about: Path) -> bool:
    """Whether it has these keys: the kernel tells them as words of bits, the lowest last."""
    *_, lowest = ("", *word(about / "capabilities" / "key").split())
    keys = int(lowest, 16) if re.fullmatch(r"[0-9a-f]+", lowest) else 0
    return all(keys >> key & 1 for key in _DIGITS_AND_ENTER)


def _kind(about: Path, name: str) -> Kind:
    ours = word(about / "id" / "vendor").lower() in SCANNERS
    return Kind.SCANNER if ours or _SAYS_SO.search(name) else Kind.KEYBOARD
