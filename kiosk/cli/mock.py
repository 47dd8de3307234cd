"""``kiosk mock``: the embedded booking server."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.errors import KioskError

if TYPE_CHECKING:
    from kiosk.mock.settings import Settings


class MockError(KioskError):
    """The booking server can't be started."""

    reason = "mock"
    exit_code = os.EX_CONFIG


def mock(
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.", min=0, max=65535)] = 8765,
    database: Annotated[
        str, typer.Option(help="A database URL, as sqlite:///booking.db; without it, a temporary one.")
    ] = "",
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    seed: Annotated[
        int | None, typer.Option(help="What the programme follows from; the settings' if not given.")
    ] = None,
    scale: Annotated[
        int | None, typer.Option(help="How many cinemas the chain has; the settings' if not given.", min=1, max=2000)
    ] = None,
    framed_by: Annotated[
        str | None, typer.Option(help="The origin of the one page that may show these pages in a frame.")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(help="A TOML file with keys, secrets and rules.", dir_okay=False)
    ] = None,
) -> None:
    """Run the embedded booking server: phones buy seats from it, kiosks redeem vouchers.

    Example: kiosk mock --port 8765 --database sqlite:///booking.db
    """
    from sqlalchemy.exc import SQLAlchemyError

    from kiosk.mock.engines import DriverMissing, InMemory
    from kiosk.mock.keyring import CannotSign
    from kiosk.mock.migrations.upgrading import UnknownTables
    from kiosk.mock.server import Unsafe, serve

    try:
        serve(port, database, host, _load(settings, seed=seed, cinemas=scale, framed_by=framed_by))
    except Unsafe as error:
        raise MockError(str(error), "give keys and secrets of your own with --settings FILE") from error
    except CannotSign as error:
        raise MockError(str(error), "add a key with a private_key; not_before and not_after are its dates") from error
    except DriverMissing as error:
        raise MockError(f"the database can't be opened: {error}", "install it, or use sqlite:///FILE") from error
    except InMemory as error:
        remedy = "use sqlite:///FILE, or leave --database away for a temporary one"
        raise MockError(f"the database can't be used: {error}", remedy) from error
    except UnknownTables as error:
        remedy = "take the program that wrote it, or another database"
        raise MockError(f"the database can't be used: {error}", remedy) from error
    except SQLAlchemyError as error:
        raise MockError(f"the database can't be opened: {error}", "check the URL after --database") from error
    except OSError as error:
        raise MockError(f"{host}:{port} can't be had: {error}", "choose another --port, or 0") from error


def _load(path: Path | None, **wishes: int | str | None) -> "Settings":
    from tomllib import TOMLDecodeError

    from pydantic import ValidationError

    from kiosk.mock.settings import Settings

    wished = {name: wish for name, wish in wishes.items() if wish is not None}
    try:
        loaded = Settings.load(path) if path else Settings()
        return Settings.model_validate(loaded.model_dump() | wished)
    except (OSError, TOMLDecodeError, ValidationError) as error:
        remedy = "see the settings in kiosk/mock/README.md"
        raise MockError(f"{path or 'an option'} can't be used: {error}", remedy) from error
