"""Commands that are imported when they are used; until then they are a line of help."""

from importlib import import_module
from typing import Any, ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Command(NamedTuple):
    """One command: its name, where its code is, its line of help."""

    name: str
    place: str
    """``module:attribute`` of a function, or of a Typer that has commands below it"""
    help: str

    def load(self) -> Any:
        """Import the code and build the command for the command line."""
        module, _, attribute = self.place.partition(":")
        code = getattr(import_module(module), attribute)
        if not isinstance(code, typer.Typer):
            single = group()
            single.command(self.name)(code)
            code = single
        return typer.main.get_command(code)


class LazyGroup(TyperGroup):
    """A group whose commands are stand-ins with a line of help until one of them is called."""

    table: ClassVar[tuple[Command, ...]] = ()

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for row in self.table:
            self.add_command(TyperCommand(row.name, help=row.help))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called, its code imported now."""
        name, stand_in, rest = super().resolve_command(ctx, args)
        row = next((row for row in self.table if row.name == name), None)
        return name, row.load() if row else stand_in, rest


def group(cls: type[TyperGroup] = TyperGroup) -> typer.Typer:
    """An empty group of commands in the house's form: plain text, for importing rich costs more than all the rest."""
    return typer.Typer(
        cls=cls,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
