import numpy as np
import pytest

from drivers.cameras.frames import Frame
from drivers.cameras.live import FAST, SLOW, Live
from drivers.cameras.packet import Packet

GRAY = np.full((6, 8), 128, np.uint8)


def test_the_live_picture_is_the_newest_frame_a_few_times_a_second():
    live, shown = Live(), []
    for number in range(60):
        live.put(Frame(Packet(b"%d" % number), number / 30), armed=number >= 30)
        shown += [live.picture()]
    given = [number for number, jpeg in enumerate(shown) if jpeg]
    assert len([number for number in given if number < 30]) == pytest.approx(1 / SLOW, abs=1)
    assert len([number for number in given if number >= 30]) == pytest.approx(1 / FAST, abs=2)
    assert all(shown[number] == b"%d" % number for number in given)
    assert live.picture() is None


def test_the_live_picture_is_a_jpeg_whatever_the_camera_gives_and_none_when_it_is_away():
    live = Live()
    live.put(Frame(GRAY, 1.0))
    assert (live.picture() or b"").startswith(b"\xff\xd8")
    live.put(Frame(GRAY, 2.0))
    live.put(None)
    assert live.picture() is None
