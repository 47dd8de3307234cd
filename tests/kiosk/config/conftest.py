from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a configuration file and say where it is."""

    def write(content: str | bytes) -> Path:
        file = tmp_path / "kiosk.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return write
