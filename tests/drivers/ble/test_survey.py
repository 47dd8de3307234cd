import pytest

from drivers.ble.handover import UNSEEN
from drivers.ble.radio import Found
from drivers.ble.survey import Device, Survey
from tests.drivers.ble.handing import engaged

HEART_RATE = "0000180d-0000-1000-8000-00805f9b34fb"


def test_devices_are_told_strongest_first_with_their_best():
    survey = Survey()
    for address, rssi in (("far", -80), ("near", -60), ("near", -40), ("near", -50)):
        survey.heard(Found(address, rssi, (HEART_RATE,)))
    assert survey.devices() == [Device("near", -40, 3, hand_over=False), Device("far", -80, 1, hand_over=False)]


@pytest.mark.parametrize(
    ("uuids", "offers"),
    [
        ((), False),
        ((HEART_RATE,), False),
        ((str(UNSEEN),), True),
        ((HEART_RATE, str(engaged().invitation.uuid)), True),
        (("7ebb0002-9880-4a37-b6b3-5bdaa3afe612",), False),
    ],
)
def test_a_phone_that_can_hand_over_is_known_by_what_it_advertises(uuids, offers):
    survey = Survey()
    survey.heard(Found("phone", -50, uuids))
    survey.heard(Found("phone", -50, ()))
    assert survey.devices()[0].hand_over is offers
