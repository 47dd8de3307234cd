"""Who may look after the kiosk, as the file keeps them."""

import stat

import pytest
from argon2 import PasswordHasher, extract_parameters

from kiosk.staff import people
from kiosk.staff.errors import NotUnderstood
from kiosk.staff.people import BADGE, People, PeopleError, Person, checked


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    """The same hashes at a small price; that the real one is dear is seen below."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(people, "_HASHER", cheap)
    monkeypatch.setattr(people, "_NOBODY", cheap.hash("nobody"))


def test_hashes_are_made_as_rfc_9106_recommends():
    made = PasswordHasher()
    assert (made.type.name, made.memory_cost, made.time_cost) == ("ID", 65536, 3)


def test_who_has_no_number_costs_as_much_as_who_has(monkeypatch):
    monkeypatch.undo()
    made = PasswordHasher()
    assert extract_parameters(people._NOBODY) == extract_parameters(made.hash("somebody"))
    assert People().by_pin(1, "274913") is None


def test_somebody_is_known_by_number_and_pin_and_by_no_other(tmp_path):
    everybody, li = People().add("Li Na", "274913")
    everybody, wang = everybody.add("王芳", "880135")
    everybody.save(tmp_path / "staff.json")
    found = People.load(tmp_path / "staff.json")
    assert found == everybody
    assert (li.number, wang.number) == (1, 2)
    assert found.by_pin(1, "274913") == li
    assert found.by_pin(2, "880135") == wang
    for number, pin in (
        (1, "880135"),
        (2, "274913"),
        (3, "274913"),
        (1, ""),
        (0, ""),
        (-1, "274913"),
        (1, "２７４９１３"),
        (1, "\ud800"),
    ):
        assert found.by_pin(number, pin) is None


def test_a_badge_opens_for_its_owner_until_there_is_a_newer_one():
    everybody, _ = People().add("Li Na", "274913")
    everybody, other = everybody.add("Wang Fang")
    everybody, first = everybody.with_badge("Wang Fang")
    assert first.startswith(f"{BADGE}2:")
    assert len(first) == len(f"{BADGE}2:") + 26
    assert everybody.by_badge(first) == everybody.named(other.name)
    everybody, second = everybody.with_badge("Wang Fang")
    assert everybody.by_badge(first) is None
    assert everybody.by_badge(second) == everybody.named(other.name)
    assert everybody.by_badge(second.replace(":2:", ":1:")) is None


@pytest.mark.parametrize(
    "text",
    ["", BADGE, f"{BADGE}1", f"{BADGE}1:", f"{BADGE}:x", f"{BADGE}²:x", BADGE + "9" * 5000 + ":x", f"{BADGE}1:\ud800"],
)
def test_a_text_that_is_no_badge_opens_nothing(text):
    everybody, _ = People((Person(1, "Li Na"),)).with_badge("Li Na")
    assert everybody.by_badge(text) is None


def test_neither_pin_nor_badge_can_be_read_from_the_file_which_is_its_owners_alone(tmp_path):
    everybody, _ = People().add("Li Na", "274913")
    everybody, badge = everybody.with_badge("Li Na")
    path = tmp_path / "new" / "staff.json"
    everybody.save(path)
    text = path.read_text("utf-8")
    assert "274913" not in text
    assert badge.rpartition(":")[2] not in text
    assert text.count("$argon2id$") == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_numbers_of_those_who_left_are_used_again():
    everybody = People()
    for name in ("A", "B", "C"):
        everybody, _ = everybody.add(name)
    everybody = everybody.remove("B")
    everybody, person = everybody.add("D")
    assert (person.number, [one.name for one in everybody.all]) == (2, ["A", "C", "D"])
    with pytest.raises(PeopleError, match="there is no B"):
        everybody.remove("B")


def test_a_new_pin_is_worth_what_the_old_one_was():
    everybody, _ = People().add("Li Na", "274913")
    everybody = everybody.with_pin("Li Na", "513977")
    assert everybody.by_pin(1, "274913") is None
    assert everybody.by_pin(1, "513977") is not None


@pytest.mark.parametrize(
    "pin", ["12345", "1234567890123", "27491x", "２７４９１３", "111111", "123456", "987654", "890123", " 74913"]
)
def test_a_pin_that_is_none_or_is_guessed_first_is_refused(pin):
    with pytest.raises(PeopleError):
        checked(pin)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "Li\nNa", "Li\u202eNa"])
def test_a_name_that_a_journal_can_not_show_is_refused(name):
    with pytest.raises(NotUnderstood):
        People().add(name)


def test_nobody_is_there_twice():
    everybody, _ = People().add("Li Na")
    with pytest.raises(PeopleError, match="there already"):
        everybody.add(" Li Na ")


def test_there_is_an_end_to_numbers():
    full = People(tuple(Person(number, f"{number}") for number in range(1, 1000)))
    with pytest.raises(PeopleError, match="999 people"):
        full.add("one more")


def test_a_file_that_is_not_there_has_nobody(tmp_path):
    assert People.load(tmp_path / "staff.json") == People()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b'[{"number": "1", "name": "x"}]', b'[{"number": 1}]', b"\xff", b"[" * 10000]
)
def test_a_file_that_is_damaged_says_so_and_what_to_do(tmp_path, content):
    path = tmp_path / "staff.json"
    path.write_bytes(content)
    with pytest.raises(PeopleError, match="not a file of the staff") as caught:
        People.load(path)
    assert "kiosk staff add" in caught.value.remedy


def test_a_file_that_can_not_be_read_or_written_says_so(tmp_path):
    with pytest.raises(PeopleError, match="can't be read"):
        People.load(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(PeopleError, match="can't be written"):
        People().save(tmp_path / "file" / "staff.json")
