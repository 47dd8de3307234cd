import pytest

from drivers.cameras.figures import CELLS
from drivers.cameras.nearby import LONGEST, Nearby

LOBBY = bytes([90] * CELLS)


def lit(cells, gray=200):
    """A lobby in which so many cells have this gray."""
    return bytes([gray] * cells + [90] * (CELLS - cells))


def after(*rows, nearby=None):
    """What is near after thumbnails that each last for some seconds, four of them a second."""
    nearby, at = nearby or Nearby(), 0.0
    for thumbnail, seconds in rows:
        for _ in range(round(seconds * 4)):
            at += 0.25
            nearby = nearby.after(thumbnail, at)
    return nearby


def test_what_is_near_is_brighter_than_the_lobby_and_large():
    nearby = after((LOBBY, 1))
    assert nearby.cells == ()
    assert nearby.after(lit(60), 2).cells == tuple(range(60))
    assert nearby.after(lit(5), 2).cells == ()


def test_a_phone_does_not_become_the_lobby_while_it_is_shown():
    assert len(after((LOBBY, 1), (lit(60, 140), LONGEST - 5)).cells) == 60


def test_what_is_bright_for_longer_than_a_phone_is_shown_is_the_lobby():
    assert after((LOBBY, 1), (lit(60), LONGEST + 1)).cells == ()


def test_a_lobby_that_gets_slowly_brighter_is_no_phone():
    nearby = after((LOBBY, 1))
    for second in range(165):
        nearby = nearby.after(lit(60, 90 + second), 2.0 * second)
        assert nearby.cells == ()


@pytest.mark.parametrize("light", [30, 150], ids=["dark", "bright"])
def test_where_nearly_all_has_changed_the_light_has_and_phones_are_seen_in_it_at_once(light):
    changed = bytes([light] * CELLS)
    nearby = after((LOBBY, 5), (changed, 1))
    assert nearby.cells == ()
    nearby = nearby.after(changed, 6.5)
    assert len(nearby.after(bytes([light + 60] * 60) + changed[60:], 7).cells) == 60


def test_a_flash_changes_nothing():
    nearby = after((LOBBY, 5), (lit(60), 1))
    assert len(nearby.after(bytes([255] * CELLS), 6.1).cells) == 60
    assert len(nearby.after(bytes([255] * CELLS), 6.1).after(lit(60), 6.3).cells) == 60


def exposed(gray, share):
    """The gray of what has this gray at the usual exposure."""
    return min(255, round(gray * share ** (1 / 2.2)))


@pytest.mark.parametrize("share", [1 / 16, 0.36, 2.0])
def test_a_change_of_exposure_hides_no_phone_and_makes_none(share):
    phone, lobby = exposed(200, share), exposed(90, share)
    alone, shown = bytes([lobby] * CELLS), bytes([phone] * 60 + [lobby] * (CELLS - 60))
    nearby = after((LOBBY, 1))
    assert nearby.after(alone, 2, share).cells == ()
    assert len(nearby.after(shown, 2, share).cells) == 60


def test_a_window_that_is_white_is_as_white_at_a_short_exposure():
    nearby = after((lit(120, 255), 5))
    assert nearby.after(bytes([230] * 120 + [exposed(90, 0.3)] * (CELLS - 120)), 6, 0.3).cells == ()
