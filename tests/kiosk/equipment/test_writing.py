import tomllib

import pytest

from kiosk.config import files
from kiosk.equipment.writing import Decisions, rewritten

OLD = """# Lobby 2, by the stairs
[kiosk]
id = "lobby-2"  # as at the server

[printer]
device = "tcp://10.0.0.40"

# over the counter
[[readers]]
device = "camera:///dev/v4l/by-id/a?exposure=50"  # tuned in May

[[readers]]
device = "typed:"

[log]
level = "debug"
"""


def test_what_was_decided_is_in_it_and_all_else_is_as_it_was():
    new = rewritten(OLD, Decisions({("kiosk", "cinema"): "星"}, ("camera:///dev/v4l/by-id/a?exposure=50", "typed:")))
    assert new == OLD.replace("# as at the server\n", '# as at the server\ncinema = "星"\n')


def test_what_is_as_it_was_or_by_default_is_not_touched():
    same = Decisions({("kiosk", "id"): "lobby-2", ("booking", "url"): "http://127.0.0.1:8765"}, ("typed:",))
    assert "booking" not in rewritten(OLD, same)


def test_a_new_reader_takes_the_place_of_one_that_goes_and_others_keep_theirs():
    new = rewritten(OLD, Decisions({}, ("typed:", "ble:")))
    assert [reader["device"] for reader in tomllib.loads(new)["readers"]] == ["ble:", "typed:"]
    assert "# over the counter" in new
    assert tomllib.loads(new)["log"] == {"level": "debug"}


def test_new_readers_stand_in_the_order_in_which_they_were_decided():
    new = rewritten('[[readers]]\ndevice = "virtual:"\n', Decisions({}, ("a:", "b:", "c:")))
    assert [reader["device"] for reader in tomllib.loads(new)["readers"]] == ["a:", "b:", "c:"]


@pytest.mark.parametrize("wanted", [("typed:",), ("a:", "b:", "c:"), ("typed:", "a:", "b:", "c:")])
@pytest.mark.parametrize("old", [OLD, "", 'readers = [{ device = "typed:" }]\n', '[[readers]]\ndevice = "typed:"\n'])
def test_the_readers_are_those_that_were_decided_whatever_there_was(old, wanted):
    found = tomllib.loads(rewritten(old, Decisions({}, wanted)))["readers"]
    assert sorted(reader["device"] for reader in found) == sorted(wanted)


def test_a_section_that_is_not_there_is_made():
    new = rewritten('[kiosk]\nid = "a"\n', Decisions({("printer", "roll_metres"): 80.0}, ("typed:",)))
    assert tomllib.loads(new)["printer"] == {"roll_metres": 80.0}


def test_the_shipped_file_keeps_its_comments():
    shipped = (files.folder() / "kiosk.toml").read_text("utf-8")
    new = rewritten(shipped, Decisions({("kiosk", "id"): "lobby-2"}, ("typed:",)))
    assert [line for line in new.splitlines() if line.startswith("#")] == [
        line for line in shipped.splitlines() if line.startswith("#")
    ]
