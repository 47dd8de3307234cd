"""A browser as a phone, and a server whose time goes on by itself and can be set ahead."""

from datetime import timedelta

import pytest

from kiosk.mock.office import utc_now
from tests.kiosk.mock.conftest import RELAXED, SetClock, running

PHONE = {"width": 360, "height": 640}
SCREEN = {"width": 1280, "height": 800}
HANDLED = "Failed to load resource"
"""What Chromium writes of a refusal or a missing network, which the page itself deals with."""


class GoingClock(SetClock):
    """The computer's time, and what it was set ahead."""

    def __init__(self):
        super().__init__()
        self.ahead = timedelta()

    def __call__(self):
        return utc_now() + self.ahead

    def advance(self, seconds):
        self.ahead += timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def shop():
    """A server that goes with the time; each test buys for itself."""
    with running(RELAXED, GoingClock()) as house:
        yield house


@pytest.fixture
def own_shop():
    """The same for this test alone."""
    with running(RELAXED, GoingClock()) as house:
        yield house


@pytest.fixture
def phone(browser):
    """Take a new phone and open an address on it; whatever its console complains of is a failure."""
    contexts, complaints = [], []

    def phone(where, size=PHONE, language="en", **more):
        options = {"viewport": size, "locale": {"zh": "zh-CN", "en": "en-GB"}[language], "reduced_motion": "reduce"}
        contexts.append(browser.new_context(**options | more))
        contexts[-1].set_default_timeout(20_000)
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(where)
        return page

    yield phone
    for context in contexts:
        context.close()
    assert [text for text in complaints if not text.startswith(HANDLED)] == []
