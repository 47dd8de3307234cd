from drivers.finding.everything import everything
from drivers.finding.found import Kind
from drivers.finding.trees import Trees, refusal
from tests.drivers.cameras.unplugged import Camera
from tests.drivers.cameras.unplugged import Machine as Cameras


def test_a_machine_without_anything_has_nothing(machine):
    assert everything(machine.trees) == []


def test_a_machine_whose_trees_are_missing_has_nothing(tmp_path):
    assert everything(Trees(tmp_path / "no dev", tmp_path / "no sys")) == []


def test_all_that_a_kiosk_can_use_is_found_once(machine):
    machine.printer()
    machine.tty("ttyACM0", machine.interface(machine.usb("1-3", "1eab:1d06", "Newland", "FM430"), kind="02"))
    machine.keyboard("USB Barcode Scanner")
    machine.bluetooth()
    cameras = Cameras(machine.dev)
    cameras.plug(0, Camera(), "usb-Maker_HD-video-index0")
    found = everything(machine.trees, cameras.ioctl)
    assert [it.kind for it in found] == [Kind.PRINTER, Kind.CAMERA, Kind.SCANNER, Kind.SCANNER, Kind.BLUETOOTH]
    camera = found[1]
    assert (camera.address, camera.name) == (f"camera://{machine.dev}/v4l/by-id/usb-Maker_HD-video-index0", "HD Camera")
    assert len(camera.nodes) == 2


def test_a_node_that_this_user_may_not_use_says_which_group_helps(machine):
    node = machine.tty("ttyS0", kind="4")
    trouble, remedy = refusal(node, "dialout", lambda path, mode: False)
    assert "may not be used by this user" in trouble
    assert "group" in remedy
    assert refusal(node, "dialout", lambda path, mode: True) == ("", "")
