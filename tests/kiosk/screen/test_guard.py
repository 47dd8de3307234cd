"""Who else can talk to the screen: other sites, other names, and whoever sends too much."""

import socket
from contextlib import closing

import httpx
import pytest

from kiosk.screen.app import app
from kiosk.screen.guard import LONGEST
from kiosk.screen.hub import Hub
from kiosk.screen.server import serving
from tests.kiosk.screen.stage import Stage, staged


@pytest.fixture(scope="module")
def hall():
    with staged() as stage:
        yield stage


@pytest.fixture(autouse=True)
def stage(hall):
    hall.touches, hall.typings = 0, []
    return hall


@pytest.fixture
def port(stage):
    return int(stage.address.rstrip("/").rpartition(":")[2])


@pytest.fixture(scope="module")
def client(hall):
    with httpx.Client(base_url=hall.address, timeout=20) as client:
        yield client


def raw(port, *pieces):
    """What is answered to these bytes, up to its end."""
    with closing(socket.create_connection(("127.0.0.1", port), 20)) as connection:
        said = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            while part := connection.recv(65536):
                said += part
        except ConnectionError:
            pass  # it was cut off in the middle of what it sent
        return said


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}"])
def test_the_address_that_is_served_is_answered_by_each_of_its_names(client, port, host):
    assert client.get("/", headers={"Host": host.format(port=port)}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}.evil.example",
        "localhost.evil.example:{port}",
        "127.0.0.1:{port}@evil.example",
        "LOCALHOST:{port}",
        "0.0.0.0:{port}",
    ],
)
@pytest.mark.parametrize("path", ["/", "/events", "/camera", "/touch"])
def test_a_name_that_was_bent_to_this_machine_gets_nothing(stage, client, port, host, path):
    answer = client.request(
        "POST" if path == "/touch" else "GET",
        path,
        headers={"Host": host.format(port=port), "Origin": f"http://{host.format(port=port)}"},
    )
    assert (answer.status_code, answer.json()) == (421, {"reason": "other_host"})
    assert stage.touches == 0


def test_a_request_without_a_name_gets_nothing(port):
    assert b" 421 " in raw(port, b"GET / HTTP/1.0\r\n\r\n").partition(b"\r\n")[0]
    assert b" 400 " in raw(port, b"GET / HTTP/1.1\r\n\r\n").partition(b"\r\n")[0]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://evil.example",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "https://127.0.0.1:{port}",
        "http://localhost:{port}",
        "http://127.0.0.1:{port}/",
        "http://127.0.0.1:{port} http://evil.example",
    ],
)
@pytest.mark.parametrize("path", ["/touch", "/typed", "/answer"])
def test_a_page_of_another_site_can_touch_nothing(stage, client, port, path, origin):
    headers = {} if origin is None else {"Origin": origin.format(port=port)}
    answer = client.post(path, json={"code": "x", "seat": "F7", "received": True}, headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"reason": "other_site"})
    assert (stage.touches, stage.typings) == (0, [])


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_form_of_another_site_could_send_is_refused(stage, client, kind):
    headers = {"Origin": stage.address.rstrip("/")} | ({"Content-Type": kind} if kind else {})
    assert client.post("/touch", content=b"{}", headers=headers).status_code == 415
    assert stage.touches == 0


def own(port):
    """The head of a request that the page itself could send."""
    return (
        b"POST /typed HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\n" % (port, port)
    )


def test_a_megabyte_is_refused_before_it_has_come(stage, port):
    head = own(port) + b"Content-Length: 1048576\r\n\r\n"
    assert raw(port, head).startswith(b"HTTP/1.1 413 ")
    raw(port, head, b"x" * 1048576)
    assert stage.typings == []


@pytest.mark.parametrize("length", [b"-1", b"1e9", b"99999999999999999999", b"x", b"2, 2000000"])
def test_a_length_that_is_none_is_refused(stage, port, length):
    answer = raw(port, own(port) + b"Content-Length: " + length + b"\r\n\r\n{}")
    assert answer.partition(b" ")[2][:3] in {b"400", b"413"}
    assert stage.typings == []


def test_a_megabyte_in_pieces_is_refused_once_it_is_too_much(stage, port):
    head = own(port) + b"Transfer-Encoding: chunked\r\n\r\n"
    answer = raw(port, head, b"400\r\n" + b"x" * 1024 + b"\r\n", b"1\r\nx\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")
    raw(port, head, *[b"10000\r\n" + b"x" * 65536 + b"\r\n"] * 16, b"0\r\n\r\n")
    assert stage.typings == []


@pytest.mark.parametrize("endless", [b"GET / HTTP/1.1\r\nX: ", b"GET /", b"\x16\x03\x01", b"\x00"])
def test_a_head_without_end_is_cut_off_and_the_next_is_answered(client, port, endless):
    answer = raw(port, endless, *[b"x" * 65536] * 16)
    assert not answer or answer.startswith(b"HTTP/1.1 400 ")
    assert client.get("/").status_code == 200


def test_as_much_as_is_allowed_is_taken(stage, port):
    frame = b'{"code":""}'
    body = b'{"code":"' + b"x" * (LONGEST - len(frame)) + b'"}'
    answer = raw(port, own(port) + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert answer.startswith(b"HTTP/1.1 202 ")
    assert stage.typings == ["x" * (LONGEST - len(frame))]


@pytest.mark.parametrize("path", ["/", "/assets/page.js", "/events", "/font.woff2", "/nothing", "/camera"])
def test_every_answer_keeps_the_page_alone(client, path):
    with client.stream("GET", path) as answer:
        headers = answer.headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] in {"no-cache", "no-store"}
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


async def test_one_page_that_is_named_may_show_it_in_a_frame():
    pages = app(Stage(), framed_by="http://127.0.0.1:8000")
    async with serving(pages, Hub(), "127.0.0.1", 0) as address, httpx.AsyncClient() as client:
        policy = (await client.get(address)).headers["content-security-policy"]
    assert policy.endswith("frame-ancestors http://127.0.0.1:8000")
