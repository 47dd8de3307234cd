"""The pages over real HTTP, as a browser or a stranger asks for them."""

import json

import httpx
import pytest

from tests.kiosk.screen.stage import staged


@pytest.fixture(scope="module")
def stage():
    with staged() as stage:
        yield stage


@pytest.fixture
def client(stage):
    with httpx.Client(base_url=stage.address) as client:
        yield client


def events(stream):
    """The messages of a stream, one after another."""
    kind = ""
    for line in stream.iter_lines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))


def test_a_page_is_told_at_once_what_to_show_and_then_whatever_changes(stage, client):
    stage.name("printing")
    with client.stream("GET", "/events") as stream:
        messages = events(stream)
        kind, scene = next(messages)
        assert (kind, scene["state"], scene["party"]["printed"]) == ("scene", "printing", 1)
        stage.name("done")
        kind, scene = next(messages)
        assert (kind, scene["state"], scene["party"]["printed"]) == ("scene", "done", 3)
        kind, tick = next(messages)
        assert (kind, tick) == ("tick", {"version": scene["version"]})
