"""Where each value of a configuration is from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kiosk.config.loading import locate, written
from kiosk.config.model import Config
from kiosk.config.problems import dotted

DEFAULT = "default"


def origins(found: Config, path: Path | None = None) -> Mapping[str, str]:
    """For each key of the configuration that ``path`` holds, as ``readers[0].device``: its file, or ``default``."""
    file = locate(path)
    said = written(file)
    return {dotted(place): str(file) if _is_in(said, place) else DEFAULT for place in _places(found)}


def _places(found: Config) -> Iterator[tuple[int | str, ...]]:
    for name, value in found.model_dump().items():
        several = isinstance(value, tuple | list)
        for index, section in enumerate(value if several else [value]):
            yield from ((name, index, key) if several else (name, key) for key in section)


def _is_in(said: Any, place: tuple[int | str, ...]) -> bool:
    try:
        for step in place:
            said = said[step]
    except (LookupError, TypeError):
        return False
    return True
