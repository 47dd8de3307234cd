"""What several commands can be told."""

from pathlib import Path
from typing import Annotated

import typer

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="The file; else $KIOSK_CONFIG, /etc/kiosk/kiosk.toml or the shipped one."),
]
