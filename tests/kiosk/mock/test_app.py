"""The parts of the server begin and end together."""

import asyncio
from pathlib import Path

import pytest

from kiosk.mock.app import create


async def test_all_parts_end_though_one_of_them_had_died():
    app = create()
    folder = Path(app.state.office.store.url.removeprefix("sqlite:///")).parent
    with pytest.raises(asyncio.CancelledError):
        await _live(app)
    assert not app.state.courier._thread.is_alive()
    assert not folder.exists()


async def _live(app):
    """Until what watches the seats is dead."""
    async with app.router.lifespan_context(app):
        app.state.watcher._looking.cancel()


def test_a_server_that_cannot_begin_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(*_):
        raise OSError("no chain")

    with pytest.raises(OSError, match="no chain"):
        create(chain=broken)
    assert not list(tmp_path.iterdir())
