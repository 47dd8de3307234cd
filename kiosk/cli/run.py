"""``kiosk run``."""

from kiosk.cli.options import ConfigFile


def run(config: ConfigFile = None) -> None:
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
