"""``kiosk run``."""

from pathlib import Path
from typing import Annotated

import typer


def run(
    config: Annotated[
        Path | None,
        typer.Option(help="The file; else $KIOSK_CONFIG, /etc/kiosk/kiosk.toml or the shipped one."),
    ] = None,
) -> None:
    """Run the kiosk until SIGTERM or Ctrl-C.

    Example: kiosk run --config kiosk.toml
    """
    import asyncio

    from kiosk import logs
    from kiosk.config.loading import load
    from kiosk.daemon import Daemon

    settings = load(config)
    logs.configure(settings.log)
    asyncio.run(Daemon(settings).run())
