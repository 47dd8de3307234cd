"""The parts of the server begin and end together."""

import asyncio
from pathlib import Path

import pytest

from kiosk.mock.app import create
from kiosk.mock.sale import catalogue
from kiosk.mock.sale.live import pictures


async def test_all_parts_end_though_one_of_them_had_died(monkeypatch):
    app = create()
    store = app.state.office.store
    folder = Path(store.url.removeprefix("sqlite:///")).parent
    screening = catalogue.screenings(app.state.office)[0].screening

    def broken(*_):
        raise ValueError("a bug")

    monkeypatch.setattr(pictures, "look_again", broken)
    with pytest.raises(ValueError, match="a bug"):
        await _live(app, screening)
    assert not app.state.courier._thread.is_alive()
    assert not folder.exists()


async def _live(app, screening):
    """Until who watches the seats dies."""
    async with app.router.lifespan_context(app):
        watcher = app.state.watcher
        async with watcher.room(screening), asyncio.timeout(20):
            await asyncio.wait({watcher._looking})


def test_a_server_that_cannot_begin_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(*_):
        raise OSError("no chain")

    with pytest.raises(OSError, match="no chain"):
        create(chain=broken)
    assert not list(tmp_path.iterdir())
