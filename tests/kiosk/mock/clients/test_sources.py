"""P5: what is done to a value before it becomes a field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.mock.clients.anonymous_id import AnonymousId
from kiosk.mock.clients.errors import BadDevice, BadId, NoSecret
from kiosk.mock.clients.formats import Column, Field, Format, Hashing, Source
from kiosk.mock.clients.sources import Device, Install, fields, raw_values
from tests.kiosk.mock.clients import samples
from tests.kiosk.mock.clients.samples import MD5_OF_NUMBER, PHONE, PRIVATE, SCOPE, SECRET, plain

secrets = st.binary(min_size=16, max_size=16)


def test_p5_a_value_is_its_md5_where_the_format_says_so():
    columns = (Column(Field.DEVICE, Hashing.MD5), *(Column(field, Hashing.NONE) for field in list(Field)[1:]))
    form = Format(columns=columns)
    made = fields(PHONE.values(), form)
    assert made == (bytes.fromhex(MD5_OF_NUMBER), *map(bytes.fromhex, samples.PLAIN[1:]))
    assert raw_values(AnonymousId(made), form).keys() == {Field.MAC, Field.MODEL, Field.BRAND}


def test_p5_a_private_field_is_a_keyed_hash_of_which_field_for_whom_and_what():
    assert fields(PHONE.values(), Format(), SECRET, SCOPE) == tuple(map(bytes.fromhex, PRIVATE))


def test_p17_the_ids_of_two_installations_or_two_chains_have_no_field_in_common():
    ids = [fields(PHONE.values(), Format(), secret, scope) for secret in (SECRET, SECRET[::-1]) for scope in ("a", "b")]
    assert len({field for one in ids for field in one}) == 4 * len(ids)


@given(samples.devices, secrets, st.text(max_size=9))
def test_p17_equal_values_of_two_fields_make_different_fields(device, secret, scope):
    same = Device(device.model, device.mac, device.model, device.model)
    assert len(set(fields(same.values(), Format(), secret, scope))) == 4


@given(samples.devices, secrets)
def test_p17_no_value_of_a_device_stands_in_a_private_id(device, secret):
    joined = b"".join(fields(device.values(), Format(), secret, "chain"))
    assert not any(value in joined for value in device.values().values() if len(value) > 3)
    assert raw_values(AnonymousId(fields(device.values(), Format(), secret)), Format()) == {}


def test_a_value_that_is_too_long_must_be_hashed():
    long = Device("356938035643809", PHONE.mac, "P30", "Huawei")
    with pytest.raises(BadDevice, match="the device has more than 8 bytes; it must be hashed"):
        fields(long.values(), plain())
    assert len(fields(long.values(), plain(Hashing.MD5))[0]) == 8
    assert raw_values(AnonymousId(fields(long.values(), plain(length=15))), plain(length=15)) == long.values()
    with pytest.raises(BadDevice, match="the mac has more than 5 bytes"):
        fields(Device("1", PHONE.mac, "", "").values(), plain(length=5))


@pytest.mark.parametrize("secret", [b"", b"0" * 15, b"0" * 17])
def test_a_private_field_needs_a_secret(secret):
    with pytest.raises(NoSecret, match="16 bytes"):
        fields(PHONE.values(), Format(), secret)


@pytest.mark.parametrize("mac", [b"\0" * 6, b"12345", b"1234567", b"00:1a:2b:3c:4d:5e"])
def test_an_address_that_is_none_is_refused(mac):
    with pytest.raises(BadDevice, match="six bytes"):
        Device("1", mac, "P30", "Huawei")


def test_a_text_that_padding_would_swallow_is_refused():
    with pytest.raises(BadDevice, match="NUL"):
        Device("\x001", PHONE.mac, "P30", "Huawei")


def test_an_address_field_that_holds_more_than_an_address_is_refused():
    with pytest.raises(BadId, match="more than six bytes"):
        raw_values(AnonymousId((b"\1" * 8,) * 4), plain())


@given(st.binary(max_size=8).filter(lambda id_: not id_.startswith(b"\0")), samples.texts, samples.texts)
def test_p3_an_install_id_of_more_bytes_than_an_address_is_read_again(install_id, model, brand):
    one, form = Install(install_id, model, brand), plain(source=Source.INSTALL)
    assert raw_values(AnonymousId(fields(one.values(), form)), form) == one.values()


@pytest.mark.parametrize("told", [(b"\0" + b"1" * 7,), (b"1", "\0m"), (b"1", "m", "b\0")])
def test_an_install_id_that_padding_would_swallow_is_refused(told):
    with pytest.raises(BadDevice, match="NUL"):
        Install(*told)


def test_a_browser_has_a_random_install_id_in_place_of_number_and_address():
    values = Install(b"random").values()
    assert values == {Field.DEVICE: b"random", Field.MAC: b"random", Field.MODEL: b"web", Field.BRAND: b"web"}
    number, address, *_ = fields(values, Format(), SECRET, SCOPE)
    assert number != address
    assert repr(Install(b"random")) == "<Install>"
