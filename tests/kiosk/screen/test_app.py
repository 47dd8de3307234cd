"""The customer's page over real HTTP, as a browser asks for it."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from kiosk.domain.booking import Bilingual
from kiosk.domain.visit import Printing
from kiosk.screen import files
from kiosk.screen.app import TICK_SECONDS, Reply
from tests.kiosk.screen.scenes import FILM, face, party, seat
from tests.kiosk.screen.stage import staged

JPEG = b"\xff\xd8 a picture of the lobby \xff\xd9"


@pytest.fixture(scope="module")
def hall():
    with staged() as stage:
        yield stage


@pytest.fixture(autouse=True)
def stage(hall):
    """The stage as it is before anything was done."""
    hall.touches, hall.typings, hall.answers, hall.reply, hall.picture = 0, [], [], Reply(), None
    hall.compared = []
    hall.show()
    return hall


@pytest.fixture(scope="module")
def client(hall):
    origin = hall.address.rstrip("/")
    with httpx.Client(base_url=hall.address, headers={"Origin": origin}, timeout=20) as client:
        yield client


def messages(stream):
    """What comes as server-sent events: kind and data, one after another."""
    kind = ""
    for line in stream.iter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data":
            yield kind, json.loads(value)


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_a_page_is_told_at_once_what_to_show_and_then_whatever_changes(stage, client):
    stage.name("printing")
    with client.stream("GET", "/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = messages(stream)
        kind, scene = next(told)
        assert (kind, scene["state"], scene["party"]["printed"]) == ("scene", "printing", 1)
        stage.name("done")
        kind, scene = next(told)
        assert (kind, scene["state"], scene["party"]["printed"]) == ("scene", "done", 3)


def test_where_nothing_changes_a_page_hears_that_the_kiosk_lives(client):
    assert TICK_SECONDS <= 0.5, "a page takes a kiosk for dead that it did not hear for two seconds"
    with client.stream("GET", "/events") as stream:
        told = messages(stream)
        _, scene = next(told)
        assert [next(told) for _ in range(2)] == [("tick", {"version": scene["version"]})] * 2


def test_two_pages_are_told_the_same(stage, client):
    with client.stream("GET", "/events") as one, client.stream("GET", "/events") as two:
        both = messages(one), messages(two)
        first = [next(told) for told in both]
        stage.name("question")
        second = [next(told) for told in both]
    assert first[0] == first[1]
    assert second[0] == second[1]
    assert second[0][1]["question"] == {"seat": "F7"}


@pytest.mark.parametrize(
    "title",
    ["</script><img src=x onerror=alert(1)>", "a\r\n\r\nevent: scene\r\ndata: {}\r\n\r\n", "\ud800\u2028", "片" * 500],
)
def test_a_title_can_neither_end_the_message_that_it_is_in_nor_the_stream(stage, client, title):
    stage.show(Printing(party(*(seat(f"F{number}") for number in range(100)))))
    film = Bilingual(title, title)
    stage.show(Printing(party(seat("F7"))), party={"film": vars(film)})
    with client.stream("GET", "/events") as stream:
        told = messages(stream)
        assert next(told)[1]["party"]["film"] == {"zh": title, "en": title}
        stage.show(Printing(party(seat("F7"))))
        assert next(told)[1]["party"]["film"] == vars(FILM) == vars(face().film)


def test_the_page_comes_with_all_that_it_asks_for_and_with_nothing_from_elsewhere(client):
    index = client.get("/")
    assert index.headers["content-type"] == "text/html; charset=utf-8"
    asked = re.findall(r'(?:src|href)="([^"]+)"', index.text)
    assert asked
    for path in asked:
        assert path.startswith("/"), path
        assert client.get(path).status_code == 200, path
    assert client.get("/font.woff2").headers["content-type"] == "font/woff2"


def test_every_file_of_the_page_is_served_with_a_strong_tag_and_asked_for_again(client):
    for path, found in files.folder(files.WEB / "customer").items():
        answer = client.get(f"/assets/{path}")
        assert (answer.content, answer.headers["content-type"]) == (found.content, found.type)
        assert (answer.headers["etag"], answer.headers["cache-control"]) == (found.tag, "no-cache")
        again = client.get(f"/assets/{path}", headers={"If-None-Match": found.tag})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/assets/", "/assets/nothing.js", "/assets/../../app.py", "/assets/%2e%2e/%2e%2e/app.py", "/texts/fr.json", "/x"],
)
def test_what_is_no_file_of_the_page_does_not_exist(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_of_a_language_are_served(client, language):
    words = client.get(f"/texts/{language}.json")
    assert words.headers["content-type"] == "application/json"
    assert all(isinstance(text, str | list) for text in words.json().values())


def test_the_camera_is_shown_picture_by_picture(stage, client):
    stage.picture = JPEG
    with client.stream("GET", "/camera") as stream:
        kind, _, boundary = stream.headers["content-type"].partition("; boundary=")
        assert kind == "multipart/x-mixed-replace"
        seen = b""
        for part in stream.iter_bytes():
            seen += part
            if seen.count(JPEG) == 3:
                break
    parts = seen.split(f"--{boundary}\r\n".encode())
    assert parts[0] == b""
    assert parts[1] == b"Content-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(JPEG), JPEG)
    assert seen.endswith(f"\r\n--{boundary}\r\n".encode()), "a browser shows a picture once the next is announced"


def test_where_no_camera_has_a_picture_there_is_none(client):
    assert client.get("/camera").status_code == 404


# -- what is touched ---------------------------------------------------------------------------------------------------


def test_touches_codes_and_answers_reach_the_kiosk(stage, client):
    assert client.post("/touch", json={}).status_code == 204
    assert client.post("/typed", json={"code": "7K3M-9QXR"}).status_code == 202
    assert client.post("/answer", json={"seat": "F7", "received": False}).status_code == 202
    assert client.post("/same", json={"code": "0471", "same": True}).status_code == 202
    assert (stage.touches, stage.typings, stage.answers) == (1, ["7K3M-9QXR"], [("F7", False)])
    assert stage.compared == [("0471", True)]


def test_what_the_kiosk_replies_is_handed_on(stage, client):
    stage.reply = Reply(429, {"reason": "wait", "wait": 60})
    answer = client.post("/typed", json={"code": "7K3M"})
    assert (answer.status_code, answer.json()) == (429, {"reason": "wait", "wait": 60})
    stage.reply = Reply(409, {"reason": "not_asked"})
    answer = client.post("/answer", json={"seat": "F7", "received": True})
    assert (answer.status_code, answer.json()) == (409, {"reason": "not_asked"})


@pytest.mark.parametrize("path", ["/touch", "/typed", "/answer", "/same"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"[" * 1000,
        b'{"code": 7}',
        b'{"seat": "F7", "received": 1}',
        b'{"code": 471, "same": true}',
    ],
)
def test_a_body_that_is_not_what_is_asked_for_is_refused_and_does_nothing(stage, client, path, body):
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    if path == "/touch" and body.startswith(b"{") and len(body) > 1:
        assert answer.status_code == 204
    else:
        assert (answer.status_code, answer.json()) == (400, {"reason": "not_understood"})
    assert (stage.typings, stage.answers, stage.compared) == ([], [], [])


def test_two_pages_may_touch_at_once(stage, client):
    def answer(number):
        return client.post("/answer", json={"seat": f"F{number}", "received": True}).status_code

    with ThreadPoolExecutor(8) as pages:
        assert set(pages.map(answer, range(32))) == {202}
    assert sorted(stage.answers) == sorted((f"F{number}", True) for number in range(32))


@pytest.mark.parametrize("path", ["/touch", "/typed", "/answer", "/same"])
def test_nothing_is_done_by_a_link(stage, client, path):
    assert client.get(path).status_code == 405
    assert stage.touches == 0
