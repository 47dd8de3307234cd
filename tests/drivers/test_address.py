from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.address import Address
from drivers.errors import AddressError


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("virtual:", ("virtual", "", {})),
        ("virtual:?speed=150&out=a/b", ("virtual", "", {"speed": "150", "out": "a/b"})),
        ("tcp://10.0.0.40:9100", ("tcp", "//10.0.0.40:9100", {})),
        ("usb://04b8:0202?interface=1", ("usb", "//04b8:0202", {"interface": "1"})),
        ("camera:///dev/v4l/by-id/x?size=", ("camera", "///dev/v4l/by-id/x", {"size": ""})),
        ("file:/a?name=%E6%98%9F%3F", ("file", "/a", {"name": "星?"})),
        ("serial+rfc2217://host:1?a=1&a=2", ("serial+rfc2217", "//host:1", {"a": "2"})),
    ],
)
def test_an_address_is_a_scheme_a_spec_and_options(text, parts):
    address = Address.parse(text)
    assert (address.scheme, address.spec, address.options) == parts


@pytest.mark.parametrize("inner", ["http://host/stream?size=2&x=y", "https://host/?a"])
def test_an_address_inside_an_address_keeps_its_question_mark(inner):
    assert Address.parse(f"camera:{inner}") == Address("camera", inner)


@pytest.mark.parametrize("text", ["", ":", "tcp", "TCP://host", "9tcp://host", "t cp://host", "/dev/usb/lp0", "星:x"])
def test_what_has_no_scheme_is_no_address_and_says_how_one_looks(text):
    with pytest.raises(AddressError, match="not a device address") as caught:
        Address.parse(text)
    assert "tcp://10.0.0.40:9100" in caught.value.remedy


@pytest.mark.parametrize("query", ["speed", "speed=1&", "&", "a=1&b"])
def test_options_without_a_value_are_told_of(query):
    with pytest.raises(AddressError) as caught:
        Address.parse(f"virtual:?{query}")
    assert "?name=value" in caught.value.remedy


@given(
    st.from_regex(r"[a-z][a-z0-9+-]{0,9}", fullmatch=True),
    st.text(st.characters(exclude_characters="?", codec="utf-8"), max_size=20).filter(
        lambda spec: not spec.startswith(("http:", "https:"))
    ),
    st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.text(st.characters(codec="utf-8"), max_size=20)),
)
def test_what_is_printed_is_parsed_back(scheme, spec, options):
    address = Address(scheme, spec, options)
    assert Address.parse(str(address)) == address


def test_what_is_assumed_holds_until_it_is_said_and_is_not_shown():
    address = Address("serial", "/dev/ttyS0", {"baud": "9600"}, {"baud": "19200", "flow": "xonxoff"})
    assert address.choice("baud", ["9600", "19200"], "") == "9600"
    assert address.choice("flow", ["rtscts", "xonxoff"], "rtscts") == "xonxoff"
    assert str(address) == "serial:/dev/ttyS0?baud=9600"


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_an_address_error(text):
    with suppress(AddressError):
        assert text.startswith(f"{Address.parse(text).scheme}:")


@pytest.mark.parametrize("text", ["file:/dev/usb/lp0", "file:///dev/usb/lp0"])
def test_two_slashes_before_a_path_mean_nothing(text):
    assert Address.parse(text).path() == "/dev/usb/lp0"


@pytest.mark.parametrize(
    ("spec", "host", "port"),
    [
        ("//10.0.0.40:9101", "10.0.0.40", 9101),
        ("//printer.lan", "printer.lan", 9100),
        ("//printer.lan/", "printer.lan", 9100),
        ("//[fe80::1]:65535", "fe80::1", 65535),
        ("//[::1]", "::1", 9100),
    ],
)
def test_a_host_has_a_port_or_the_usual_one(spec, host, port):
    assert Address("tcp", spec).host_port(9100) == (host, port)


@pytest.mark.parametrize(
    "spec", ["", "//", "host:9100", "//host:0", "//host:65536", "//host:x", "//::1:9100", "//host:9100/path", "//a:1:2"]
)
def test_a_wrong_host_or_port_is_an_address_error(spec):
    with pytest.raises(AddressError) as caught:
        Address("tcp", spec).host_port(9100)
    assert 'write it as "tcp://host:port"' in caught.value.remedy


def test_an_option_that_nobody_knows_is_refused_and_the_known_ones_are_named():
    address = Address.parse("serial:/dev/ttyS0?baud=9600&flw=none")
    address.allow("baud", "flw")
    with pytest.raises(AddressError) as caught:
        address.allow("baud", "flow")
    assert caught.value.remedy == '"flw" means nothing here; its options are baud, flow'
    with pytest.raises(AddressError) as caught:
        address.allow()
    assert caught.value.remedy == '"baud" means nothing here; it has no options'


def test_an_option_is_one_of_its_choices_or_the_usual_one():
    address = Address.parse("serial:/dev/ttyS0?flow=none")
    assert address.choice("flow", ["rtscts", "none"], "rtscts") == "none"
    assert address.choice("parity", ["even", "none"], "none") == "none"
    with pytest.raises(AddressError) as caught:
        address.choice("flow", ["rtscts", "xonxoff"], "rtscts")
    assert caught.value.remedy == '"flow" is one of: rtscts, xonxoff; it is none'
