import pytest

from drivers.cameras.stills import stills
from drivers.errors import DeviceLost, DeviceUnavailable


@pytest.mark.parametrize("first", [0, 1])
def test_a_sequence_of_files_plays_at_its_pace_and_is_lost_at_its_end(tmp_path, clock, first):
    for number in range(first, first + 3):
        (tmp_path / f"f_{number:03}.jpg").write_bytes(b"%d" % number)
    camera = stills(f"{tmp_path}/f_%03d.jpg", clock, clock.wait)
    assert [camera.read().jpeg for _ in range(3)] == [b"%d" % number for number in range(first, first + 3)]
    assert clock.now == pytest.approx(1000 + 2 / 30)
    with pytest.raises(DeviceLost, match="is over"):
        camera.read()
    camera.close()


def test_a_sequence_without_a_first_file_is_said(tmp_path):
    with pytest.raises(DeviceUnavailable, match=r"f_0\.jpg"):
        stills(f"{tmp_path}/f_%d.jpg")
