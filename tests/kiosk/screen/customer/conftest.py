"""A browser in both formats before a stage; one page for each, kept for the whole module."""

import io
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests.kiosk.screen.stage import staged

FORMATS = {"upright": {"width": 1080, "height": 1920}, "lying": {"width": 1024, "height": 768}}
HANDLED = ("Failed to load resource", "net::ERR_")
"""What Chromium writes of an answer that is no, or of a machine that is away: the page itself deals with it."""
MEASURE = Path(__file__).with_name("measure.js").read_text(encoding="utf-8").rstrip().rstrip(";")


class Screen:
    """A page before a stage, and what can be seen and touched on it."""

    def __init__(self, page, stage, form):
        self.page = page
        self.stage = stage
        self.form = form
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def open(self):
        """Load the page, and wait until it shows something."""
        self.page.goto(self.stage.address)
        self.caught_up()
        self.page.evaluate("document.fonts.ready.then(() => 0)")
        return self

    def show(self, *what, **changes):
        """Show a scene by its name, or a state with what is around it, and wait until it is shown."""
        before = self.stage.hub.version
        if what and isinstance(what[0], str):
            self.stage.name(*what)
        else:
            self.stage.show(*what, **changes)
        self.until(lambda: self.stage.hub.version > before)
        self.caught_up()

    def caught_up(self):
        """Wait until the page shows what the stage does."""
        self.until(
            lambda: self.page.evaluate("document.documentElement.dataset.version") == str(self.stage.hub.version)
        )

    def until(self, condition):
        """Wait until it is so; asked from outside, because the page's policy forbids ``eval``."""
        for _ in range(500):
            if condition():
                return
            self.page.wait_for_timeout(10)
        raise AssertionError("waited in vain")

    def speak(self, language):
        """Touch the language's button, if another one is spoken."""
        if not self.page.evaluate("document.documentElement.lang").startswith(language):
            self.touch("language")

    def touch(self, what, **data):
        """Touch what does this; ``data`` says which of several."""
        more = "".join(f'[data-{name}="{value}"]' for name, value in data.items())
        self.page.locator(f'[data-do="{what}"]{more}').click()

    def has(self, what):
        """Whether there is something to touch that does this."""
        return self.page.locator(f'[data-do="{what}"]').count() > 0

    @property
    def title(self):
        return self.page.locator("#main h1").text_content()

    @property
    def text(self):
        return " ".join(self.page.locator("#main").inner_text().split())

    @property
    def said(self):
        """What those hear who listen instead of looking."""
        return (self.page.locator("#said").text_content() or "") + (self.page.locator("#warned").text_content() or "")

    def troubles(self):
        """What is cut, overlaps, is too small, or leaves the screen."""
        return self.page.evaluate(MEASURE)["troubles"]

    def in_both_languages(self):
        """What is wrong and what is said in Chinese and in English, in one question; leaves the page in Chinese."""
        look = f"[{MEASURE}.troubles, document.querySelector('#main').innerText]"
        switch = "document.querySelector('[data-do=language]').click()"
        script = f"() => {{ const zh = {look}; {switch}; const en = {look}; {switch}; return {{ zh, en }} }}"
        return self.page.evaluate(script)

    def highest(self):
        """Where the highest of all that can be touched begins, in pixels from above."""
        return self.page.evaluate(MEASURE)["highest"]

    def fresh(self):
        """As for the next customer."""
        self.show()
        self.page.reload()
        self.caught_up()


@contextmanager
def opened(browser, stage, form, clock=False):
    """A page of this format, open; by request its clock can be set. What its console complains of is a failure."""
    context = browser.new_context(viewport=FORMATS[form], reduced_motion="reduce")
    context.set_default_timeout(10_000)
    screen = Screen(context.new_page(), stage, form)
    if clock:
        screen.page.clock.install()
    yield screen.open()
    context.close()
    assert [text for text in screen.complaints if not any(known in text for known in HANDLED)] == []


@pytest.fixture(scope="module")
def stage():
    with staged() as stage:
        stage.picture = lobby()
        yield stage


@pytest.fixture(scope="module", params=FORMATS)
def screen(request, browser, stage):
    """The page in each format; tests leave it as they found it, or call ``fresh``."""
    with opened(browser, stage, request.param) as screen:
        yield screen


@pytest.fixture(scope="module")
def upright(browser, stage):
    with opened(browser, stage, "upright") as screen:
        yield screen


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory):
    """The folder for pictures: KIOSK_ARTEFACTS names one to keep them in."""
    kept = os.environ.get("KIOSK_ARTEFACTS")
    folder = Path(kept, "customer") if kept else tmp_path_factory.mktemp("customer")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def lobby():
    """What a camera sees of a lobby with a phone in it."""
    picture = Image.new("RGB", (640, 480), (74, 84, 92))
    draw = ImageDraw.Draw(picture)
    for y in range(480):
        draw.line([(0, y), (640, y)], fill=(60 + y // 6, 70 + y // 8, 80 + y // 10))
    draw.rounded_rectangle([240, 90, 400, 390], 18, fill=(24, 24, 26))
    draw.rectangle([254, 120, 386, 360], fill=(250, 250, 250))
    jpeg = io.BytesIO()
    picture.save(jpeg, "jpeg")
    return jpeg.getvalue()
