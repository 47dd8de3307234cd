import pytest
from pydantic_core import PydanticCustomError

from kiosk.config import checks


@pytest.mark.parametrize(
    "url",
    [
        "https://booking.example.com",
        "https://booking.example.com:8443/kiosk",
        "http://localhost:8765",
        "http://127.0.0.1:8765",
        "http://127.8.9.1",
        "http://[::1]:8765",
    ],
)
def test_a_server_that_can_be_trusted_is_taken(url):
    assert checks.server(url) == url
    assert checks.server(url + "/") == url


@pytest.mark.parametrize(
    "url",
    [
        "http://booking.example.com",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1:8765",
        "http://[2001:db8::1]",
        "http://0.0.0.0:8765",
        "HTTP://booking.example.com",
    ],
)
def test_plain_http_to_another_machine_is_refused(url):
    with pytest.raises(PydanticCustomError, match="can be overheard") as caught:
        checks.server(url)
    assert caught.value.context
    assert caught.value.context["remedy"].startswith('use "https://')


@pytest.mark.parametrize(
    "url",
    [
        "",
        "booking.example.com",
        "ftp://x",
        "https://",
        "https://:443",
        "https://x:99999",
        "https://x:0",
        "https://[::1",
        "https://a b",
        "https://a\nb",
        "https://x:y",
    ],
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(PydanticCustomError, match="this is not the address of a web server"):
        checks.server(url)


@pytest.mark.parametrize("url", ["https://user:secret@x", "https://x?token=secret", "https://x#secret"])
def test_a_secret_in_an_address_is_refused_and_not_repeated(url):
    with pytest.raises(PydanticCustomError, match="no user, query or fragment") as caught:
        checks.server(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "http://proxy.example.com:3128", "https://10.0.0.1", "http://[::1]:8080"])
def test_a_proxy_that_asks_for_no_password_is_taken(url):
    assert checks.proxy(url) == url
    assert checks.proxy(url and url + "/") == url


@pytest.mark.parametrize(
    "url",
    [
        "proxy",
        "proxy:3128",
        "socks5://x",
        "http://",
        "http://x:0",
        "http://x:y",
        "http://x/y",
        "http://x?y",
        "http://a b",
    ],
)
def test_what_is_no_proxy_is_refused(url):
    with pytest.raises(PydanticCustomError, match="this is not the address of a proxy"):
        checks.proxy(url)


@pytest.mark.parametrize("url", ["http://user:secret@proxy", "http://user@proxy"])
def test_a_password_of_a_proxy_is_refused_and_not_repeated(url):
    with pytest.raises(PydanticCustomError, match="a password must not stand in this file") as caught:
        checks.proxy(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("origin", ["", "http://127.0.0.1:8000", "http://localhost:1", "https://[::1]:65535"])
def test_the_origin_of_a_page_on_this_machine_may_frame_the_screen(origin):
    assert checks.own_origin(origin) == origin


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "'self'",
        "http://127.0.0.1",
        "http://127.0.0.1:8000/",
        "http://evil.example:8000",
        "http://127.0.0.1.evil.example:80",
        "http://127.0.0.1:8000; script-src *",
        "http://127.0.0.1:8000 *",
        "http://127.0.0.1:8000\n",
        "javascript:8000",
    ],
)
def test_nobody_else_may_frame_the_screen_and_nothing_else_gets_into_its_policy(origin):
    with pytest.raises(PydanticCustomError, match="not the origin of a page on this machine"):
        checks.own_origin(origin)
