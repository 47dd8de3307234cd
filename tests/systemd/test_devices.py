"""The udev rules, read as udev reads them: no ``udevadm verify`` is there before systemd 254."""

import re

import pytest

from tests.systemd.units import FOLDER

RULES = sorted((FOLDER / "udev").glob("*.rules"))
TOKEN = re.compile(r'\s*([A-Z_]+)(?:\{([^}]*)\})?\s*(==|!=|\+=|-=|:=|=)\s*"([^"]*)"\s*(?:,|$)')
MATCHES = {"ACTION", "SUBSYSTEM", "SUBSYSTEMS", "KERNEL", "ATTR", "ATTRS", "ENV", "TEST"}
SETS = {"GROUP", "MODE", "SYMLINK", "ENV", "ATTR", "GOTO", "LABEL", "IMPORT"}
BUILTINS = {"path_id", "usb_id", "hwdb"}


def rules(text):
    """Each rule as its tokens: key, attribute, operator, value. Raises ValueError where it is none."""
    for line in text.replace("\\\n", "").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        tokens, place = [], 0
        while place < len(line.rstrip()):
            found = TOKEN.match(line, place)
            if found is None:
                raise ValueError(f"not a rule from here on: {line[place:]}")
            tokens.append(found.groups())
            place = found.end()
        yield tokens


EVERY = [rule for path in RULES for rule in rules(path.read_text("utf-8"))]


def test_there_are_rules():
    assert len(EVERY) > 10


@pytest.mark.parametrize("rule", EVERY, ids=str)
def test_a_rule_is_made_of_what_udev_knows(rule):
    for key, attribute, operator, value in rule:
        known = MATCHES if operator in {"==", "!="} else SETS
        assert key in known, f"{key} can't be {operator}"
        assert (attribute is not None) == (key in {"ATTR", "ATTRS", "ENV", "IMPORT"})
        assert key != "IMPORT" or (attribute == "builtin" and value in BUILTINS)


@pytest.mark.parametrize("rule", [rule for rule in EVERY if any(key == "MODE" for key, *_ in rule)], ids=str)
def test_no_device_is_for_everybody(rule):
    (mode,) = [value for key, _, _, value in rule if key == "MODE"]
    assert mode == "0660"
    assert [value for key, _, _, value in rule if key == "GROUP"]


@pytest.mark.parametrize("rule", [rule for rule in EVERY if any(key in SETS for key, *_ in rule)], ids=str)
def test_a_rule_that_sets_something_says_for_which_devices(rule):
    keys = {key for key, _, operator, _ in rule if operator in {"==", "!="}}
    assert keys or {key for key, *_ in rule} == {"LABEL"}


def test_each_place_that_is_gone_to_is_there():
    goes = {value for rule in EVERY for key, _, _, value in rule if key == "GOTO"}
    labels = {value for rule in EVERY for key, _, _, value in rule if key == "LABEL"}
    assert goes == labels


def test_names_are_the_kiosks_own_and_each_has_one_that_tells_several_apart():
    links = {value for rule in EVERY for key, _, _, value in rule if key == "SYMLINK"}
    plain = {link for link in links if "$" not in link}
    assert plain == {f"kiosk/{name}" for name in ("printer", "camera", "scanner", "scanner-keyboard")}
    assert {f"{link}-$env{{ID_PATH_TAG}}" for link in plain} == links - plain


def test_what_is_no_rule_is_noticed():
    with pytest.raises(ValueError, match="not a rule"):
        list(rules('SUBSYSTEM=="usb" MODE="0660"'))
