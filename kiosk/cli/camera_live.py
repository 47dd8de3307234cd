"""Figures that change: one line that is written over on a terminal, JSON lines elsewhere."""

import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self

import typer

Seconds = Annotated[float, typer.Option("--seconds", min=0, help="How long; 0 is until Ctrl-C.")]
JsonLines = Annotated[bool, typer.Option("--json", help="As JSON lines, for programs; also where no terminal is.")]

_LINES_EVERY, _TERMINAL_EVERY = 1.0, 0.2
_CLEAR = "\r\x1b[K"


class Live:
    """Shows figures when the time has come, until the time is over."""

    def __init__(self, as_json: bool, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Without ``seconds`` it never ends by itself."""
        self.as_lines = as_json or not sys.stdout.isatty()
        self._clock = clock
        self._every = _LINES_EVERY if self.as_lines else _TERMINAL_EVERY
        self._until = clock() + seconds if seconds else float("inf")
        self._due = clock() + min(self._every, seconds or self._every)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.as_lines:
            typer.echo()  # leave the line

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return self._clock() >= self._until

    @property
    def due(self) -> bool:
        """Whether the next figures should be shown; true once for each time."""
        now = self._clock()
        if now < self._due:
            return False
        self._due = now + self._every
        return True

    def show(self, row: Mapping[str, Any], sentence: str) -> None:
        """Show figures: the row for programs, the sentence for people."""
        if self.as_lines:
            typer.echo(json.dumps(row))
        else:
            width = shutil.get_terminal_size().columns - 1  # a line that wraps can't be written over
            typer.echo(f"{_CLEAR}{sentence[:width]}", nl=False)
