"""What the commands promise to programs: the schemas in the tree, and whether an output keeps to its one."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

import kiosk.cli

FOLDER = Path(kiosk.cli.__file__).with_name("schemas")


@cache
def schemas() -> dict[str, Any]:
    """By the command's words: ``journal list`` is described by ``journal-list.json``."""
    return {path.stem.replace("-", " "): json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}


def check(command: str, output: str) -> None:
    """Raise where the output of a command is not what its schema says, or is nothing at all."""
    validator = Draft202012Validator(schemas()[command], registry=_registry(), format_checker=FormatChecker())
    found = list(documents(output))
    assert found, f"kiosk {command} --json says nothing"
    for document in found:
        validator.validate(document)


def documents(output: str) -> Iterator[Any]:
    """The one document of an output, or that of each of its lines."""
    try:
        yield json.loads(output)
    except ValueError:
        yield from map(json.loads, output.splitlines())


@cache
def _registry() -> Registry[Any]:
    found = {
        path.relative_to(FOLDER).as_posix(): json.loads(path.read_text("utf-8")) for path in FOLDER.rglob("*.json")
    }
    return Registry().with_resources((name, Resource.from_contents(content)) for name, content in found.items())
