"""What a technician does with the journal of a kiosk that was interrupted, by commands alone."""

import csv
import hashlib
import json
import os
import pwd

import pytest

from kiosk.cli.journal_audit import ExportRefused
from tests.kiosk.cli.talk.conftest import lines


@pytest.fixture
def journal(place):
    """Run a command on the journal of the kiosk that runs."""
    return lambda *words: place.run("journal", *map(str, words), *place.config)


@pytest.fixture
def export(journal, tmp_path):
    """An export in a file."""
    file = tmp_path / "journal.jsonl"
    assert journal("export", file)[0] == 0
    return file


def verified(place, file, *more):
    return place.run("journal", "verify", "--file", str(file), *more)


def changed(file, place, change):
    """The export with one of its rows changed."""
    rows = lines(file.read_text())
    change(rows[place])
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_what_is_in_doubt_is_listed_with_what_to_do_and_settled_with_a_name_and_a_reason(journal):
    code, out, _ = journal("owed")
    assert (code, out.split("\n")[0].split()[:3]) == (0, ["F7", "TICKETF7", "#1"])
    assert "→ look for the paper in the tray" in out
    assert journal("settle", "f7", "--why", "it was in the tray") == (0, "F7: settled\n", "")
    me = pwd.getpwuid(os.getuid()).pw_name
    (noted,) = [row for row in lines(journal("list", "--json")[1]) if row.get("act") == "settle"]
    assert (noted["by"], noted["why"], noted["ticket"]) == (me, "it was in the tray", "TICKETF7")
    assert journal("owed") == (0, "", "nothing is owed, and nothing is in doubt\n")
    code, out, err = journal("settle", "F7", "--why", "again")
    assert (code, out) == (1, "")
    assert err.startswith("nothing is known here of 'F7' [refused]\n→ ")


def test_a_printed_ticket_is_printed_once_more_for_a_reason(journal, place):
    place.run("scan", place.house.buy().qr, *place.config)
    (ticket,) = [row for row in lines(journal("list", "--json")[1]) if row["kind"] == "printed"][-1:]
    code, out, err = journal("reprint", ticket["ticket"], "--why", "the paper was torn")
    assert (code, err) == (0, "")
    assert "issue 2 is granted" in out.splitlines()[0]
    assert out.splitlines()[-1].startswith("done (")
    (noted,) = [row for row in lines(journal("list", "--json")[1]) if row.get("act") == "reprint"]
    assert noted["why"] == "the paper was torn"


@pytest.mark.parametrize("command", ["settle", "reprint"])
def test_without_a_reason_or_for_no_ticket_nothing_is_done(journal, command):
    assert journal(command, "F7")[0] == 2
    assert journal(command, "F7", "--why", " ")[0] == 2
    code, _, err = journal(command, "Z99", "--why", "torn")
    assert (code, err.splitlines()[-1]) == (1, "→ see what is open: kiosk journal owed")


def test_a_beginning_that_fits_several_tickets_is_refused_with_their_names(journal):
    code, _, err = journal("reprint", "TICKET", "--why", "torn")
    assert code == 1
    assert "TICKETF7, TICKETF8" in err


def test_an_export_has_each_row_as_it_is_chained_and_anybody_can_follow_it(export):
    previous = "0" * 64
    for row in lines(export.read_text()):
        said = [row[name] for name in ("previous", "seq", "utc", "boot", "kind", "claim", "body")]
        assert row["previous"] == previous
        previous = hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
        assert row["hash"] == previous


def test_an_export_says_the_same_wherever_it_goes_and_as_a_table(journal, export, tmp_path):
    whole = lines(export.read_text())
    assert lines(journal("export")[1])[: len(whole)] == whole
    journal("export", tmp_path / "journal.csv", "--csv")
    with (tmp_path / "journal.csv").open(newline="") as stream:
        rows = list(csv.reader(stream))
    assert (rows[0][0], [row[0] for row in rows[1 : len(whole) + 1]]) == ("row", [str(row["seq"]) for row in whole])


def test_a_journal_that_is_whole_is_said_to_be(journal, export, place):
    code, out, _ = journal("verify")
    assert (code, " rows are whole; row " in out) == (0, True)
    code, out, _ = verified(place, export)
    last = lines(export.read_text())[-1]
    assert (code, out) == (0, f"{last['seq']} rows are whole; row {last['seq']} is {last['hash']}\n")


@pytest.mark.parametrize("name", ["previous", "utc", "boot", "kind", "claim", "body", "hash"])
def test_an_export_in_which_a_word_was_changed_is_broken_at_that_row(export, place, name):
    changed(export, 2, lambda row: row.update({name: row[name] + "0"}))
    code, out, err = verified(place, export)
    assert (code, out) == (1, "BROKEN: row 3 is not what was written behind row 2\n")
    assert err.startswith("→ ")
    assert lines(verified(place, export, "--json")[1])[0]["broken"] == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(2),
        lambda rows: rows.insert(2, rows[1]),
        lambda rows: rows.insert(2, "{"),
        lambda rows: rows.insert(2, "[]"),
        lambda rows: rows.__setitem__(slice(2, 4), [rows[3], rows[2]]),
    ],
    ids=["left out", "twice", "no JSON", "no row", "in another order"],
)
def test_an_export_whose_rows_are_not_all_there_in_their_order_is_broken(export, place, change):
    rows = export.read_text().splitlines()
    change(rows)
    export.write_text("\n".join(rows) + "\n")
    assert verified(place, export)[1].startswith("BROKEN: row 3 ")


def test_an_export_that_can_not_be_written_or_read_is_told_with_a_remedy(journal, place, tmp_path):
    for words in (("export", "/dev/full"), ("export", tmp_path), ("verify", "--file", tmp_path / "none")):
        code, out, err = journal(*words)
        assert (code, out) == (ExportRefused.exit_code, "")
        assert f"{words[-1]} can't be " in err
        assert "\n→ name a file " in err
