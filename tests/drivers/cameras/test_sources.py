import pytest

from drivers.address import Address
from drivers.cameras import sources
from drivers.errors import AddressError, DeviceUnavailable
from drivers.registry import factory


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("camera:///dev/v4l/by-id/none?width=1920&exposure=50", "there is no camera at /dev/v4l/by-id/none"),
        ("camera:/dev/none", "there is no camera at /dev/none"),
        ("camera:none.avi", "there is no film none.avi"),
        ("camera:frames/f_%03d.jpg", "there is no picture frames/f_000.jpg, nor frames/f_001.jpg"),
        ("camera:///films/none.avi", "there is no film /films/none.avi"),
        ("camera:http://127.0.0.1:9/none?size=2", "camera:http://127.0.0.1:9/none gives no pictures"),
        ("virtual:/none/phone.png?seed=4", "there is no folder /none"),
    ],
)
def test_an_address_names_a_camera_which_is_opened_later(address, told):
    opener = sources.opener(Address.parse(address))
    with pytest.raises(DeviceUnavailable, match=told) as caught:
        opener()
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("camera:", "write it as"),
        ("camera://", "write it as"),
        ("camera:usb:3", "write it as"),
        ("camera:http:///stream", "write it as"),
        ("camera:///dev/video0?widht=3", "it has: width, height, fps, exposure, gain, focus"),
        ("camera:///dev/video0?width=5", "width is a whole number from 160 to 7680"),
        ("camera:///dev/video0?fps=-1", "fps is a whole number"),
        ("camera:///dev/video0?fps=1e1", "fps is a whole number"),
        ("camera:///dev/video0?fps=", "fps is a whole number"),
        ("camera:film.avi?fps=3", "it has: none"),
        ("virtual:?fps=0", "fps is a whole number from 1 to 60"),
        ("virtual:?seed=99999999999999", "seed is a whole number"),
        ("virtual:phone.png?text=A", "not both"),
        ("virtual:?phone=A", "it has: seed, fps, dark, glare, text"),
    ],
)
def test_an_address_that_can_not_be_right_is_refused_before_anything_starts(address, remedy):
    parsed = Address.parse(address)
    with pytest.raises(AddressError) as caught:
        factory("reader", parsed)(parsed)
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("virtual:?text=SECRET", "virtual:"),
        ("camera:http://user:pass@host:8080/a.mjpg?token=SECRET", "camera:http://host:8080/a.mjpg"),
        ("camera:///dev/video0?fps=30", "camera:///dev/video0"),
    ],
)
def test_the_name_of_a_camera_holds_no_secret(address, name):
    assert sources.name(Address.parse(address)) == name
    assert name in str(sources.name(Address.parse(address)))


def test_the_error_about_a_bad_stream_holds_no_password():
    with pytest.raises(AddressError) as caught:
        sources.opener(Address.parse("camera:http://user:SECRET@/stream"))
    assert "SECRET" not in f"{caught.value} {caught.value.remedy}"
