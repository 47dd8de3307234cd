from io import BytesIO

import pytest
from defusedxml import ElementTree
from PIL import Image

from kiosk.mock.sale import plans
from kiosk.mock.sale.programme import halls
from kiosk.mock.sale.thumbnail.png import PIXELS, png
from kiosk.mock.sale.thumbnail.scene import HEAD, LOOKS, SIDE, Frame, Look, scene
from kiosk.mock.sale.thumbnail.svg import svg
from kiosk.mock.sale.thumbnail.words import Words, words

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {name: it for name, it in vars(halls).items() if isinstance(it, halls.Shape)}
RED, ACCENT, EDGE, WASH = (211, 35, 26), (15, 92, 85), (141, 133, 122), (225, 238, 235)


def picture(shown):
    return Image.open(BytesIO(png(shown, words(shown, "en")))).convert("RGB")


def at(image, x, y):
    """The colour in the middle of a place of the plan, or what is beside it."""
    return image.getpixel((int((x + SIDE) * PIXELS), int((y + HEAD) * PIXELS)))


def near(one, other):
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 24


@pytest.mark.parametrize("name", SHAPES)
def test_p8_every_hall_has_each_of_its_seats_in_both_pictures(name):
    plan = SHAPES[name].plan
    shown = scene(plan.splitlines(), {})
    image = picture(shown)
    assert all(near(at(image, place.x + 0.5, place.y + 0.5), WASH) for place in plans.places(plan))
    (path,) = [it for it in ElementTree.fromstring(svg(shown, Words("", ""), "en")) if it.get("class") == "free"]
    assert path.get("d", "").count("M") == len(plans.places(plan))


def test_p8_the_png_shows_what_is_sold_held_mine_and_free_and_the_red_frame():
    shown = scene(["####", "####"], {"A1": "sold", "A2": "held"}, ["A3"], Frame(0, 1, 2, 1))
    image = picture(shown)
    assert image.size == (5 * PIXELS, 4 * PIXELS)
    assert near(at(image, 0.5, 0.5), EDGE)
    assert near(at(image, 1.5, 0.5), EDGE)
    assert near(at(image, 1.25, 0.25), (255, 255, 255))
    assert near(at(image, 2.25, 0.3), ACCENT)
    assert near(at(image, 3.5, 0.5), WASH)
    for x, y in ((0, 1.5), (1, 1), (2, 1.5), (1, 2)):
        assert near(at(image, x, y), RED)


@pytest.mark.parametrize("name", SHAPES)
def test_the_pictures_are_small(name):
    lines = SHAPES[name].plan.splitlines()
    some = [place.name for place in plans.places(SHAPES[name].plan)]
    looks: dict[str, Look] = {name: LOOKS[1 + place % 2] for place, name in enumerate(some) if place % 3}
    shown = scene(lines, looks, some[:2], Frame(1, 1, 5, 4))
    told = words(shown, "zh")
    assert len(svg(shown, told, "zh")) < 20_000
    assert len(png(shown, told)) < 6_000


def test_p8_the_svg_has_a_title_and_a_description_and_its_frame():
    shown = scene(["####", "####"], {"A1": "sold"}, ["A3"], Frame(0.25, 1, 2, 1))
    root = ElementTree.fromstring(svg(shown, Words("a <title>", "text & more"), "en"))
    assert root.get("role") == "img"
    named = {it.get("id"): it.text for it in root}
    assert [named[it] for it in root.get("aria-labelledby", "").split()] == ["a <title>", "text & more"]
    (frame,) = [it for it in root if it.get("class") == "frame"]
    assert [frame.get(it) for it in ("x", "y", "width", "height")] == ["0.25", "1", "2", "1"]
    assert not list(root.iter(f"{SVG}script"))


def test_p8_the_png_carries_its_words():
    shown = scene(["##"], {})
    image = Image.open(BytesIO(png(shown, words(shown, "zh"))))
    assert image.info["Title"] == "影厅缩略图：2 座中 2 座可选"
